using CodexBridge.Access;
using CodexBridge.Codex;
using CodexBridge.Commands;
using CodexBridge.Inbox;
using CodexBridge.Ledger;
using CodexBridge.Redaction;
using CodexBridge.Reports;
using CodexBridge.Sessions;
using CodexBridge.Triggers;

namespace CodexBridge.Handlers;

/// <summary>One command that was judged and claimed: what a handler is given.</summary>
/// <param name="Limits">What it may do at most; handlers use these values, never the command's own.</param>
/// <param name="Session">The session it speaks to; null for spawn and help.</param>
/// <param name="Before">What a dead process left of the same command; null when it is new.</param>
internal sealed record Errand(
    Trigger Trigger,
    int Ordinal,
    BridgeCommand Command,
    CommandKey Key,
    EffectiveLimits Limits,
    SessionRecord? Session,
    ClaimRecord? Before,
    IAnswer Answer)
{
    public Task ShowAsync(string text, bool now, CancellationToken cancellationToken) => Answer.ShowAsync(Ordinal, text, now, cancellationToken);
}

/// <summary>How an errand ended, for outputs, exit code and whoever asks again.</summary>
/// <param name="Text">The section as answered (markdown), for the ledger and the summary.</param>
internal sealed record ErrandResult(
    Outcome Outcome,
    string Text,
    SessionId? Cid = null,
    string? TurnId = null,
    SessionOutcome? Session = null,
    string? ResultFile = null)
{
    /// <summary>The environment's failure that ended it; null: it ended by itself.</summary>
    public BridgeException? Failure { get; init; }

    /// <summary>What <c>status</c> told, for scripts.</summary>
    public IReadOnlyList<StatusCard> Sessions { get; init; } = [];
}

/// <summary>The action's output <c>outcome</c> (<see cref="OutcomeWords"/>).</summary>
internal enum Outcome
{
    /// <summary>Help, status, an approval, a message delivered to a running turn.</summary>
    Answered,
    Completed,
    Failed,
    Aborted,
    TimedOut,
    Detached,
    HostDied,
    Refused,

    /// <summary>A mistake in the command; nothing was started.</summary>
    Usage,
    Ignored,
    AlreadyHandled,
}

internal static class OutcomeWords
{
    public static string Word(this Outcome outcome) => outcome switch
    {
        Outcome.Answered => "answered",
        Outcome.Completed => "completed",
        Outcome.Failed => "failed",
        Outcome.Aborted => "aborted",
        Outcome.TimedOut => "timed-out",
        Outcome.Detached => "detached",
        Outcome.HostDied => "host-died",
        Outcome.Refused => "refused",
        Outcome.Usage => "usage",
        Outcome.Ignored => "ignored",
        _ => "already-handled",
    };

    public static Outcome Of(SessionState state) => state switch
    {
        SessionState.Completed => Outcome.Completed,
        SessionState.Aborted => Outcome.Aborted,
        SessionState.TimedOut => Outcome.TimedOut,
        SessionState.HostDied => Outcome.HostDied,
        SessionState.Failed => Outcome.Failed,
        _ => Outcome.Detached,
    };
}

/// <summary>What every handler works with; built once, by hand, at the door.</summary>
internal sealed record Workshop(
    ILedger Ledger,
    ICodexSource Codex,
    Redactor Redactor,
    OwnMarks Marks,
    ProcessIdentity Self,
    TimeProvider Clock,
    BridgeSettings Settings);

/// <param name="TriggerWord">As people type it, for example <c>@codex</c>.</param>
/// <param name="Server">Host name of the GitHub server, for links.</param>
/// <param name="Workspace">Absolute; paths below it are shown relative to it.</param>
/// <param name="Host">This machine's name, as people know it.</param>
/// <param name="OnCancel">What a cancel means to a followed turn at this door.</param>
/// <param name="CancelCause">The sentence that says so in the comment.</param>
/// <param name="ApprovalDeadline">How long Codex's questions wait for a person.</param>
/// <param name="ResultFolder">Where a whole answer is written when it is too long to post; null: nowhere.</param>
internal sealed record BridgeSettings(
    string TriggerWord,
    string Server,
    string Workspace,
    string Host,
    OnCancel OnCancel,
    string CancelCause,
    TimeSpan ApprovalDeadline,
    string? ResultFolder,
    IReadOnlyList<ToolServer> Tools,
    string? DeveloperInstructions)
{
    /// <summary>Instead of Codex's own; null: as they are.</summary>
    public string? BaseInstructions { get; init; }

    /// <summary>What Codex compacts a long conversation with; null: its own.</summary>
    public string? CompactPrompt { get; init; }
}

/// <summary>The way to the local Codex; nothing is loaded before it is asked for.</summary>
internal interface ICodexSource
{
    /// <summary>Joins the host or starts it.</summary>
    Task<ICodex> ConnectAsync(CancellationToken cancellationToken);

    /// <summary>Joins the host if one runs; null: none does, so nothing is running.</summary>
    Task<ICodex?> ConnectIfRunningAsync(CancellationToken cancellationToken);

    /// <summary>
    /// Why Codex's sandbox does not work on this machine; null: it works. Codex itself says nothing: each command fails and the turn still
    /// completes.
    /// </summary>
    Task<string?> SandboxTroubleAsync(CancellationToken cancellationToken);
}
