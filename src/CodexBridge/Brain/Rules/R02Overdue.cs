namespace CodexBridge.Brain;

/// <summary>The next report is late by the session's own cadence.</summary>
internal static class R02Overdue
{
    public static Rule Rule { get; } = new("R02", "overdue", AtOnce: false, "No progress for 1.5 to 3 of the session's cadences.", "Any progress; beyond 3 cadences R03 or R04b speaks.", ["overdue.after", "stalled-alive.after", "cadence.default", "cadence.least", "cadence.most"]) { Find = Rule.PerSession(Judge) };

    private static Finding? Judge(SessionTimeline session, Scene scene)
    {
        if (session.State is not (BoardState.Running or BoardState.Validating) || session.QuietSince is not { } quiet)
        {
            return null;
        }

        var cadence = session.Cadence(scene.Config);
        var from = session.QuietFrom(scene.Config);
        var since = from + (cadence * scene.Config.OverdueAfter);
        return scene.AsOf <= since || scene.Age(from) > cadence * scene.Config.StalledAfter
            ? null
            : new Finding(Rule, Severity.Low, since, $"Last progress {EventTime.Length(scene.Age(quiet))} ago; it reports every {EventTime.Length(cadence)}.", [quiet]) { Session = session };
    }
}
