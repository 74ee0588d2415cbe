using CodexBridge.Codex;
using CodexBridge.Ledger;
using CodexBridge.Sessions;

namespace CodexBridge.Handlers;

/// <summary>
/// Answers a question of Codex's on a person's word. The question is asked again to whoever subscribes, so the answer needs no following
/// process; it is given only to exactly what was shown.
/// </summary>
internal sealed class ApprovalHandler(Workshop shop)
{
    private static readonly TimeSpan AskedAgainWithin = TimeSpan.FromSeconds(10);

    public async Task<ErrandResult> RunAsync(Errand errand, string rid, ApprovalDecision decision, string? why, CancellationToken cancellationToken)
    {
        var session = errand.Session!;
        if (session.OpenApprovals.FirstOrDefault(approval => approval.Rid == rid) is not { } open)
        {
            // A process that had this in hand died: after the answer, or the question went without it.
            return errand.Before is not { AnsweredQuestion: true }
                ? Gone(errand, session, rid)
                : new ErrandResult(Outcome.Answered, Answers.Decided(session, rid, decision), session.Cid, session.TurnId);
        }

        await using var codex = await shop.Codex.ConnectIfRunningAsync(cancellationToken);
        if (await SessionPlace.OutOfReachAsync(shop, session, codex, decision == ApprovalDecision.Accept ? "approve" : "deny", cancellationToken) is { } unreachable)
        {
            return unreachable;
        }

        if (codex is null)
        {
            return Gone(errand, session, rid);
        }

        await using var thread = await codex.ResumeThreadAsync(session.Cid, cancellationToken);
        if (await FindAsync(thread, open, cancellationToken) is not { } question)
        {
            return Gone(errand, session, rid);
        }

        if (why is { Length: > 0 } && codex.Abilities.Steer && thread.ActiveTurnId is { } turnId)
        {
            // Before the answer: after it the agent may have spoken its last word already, and would never hear why.
            await TellAsync(codex, thread, turnId, rid, why, errand, cancellationToken);
        }

        await thread.AnswerAsync(question, decision, cancellationToken);
        var chronicle = new SessionChronicle(shop.Ledger, session.Cid, errand.Key);
        chronicle.Answered(rid, decision, errand.Trigger.Speaker?.Login ?? "workflow", why);
        return new ErrandResult(Outcome.Answered, Answers.Decided(session, rid, decision), session.Cid, thread.ActiveTurnId);
    }

    /// <summary>The open question with this id and exactly this payload; null: it is not asked any more.</summary>
    private async Task<ApprovalRequest?> FindAsync(ICodexThread thread, OpenApproval open, CancellationToken cancellationToken)
    {
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        using var limit = new CancellationTokenSource(AskedAgainWithin, shop.Clock);
        using var stop = limit.Token.Register(patience.Cancel);
        try
        {
            await foreach (var happened in thread.Events(patience.Token))
            {
                if (happened is SessionEvent.ApprovalAsked { Request: { } question } && ApprovalId.Of(question) == open.Rid && ApprovalId.PayloadHash(question) == open.PayloadHash)
                {
                    return question;
                }
            }
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            // Codex did not ask again in time: nobody waits for this answer any more.
        }

        return null;
    }

    private async Task TellAsync(ICodex codex, ICodexThread thread, string turnId, string rid, string why, Errand errand, CancellationToken cancellationToken)
    {
        if (errand.Before is { Handover: not null })
        {
            // A process that died was about to say it, and while a question is open the turn does not show what it was told: it is said at most once.
            return;
        }

        shop.NoteHandover(errand, codex);
        try
        {
            await thread.SteerAsync(turnId, $"About the action that was refused ({rid}): {why}", errand.Key.Value, cancellationToken);
        }
        catch (CodexException)
        {
            // The turn ended with the refusal; there is nobody left to explain it to.
        }
    }

    private ErrandResult Gone(Errand errand, SessionRecord session, string rid)
    {
        shop.Ledger.Append(new LedgerEvent
        {
            Type = LedgerTypes.ApprovalAnswered,
            Agent = "bridge",
            Cid = session.Cid.Value,
            Data = LedgerData.Of(("rid", rid), ("decision", "gone"), ("by", "bridge")),
        });
        return errand.Before is null
            ? new ErrandResult(Outcome.Failed, Answers.QuestionGone(rid), session.Cid)
            : new ErrandResult(Outcome.Answered, Answers.DiedDeciding(session, rid), session.Cid, session.TurnId);
    }
}
