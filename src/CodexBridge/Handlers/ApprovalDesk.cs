using CodexBridge.Codex;
using CodexBridge.Ledger;
using CodexBridge.Reports;
using CodexBridge.Sessions;

namespace CodexBridge.Handlers;

/// <summary>
/// Codex's questions during one followed turn. Where somebody can answer, the question is shown and waits until its deadline, then the
/// answer is no; where nobody can, it is refused at once. A question left open holds the turn for ever.
/// </summary>
internal sealed class ApprovalDesk(ICodexThread thread, SessionChronicle chronicle, SandboxMode sandbox, ApprovalWait wait, TimeProvider clock)
{
    private readonly Dictionary<string, (ApprovalRequest Request, DateTimeOffset Deadline)> open = new(StringComparer.Ordinal);

    /// <summary>When the next question is refused by itself; null when none is open.</summary>
    public DateTimeOffset? NextDeadline => open.Count == 0 ? null : open.Values.Min(asked => asked.Deadline);

    public async Task<SessionView> AskAsync(SessionView view, ApprovalRequest question, CancellationToken cancellationToken)
    {
        var rid = ApprovalId.Of(question);
        if (question.Kind == ApprovalKind.Other || wait.Deadline is null)
        {
            var why = question.Kind == ApprovalKind.Other ? "the bridge cannot pass this kind of question on" : wait.WhyNot;
            chronicle.Asked(question, rid, ApprovalId.PayloadHash(question), clock.GetUtcNow());
            await thread.AnswerAsync(question, ApprovalDecision.Decline, cancellationToken);
            chronicle.Answered(rid, ApprovalDecision.Decline, LedgerTypes.Bridge, why);
            return view.Refusing(new RefusedApproval(ApprovalId.What(question), why, Setting()));
        }

        var deadline = open.TryGetValue(rid, out var known) ? known.Deadline : wait.Known(rid) ?? clock.GetUtcNow() + wait.Deadline.Value;
        if (!open.ContainsKey(rid) && wait.Known(rid) is null)
        {
            chronicle.Asked(question, rid, ApprovalId.PayloadHash(question), deadline);
        }

        open[rid] = (question, deadline);
        var diff = string.Join('\n', question.Changes.Select(change => change.Diff).OfType<string>());
        return view.Asking(new AskedApproval(rid, question.RequestId, ApprovalId.What(question), diff, question.Cwd, question.Reason, deadline));
    }

    public void Resolved(string requestId)
    {
        foreach (var (rid, _) in open.Where(asked => asked.Value.Request.RequestId == requestId).ToList())
        {
            open.Remove(rid);
        }
    }

    /// <summary>Refuses what has waited too long.</summary>
    public async Task<SessionView> ExpireAsync(SessionView view, CancellationToken cancellationToken)
    {
        var now = clock.GetUtcNow();
        foreach (var (rid, asked) in open.Where(asked => asked.Value.Deadline <= now).ToList())
        {
            open.Remove(rid);
            await thread.AnswerAsync(asked.Request, ApprovalDecision.Decline, cancellationToken);
            chronicle.Answered(rid, ApprovalDecision.Decline, "deadline", "nobody answered in time");
            view = view
                .With(new SessionEvent.ApprovalResolved(asked.Request.RequestId))
                .Refusing(new RefusedApproval(ApprovalId.What(asked.Request), "nobody answered in time", Setting()));
        }

        return view;
    }

    private string Setting() => sandbox == SandboxMode.DangerFullAccess ? "approval=never" : "sandbox=danger-full-access approval=on-request";
}

/// <summary>Whether and how long questions wait for a person.</summary>
/// <param name="Deadline">Null: nobody can answer here.</param>
/// <param name="WhyNot">Why nobody can, for the report.</param>
/// <param name="Known">The deadline that an earlier follower promised for a question, by its short id.</param>
internal sealed record ApprovalWait(TimeSpan? Deadline, string WhyNot, Func<string, DateTimeOffset?> Known);

/// <summary>The short id that people type, bound to what exactly was asked.</summary>
internal static class ApprovalId
{
    /// <summary>
    /// Eight hex digits, of which the first is a letter: what guesses types (YAML, an MCP client's command line) reads 12345678 and 12e45678
    /// as numbers. The same question asked again (to a later connection) keeps them.
    /// </summary>
    public static string Of(ApprovalRequest question)
    {
        var hash = Digest.Hex($"{question.ThreadId}\n{question.ItemId}\n{PayloadHash(question)}");
        return $"{"abcdef"[hash[0] % 6]}{hash[1..8]}";
    }

    public static string PayloadHash(ApprovalRequest question) =>
        Digest.Hex($"{question.Kind}\n{question.Command}\n{question.Cwd}\n{string.Join('\n', question.Changes.Select(change => $"{change.Kind} {change.Path}\n{change.Diff}"))}");

    public static string What(ApprovalRequest question) => question switch
    {
        { Command: { Length: > 0 } command } => Wording.ShellBody(command),
        { Changes.Count: > 0 } => string.Join('\n', question.Changes.Select(change => $"{change.Kind} {change.Path}")),
        _ => "an action of a kind that the bridge does not know",
    };
}
