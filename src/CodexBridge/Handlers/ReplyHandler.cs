using CodexBridge.Codex;
using CodexBridge.Commands;
using CodexBridge.Ledger;
using CodexBridge.Sessions;

namespace CodexBridge.Handlers;

/// <summary>Says something to a session: a turn of its own when it is idle, into the running turn when it is busy.</summary>
internal sealed class ReplyHandler(Workshop shop)
{
    public async Task<Task<ErrandResult>> StartAsync(Errand errand, BridgeCommand.Reply reply, CancellationToken cancellationToken)
    {
        var session = errand.Session!;
        if (Elsewhere(session) is { } elsewhere)
        {
            return Task.FromResult(elsewhere);
        }

        var request = RequestOf(errand, session, reply);
        var earlier = errand.Before is { } before ? await EarlierAsync(errand, before, session, cancellationToken) : null;
        if (earlier is { ClientMessageIds: [var first, ..] })
        {
            // A dead process delivered it: into a turn of its own, which is followed or told, or into somebody else's.
            return first == errand.Key.Value
                ? await RunAsync(errand, session, request, cancellationToken)
                : Task.FromResult(Steered(errand, session, request, earlier.Id));
        }

        var codex = await shop.Codex.ConnectAsync(cancellationToken);
        await using (codex)
        {
            if (await SessionPlace.OutOfReachAsync(shop, session, codex, "reply", cancellationToken) is { } unreachable)
            {
                return Task.FromResult(unreachable);
            }

            if (reply.Queue)
            {
                return QueueAsync(errand, session, request, Answers.Queued(session), cancellationToken);
            }

            if (!codex.Abilities.Steer)
            {
                return await codex.ReadThreadAsync(session.Cid, cancellationToken) is { IsActive: true }
                    ? QueueAsync(errand, session, request, Answers.QueuedForLackOfSteering(session), cancellationToken)
                    : await RunAsync(errand, session, request, cancellationToken);
            }

            await using var thread = await codex.ResumeThreadAsync(session.Cid, cancellationToken);
            if (thread.ActiveTurnId is { } turnId && await TrySteerAsync(errand, session, codex, thread, turnId, request, cancellationToken) is { } steered)
            {
                return Task.FromResult(steered);
            }
        }

        return await RunAsync(errand, session, request, cancellationToken);
    }

    private static SessionRequest RequestOf(Errand errand, SessionRecord session, BridgeCommand.Reply reply) => new(
        reply.Message,
        errand.Limits.Cwd ?? session.Cwd ?? throw new BridgeException($"The ledger does not know where session {session.Cid.Short} works.", "Spawn a new session."),
        errand.Limits.Sandbox,
        errand.Limits.Approval,
        errand.Limits.Model,
        errand.Limits.Effort,
        session.Task,
        session.Branch,
        errand.Limits.Timeout,
        errand.Limits.Wait,
        errand.Key.Value);

    /// <summary>A thread lives in the home of one machine; another machine's job can only say which.</summary>
    private ErrandResult? Elsewhere(SessionRecord session)
    {
        var here = shop.Ledger.Writer;
        return session.Writer is { } writer && writer != here
            ? new ErrandResult(Outcome.Failed, Answers.OnAnotherMachine(session, shop.Settings), session.Cid)
            : null;
    }

    private async Task<Task<ErrandResult>> RunAsync(Errand errand, SessionRecord session, SessionRequest request, CancellationToken cancellationToken)
    {
        await errand.ShowAsync(Answers.Starting(errand), now: true, cancellationToken);
        new SessionChronicle(shop.Ledger, session.Cid, errand.Key).Replied(request, errand.Trigger, "turn");
        return await new TurnRun(shop, errand, request).StartAsync(session.Cid, isNew: false, cancellationToken);
    }

    /// <summary>The turn that has the message already, or may have had it; null: it was never delivered.</summary>
    private async Task<TurnSnapshot?> EarlierAsync(Errand errand, ClaimRecord before, SessionRecord session, CancellationToken cancellationToken)
    {
        await using var codex = await shop.Codex.ConnectAsync(cancellationToken);
        var earlier = new EarlierTurn(shop, before, errand.Key.Value, () => errand.ShowAsync(Answers.LookingForReply(session), now: true, cancellationToken));
        return await earlier.FindAsync(codex, session.Cid, cancellationToken);
    }

    /// <summary>Null: the turn ended before the message reached it.</summary>
    private async Task<ErrandResult?> TrySteerAsync(Errand errand, SessionRecord session, ICodex codex, ICodexThread thread, string turnId, SessionRequest request, CancellationToken cancellationToken)
    {
        shop.NoteHandover(errand, codex);
        try
        {
            await thread.SteerAsync(turnId, request.Prompt, errand.Key.Value, cancellationToken);
        }
        catch (CodexException ended) when (ended.Fault == CodexFault.NoActiveTurn)
        {
            return null;
        }

        return Steered(errand, session, request, turnId);
    }

    private ErrandResult Steered(Errand errand, SessionRecord session, SessionRequest request, string turnId)
    {
        new SessionChronicle(shop.Ledger, session.Cid, errand.Key).Replied(request, errand.Trigger, "steer");
        return new ErrandResult(Outcome.Answered, Answers.Steered(session), session.Cid, turnId);
    }

    /// <summary>Waits its turn behind the running one and behind earlier queued replies, then runs as a turn of its own.</summary>
    private async Task<ErrandResult> QueueAsync(Errand errand, SessionRecord session, SessionRequest request, string told, CancellationToken cancellationToken)
    {
        await errand.ShowAsync(told, now: true, cancellationToken);
        await new ReplyQueue(shop).WaitAsync(session.Cid, errand.Key, cancellationToken);
        return await await RunAsync(errand, session, request, cancellationToken);
    }
}
