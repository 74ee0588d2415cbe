namespace CodexBridge.Sessions;

/// <summary>How following a turn ended, as every door reports it.</summary>
/// <param name="State">One of <see cref="SessionState"/>.</param>
/// <param name="Cause">For people: why, when it did not simply complete. One or two sentences, no secrets.</param>
internal sealed record SessionOutcome(SessionState State, string? LastMessage, TokenUsage? Tokens, TimeSpan Elapsed, string? Cause);

/// <summary>Where a session stands, as comments, outputs and ledger spell it (<see cref="SessionStateWords"/>).</summary>
internal enum SessionState
{
    Starting,
    Running,
    WaitingForApproval,
    Completed,
    Failed,
    Aborted,
    TimedOut,

    /// <summary>Left running on purpose: detached, or the job was told not to wait.</summary>
    Detached,

    /// <summary>The host died in the middle of the turn; a reply resumes the thread.</summary>
    HostDied,

    /// <summary>Nothing is known: its machine is silent, or its thread is not on this machine.</summary>
    Unknown,
}

internal static class SessionStateWords
{
    public static string Word(this SessionState state) => state switch
    {
        SessionState.Starting => "starting",
        SessionState.Running => "running",
        SessionState.WaitingForApproval => "waiting-for-approval",
        SessionState.Completed => "completed",
        SessionState.Failed => "failed",
        SessionState.Aborted => "aborted",
        SessionState.TimedOut => "timed-out",
        SessionState.Detached => "detached",
        SessionState.HostDied => "host-died",
        _ => "unknown",
    };

    public static SessionState Parse(string? word)
    {
        foreach (var state in Enum.GetValues<SessionState>())
        {
            if (string.Equals(state.Word(), word, StringComparison.Ordinal))
            {
                return state;
            }
        }

        return SessionState.Unknown;
    }

    /// <summary>Whether a turn may still be going on.</summary>
    public static bool IsLive(this SessionState state) =>
        state is SessionState.Starting or SessionState.Running or SessionState.WaitingForApproval or SessionState.Detached;
}
