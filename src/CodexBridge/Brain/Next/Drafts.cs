using CodexBridge.Ledger;

namespace CodexBridge.Brain;

/// <summary>
/// The next step for everybody who needs one: for each subject its worst finding, as a message that climbs from a nudge to a person;
/// and the next ready task while there is room. Nothing that was sent before, nothing while a message still works.
/// </summary>
internal static class Drafts
{
    public static IReadOnlyList<Draft> Of(Evaluation evaluation)
    {
        var scene = evaluation.Scene;
        var sent = PromptIds.AllSent(scene.Timelines);
        var silentWriters = new HashSet<string>(StringComparer.Ordinal);
        List<Draft> drafts = [];
        foreach (var group in evaluation.Findings.GroupBy(finding => (object?)finding.Session ?? finding.Subject))
        {
            // Findings come worst first and, within a severity, oldest first. One machine is asked for once.
            var finding = group.First();
            if (finding.Rule == R04bHostSilent.Rule && finding.Writer is { } writer && !silentWriters.Add(writer))
            {
                continue;
            }

            if (Of(finding, scene) is { } draft && !sent.Contains(draft.PromptId))
            {
                drafts.Add(draft);
            }
        }

        drafts.AddRange(NextTasks.Of(evaluation).Where(draft => !sent.Contains(draft.PromptId)));
        return drafts;
    }

    private static Draft? Of(Finding finding, Scene scene)
    {
        var session = finding.Session;
        var step = session is null ? 0 : Step(session, finding);
        if (session is not null && CoolsDown(session, finding, scene))
        {
            return null;
        }

        var last = session?.Moments.LastOrDefault(moment => moment.IsProgress || moment.Type is LedgerTypes.Spawn or LedgerTypes.Review) ?? finding.FirstEvidence;
        var id = PromptIds.Of(finding.Rule.Id, finding.Subject ?? "", last?.Id, step);
        var text = DraftTexts.Of(finding, scene, step >= scene.Config.Unanswered ? DraftTexts.AskPerson : step, $"[{id}] ");
        return new Draft(id, finding.Rule.Id, finding.Severity, SafeText.Line(finding.Subject, 80), SafeText.Line(session?.Task ?? finding.FirstEvidence?.Event.Task, 60),
            text.ForPerson, text.Title, finding.Summary + " " + text.Advice, text.Command, text.Alternative, [.. finding.Evidence.Distinct().Take(4).Select(EvidenceLine.Of)]);
    }

    /// <summary>How many messages of this rule have gone out since the trouble began.</summary>
    private static int Step(SessionTimeline session, Finding finding) =>
        session.Moments.Count(moment => moment.At >= (finding.FirstEvidence?.At ?? finding.Since) && PromptIds.SentBy(moment) is { } sent && IsOf(sent, finding.Rule.Id));

    /// <summary>A message about silence climbs one ladder, whichever of its rules spoke.</summary>
    private static bool IsOf(string promptId, string rule)
    {
        var sender = promptId[..promptId.IndexOf('-', StringComparison.Ordinal)];
        return sender == rule || IsSilence(sender) && IsSilence(rule);
    }

    private static bool IsSilence(string rule) => rule is "R02" or "R03" or "R20";

    /// <summary>After any message a session gets its time to react. What only a person can settle does not wait.</summary>
    private static bool CoolsDown(SessionTimeline session, Finding finding, Scene scene)
    {
        var quiet = session.Cadence(scene.Config) is var cadence && cadence > scene.Config.CoolDown ? cadence : scene.Config.CoolDown;
        return finding.Rule.Id is not ("R04a" or "R04b" or "R10" or "R12" or "R19")
            && session.Moments.LastOrDefault(moment => moment.Type == LedgerTypes.Reply) is { } reply && scene.Age(reply) < quiet;
    }
}
