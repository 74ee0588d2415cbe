using System.Globalization;

namespace CodexBridge.Brain;

/// <summary>What a reviewer of one task should look at, from the facts and the policy.</summary>
internal sealed record ReviewChecklist(string Task, string Subject, string Branch, string Sha, string? CommentUrl, IReadOnlyList<string> Items)
{
    private const int Most = 50;

    /// <summary>For each task that waits for a review, longest first.</summary>
    public static IReadOnlyList<ReviewChecklist> Of(Evaluation evaluation) =>
    [
        .. evaluation.Scene.Timelines.Sessions.Where(session => session.State == BoardState.InReview)
            .OrderBy(session => session.Ended!.At).ThenBy(session => session.Key, StringComparer.Ordinal).Take(Most).Select(session => Of(session, evaluation)),
    ];

    private static ReviewChecklist Of(SessionTimeline session, Evaluation evaluation)
    {
        var policy = evaluation.Scene.Config.Acceptance;
        var task = session.Task is { } id ? evaluation.Scene.Timelines.Task(id) : null;
        var readiness = Readiness.Of(session, policy, evaluation.Scene.AsOf);
        List<string> items = [.. (task?.Criteria ?? []).Take(12).Select(criterion => $"Criterion met: {SafeText.Quote(criterion, 160)}")];
        items.Add(session.Files.Count == 0 ? "No list of changed files was recorded: look at the whole diff." : string.Create(CultureInfo.InvariantCulture, $"{session.Files.Count} changed files: {string.Join(", ", session.Files.Take(8).Select(file => SafeText.Quote(file, 80)))}{(session.Files.Count > 8 ? ", …" : "")}"));
        items.Add(Evidence(session, readiness));
        if (!session.Files.Any(file => file.Contains("test", StringComparison.OrdinalIgnoreCase) || file.Contains("spec", StringComparison.OrdinalIgnoreCase)) && session.Files.Count > 0)
        {
            items.Add("No test file is among the changes: is there a check that would have failed before?");
        }

        items.AddRange(evaluation.Of(session).Where(finding => finding.Rule != R10ReviewPending.Rule).Select(finding => $"Risk {finding.Rule.Id} {finding.Rule.Name}: {finding.Summary}"));
        items.AddRange(policy.Checklist.Select(line => SafeText.Line(line, 300)));
        return new ReviewChecklist(SafeText.Line(session.Task ?? "", 60), SafeText.Line(session.Key, 80), SafeText.Line(session.Branch, 100), SafeText.Line(session.Sha, 12), session.CommentUrl, items);
    }

    private static string Evidence(SessionTimeline session, Readiness readiness)
    {
        if (session.Validation is not { } check)
        {
            return readiness.Verified ? "The bridge saw the policy's check pass." : "No validation is on record.";
        }

        var who = readiness.Verified ? "seen by the bridge" : "claimed by the agent: run it yourself if in doubt";
        return $"Validation {SafeText.Quote(check.Event.Message, 120)} ({who}){(check.Event.Sha is { } sha ? $", of {SafeText.Quote(sha, 12)}" : ", of no named commit")}.";
    }
}
