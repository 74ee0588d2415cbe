using CodexBridge.Ledger;

namespace CodexBridge.Brain;

/// <summary>It reports, always the same, and nothing changes: words in place of work.</summary>
internal static class R07SameMessage
{
    public static Rule Rule { get; } = new("R07", "same-message", AtOnce: false, "The same progress message 3 times in a row, and no file or commit changed. A count that moves is news.", "Another message, a changed file or commit, an answer, or an ending.", ["same-message.times"]) { Find = Rule.PerSession(Judge) };

    private static Finding? Judge(SessionTimeline session, Scene scene)
    {
        if (!session.IsLive)
        {
            return null;
        }

        List<Moment> run = [];
        foreach (var moment in session.Moments.Reverse())
        {
            if (moment.Type is LedgerTypes.Files or LedgerTypes.Reply or LedgerTypes.Turn or LedgerTypes.Validation or LedgerTypes.Done or LedgerTypes.Error)
            {
                break;
            }

            if (moment.Type != LedgerTypes.Progress || !moment.IsProgress)
            {
                continue;
            }

            if (run.Count > 0 && (Fingerprint.OfReport(moment.Event.Message) != Fingerprint.OfReport(run[^1].Event.Message) || moment.Event.Sha != run[^1].Event.Sha))
            {
                break;
            }

            run.Add(moment);
        }

        run.Reverse();
        var times = scene.Config.SameMessageTimes;
        return run.Count < times || run[0].Event.Message is null || session.ChangedAfter(run[0])
            ? null
            : new Finding(Rule, Severity.Medium, run[times - 1].At, $"The same report {run.Count} times, and nothing changed.", [run[0], run[^1]]) { Session = session };
    }
}
