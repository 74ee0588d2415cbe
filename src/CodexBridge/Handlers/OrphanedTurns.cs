using CodexBridge.Codex;
using CodexBridge.Inbox;
using CodexBridge.Ledger;
using CodexBridge.Reports;
using CodexBridge.Sessions;

namespace CodexBridge.Handlers;

/// <summary>
/// Turns of this machine whose follower died or left: nobody wrote down how they ended. Whoever looks at the sessions asks Codex, and its
/// word goes into the ledger, once. Starts nothing, refuses nothing, posts nothing; what a thread on GitHub is owed, the sweep brings.
/// </summary>
internal sealed class OrphanedTurns(Workshop shop)
{
    /// <summary>Costs a reading of the ledger where everything is followed or has ended.</summary>
    public async Task SettleAsync(CancellationToken cancellationToken)
    {
        // A command out of a thread keeps its claim: the thread must still be told.
        var claims = new DeadClaims(shop, null, repository => repository is null, _ => { });
        if (Due().Count == 0 && claims.Find().Count == 0)
        {
            return;
        }

        await using var codex = await JoinAsync(cancellationToken);
        await claims.TellAsync(codex, cancellationToken);
        foreach (var session in Due())
        {
            await SettleAsync(codex, session, cancellationToken);
        }

        claims.CloseEnded();
    }

    /// <summary>How a turn that nobody followed ended, as its host tells it; without a word of the host's it died with it.</summary>
    public static (SessionState State, string? Cause) EndingOf(SessionRecord session, TurnSnapshot? turn) =>
        turn is { Status: TurnStatus.Completed or TurnStatus.Failed or TurnStatus.Interrupted }
            ? (turn.Status.Ending(), turn.Error?.Message)
            : (SessionState.HostDied, Answers.HostDied(session.IsOverMcp));

    public void WriteDown(SessionRecord session, TurnSnapshot? turn, (SessionState State, string? Cause) ending, string by)
    {
        var elapsed = session.TurnStartedAt is { } start ? (turn?.CompletedAt ?? shop.Clock.GetUtcNow()) - start : TimeSpan.Zero;
        var outcome = new SessionOutcome(ending.State, turn?.LastMessage ?? session.LastMessage, session.Tokens, elapsed, ending.Cause);
        new SessionChronicle(shop.Ledger, session.Cid, new CommandKey(session.TurnKey ?? session.Key ?? "")).EndedUnfollowed(session, outcome, by);
    }

    private List<SessionRecord> Due()
    {
        var history = shop.Ledger.Read();
        return [.. history.Sessions.Where(session => session.State.IsLive() && session.IsOf(shop.Ledger.Writer) && !SessionPlace.IsFollowed(session, history))];
    }

    private async Task<ICodex?> JoinAsync(CancellationToken cancellationToken)
    {
        try
        {
            return await shop.Codex.ConnectIfRunningAsync(cancellationToken);
        }
        catch (BridgeException)
        {
            // Who cannot be asked has not answered; the look goes on with what the ledger knows.
            return null;
        }
    }

    private async Task SettleAsync(ICodex? codex, SessionRecord session, CancellationToken cancellationToken)
    {
        try
        {
            var seen = codex is null ? null : await codex.ReadThreadAsync(session.Cid, cancellationToken);
            if (seen is { IsActive: false, LastTurn.Status: TurnStatus.Completed or TurnStatus.Failed or TurnStatus.Interrupted } || (seen is null or { IsActive: false } && IsGone(session)))
            {
                WriteDown(session, seen?.LastTurn, EndingOf(session, seen?.LastTurn), "look");
            }
        }
        catch (BridgeException)
        {
            // As above.
        }
    }

    /// <summary>
    /// Whether what ran the turn is dead for certain. That another Codex does not know it proves nothing: it may have another home.
    /// </summary>
    private bool IsGone(SessionRecord session) =>
        session.IsOverMcp
        || (new[] { session.TurnKey, session.Key }.OfType<string>().Select(shop.Ledger.Read().Claim).FirstOrDefault(claim => claim is not null) is { Handover.Host: { } host }
            && Codex.Processes.ProcessIdentity.Parse(host) is { IsAlive: false });
}
