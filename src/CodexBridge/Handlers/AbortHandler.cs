using CodexBridge.Codex;
using CodexBridge.Ledger;
using CodexBridge.Sessions;

namespace CodexBridge.Handlers;

/// <summary>Stops the running turn and the commands it started, and reports it only when both are certain.</summary>
internal sealed class AbortHandler(Workshop shop)
{
    public async Task<ErrandResult> RunAsync(Errand errand, CancellationToken cancellationToken)
    {
        var session = errand.Session!;
        if (session.Writer is { } writer && writer != shop.Ledger.Writer)
        {
            return new ErrandResult(Outcome.Failed, Answers.OnAnotherMachine(session, shop.Settings), session.Cid);
        }

        await using var codex = await shop.Codex.ConnectIfRunningAsync(cancellationToken);
        if (await SessionPlace.OutOfReachAsync(shop, session, codex, "abort", cancellationToken) is { } unreachable)
        {
            return unreachable;
        }

        if (codex is null)
        {
            return new ErrandResult(Outcome.Answered, Answers.NothingRuns(session), session.Cid);
        }

        try
        {
            await using var thread = await codex.ResumeThreadAsync(session.Cid, cancellationToken);
            var turnId = thread.ActiveTurnId;
            if (!await thread.InterruptAsync(cancellationToken) && !await WasStoppedByUsAsync(codex, errand, session, cancellationToken))
            {
                return new ErrandResult(Outcome.Answered, Answers.NothingRuns(session), session.Cid);
            }

            var chronicle = new SessionChronicle(shop.Ledger, session.Cid, errand.Key);
            chronicle.Ended(turnId, new SessionOutcome(SessionState.Aborted, null, null, TimeSpan.Zero, null), errand.Trigger.Speaker?.Login);
            return new ErrandResult(Outcome.Answered, Answers.Stopped(session), session.Cid, turnId);
        }
        catch (CodexException unknown) when (unknown.Fault == CodexFault.UnknownThread)
        {
            return new ErrandResult(Outcome.Answered, Answers.NothingRuns(session), session.Cid);
        }
    }

    /// <summary>A process that died in the middle of this very abort had stopped it already.</summary>
    private static async Task<bool> WasStoppedByUsAsync(ICodex codex, Errand errand, SessionRecord session, CancellationToken cancellationToken) =>
        errand.Before is { ClaimedAt: { } claimedAt }
        && await codex.ReadThreadAsync(session.Cid, cancellationToken) is { LastTurn: { Status: TurnStatus.Interrupted } turn }
        && (turn.CompletedAt is null || turn.CompletedAt.Value.AddSeconds(1) > claimedAt);
}
