namespace CodexBridge.Brain;

/// <summary>It lives, and gets nowhere: the two signals disagree for long.</summary>
internal static class R03StalledAlive
{
    public static Rule Rule { get; } = new("R03", "stalled-alive", AtOnce: false, "No progress for more than 3 cadences while beats are fresh (3 minutes).", "Any progress, or the end of the turn.", ["stalled-alive.after", "stalled-alive.beat-fresh"]) { Find = Rule.PerSession(Judge) };

    private static Finding? Judge(SessionTimeline session, Scene scene)
    {
        if (session.State is not (BoardState.Running or BoardState.Validating) || session.QuietSince is not { } quiet || !scene.Beats(session))
        {
            return null;
        }

        var since = session.QuietFrom(scene.Config) + (session.Cadence(scene.Config) * scene.Config.StalledAfter);
        if (scene.AsOf <= since)
        {
            return null;
        }

        // A beat that came back counts from its return, so that one late beat opens nothing.
        since = session.Beat is not null && session.BeatsSince > since && scene.Fact(session) is null ? session.BeatsSince : since;
        return new Finding(Rule, Severity.High, since, $"Alive, but without progress for {EventTime.Length(scene.Age(quiet))}.", session.Beat is { } beat ? [quiet, beat] : [quiet]) { Session = session };
    }
}
