using CodexBridge.Ledger;

namespace CodexBridge.Brain;

/// <summary>Two or three reports that take turns: it goes round in a circle.</summary>
internal static class R08Flapping
{
    public static Rule Rule { get; } = new("R08", "flapping", AtOnce: false, "The last 6 reports repeat with a period of 2 or 3, and no file or commit changed.", "A report that breaks the pattern, a changed file or commit, an answer, or an ending.", ["flapping.length"]) { Find = Rule.PerSession(Judge) };

    private static Finding? Judge(SessionTimeline session, Scene scene)
    {
        if (!session.IsLive)
        {
            return null;
        }

        List<Moment> reports = [];
        foreach (var moment in session.Moments.Reverse())
        {
            if (moment.Type is LedgerTypes.Files or LedgerTypes.Reply or LedgerTypes.Turn or LedgerTypes.Done || reports.Count == 50)
            {
                break;
            }

            if (moment.Type is LedgerTypes.Progress or LedgerTypes.Error && moment.IsProgress && moment.Event.Message is not null)
            {
                reports.Add(moment);
            }
        }

        reports.Reverse();
        var words = reports.Select(moment => moment.Type + Fingerprint.OfReport(moment.Event.Message)).ToList();
        foreach (var period in (int[])[2, 3])
        {
            var from = words.Count;
            while (from > 0 && (from + period > words.Count || words[from - 1] == words[from - 1 + period]))
            {
                from--;
            }

            var length = words.Count - from;
            if (length >= Math.Max(scene.Config.FlappingLength, 2 * period) && words.Skip(from).Take(period).Distinct().Count() > 1 && !session.ChangedAfter(reports[from]))
            {
                return new Finding(Rule, Severity.Medium, reports[Math.Min(from + scene.Config.FlappingLength, reports.Count) - 1].At, $"The last {length} reports go round with a period of {period}.", [reports[from], reports[^1]]) { Session = session };
            }
        }

        return null;
    }
}
