using CodexBridge.Codex;
using CodexBridge.Inbox;
using CodexBridge.Ledger;
using CodexBridge.Reports;
using CodexBridge.Sessions;

namespace CodexBridge.Handlers;

/// <summary>
/// Codex's open questions of a session that nobody follows. Codex asks them again of whoever subscribes, so a sweep can show what a dead job
/// had shown, and what a detached turn asked of nobody; what has waited too long is refused.
/// </summary>
internal sealed class OpenQuestions(Workshop shop, Action<string> log)
{
    private static readonly TimeSpan AskedAgainWithin = TimeSpan.FromSeconds(10);

    /// <summary>Codex asks all of them again at once: after a silence of this length there are no more.</summary>
    private static readonly TimeSpan Silence = TimeSpan.FromSeconds(1);

    /// <param name="canBeAnswered">Whether there is a thread in which people can answer; where not, every question is refused.</param>
    /// <returns>The view with the questions that stay open and those that were refused just now.</returns>
    public async Task<SessionView> AskAgainAsync(ICodex codex, SessionRecord session, SessionView view, bool canBeAnswered, CancellationToken cancellationToken)
    {
        await using var thread = await codex.ResumeThreadAsync(session.Cid, cancellationToken);
        var chronicle = new SessionChronicle(shop.Ledger, session.Cid, new CommandKey(session.TurnKey ?? session.Key ?? ""));
        var wait = new ApprovalWait(
            canBeAnswered ? shop.Settings.ApprovalDeadline : null,
            "nobody can be asked here (no issue or pull request thread)",
            rid => session.OpenApprovals.FirstOrDefault(open => open.Rid == rid)?.Deadline);
        var desk = new ApprovalDesk(thread, chronicle, session.Sandbox ?? SandboxMode.ReadOnly, wait, shop.Clock);
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        patience.CancelAfter(AskedAgainWithin);
        var asked = false;
        try
        {
            await foreach (var happened in thread.Events(patience.Token))
            {
                if (happened is SessionEvent.ApprovalAsked { Request: { } question })
                {
                    asked = true;
                    view = await desk.AskAsync(view, question, cancellationToken);
                    view = await desk.ExpireAsync(view, cancellationToken);
                    patience.CancelAfter(Silence);
                }
            }
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            if (!asked)
            {
                log($"session {session.Cid.Short}: its questions are not asked any more");
            }
        }

        return view;
    }
}
