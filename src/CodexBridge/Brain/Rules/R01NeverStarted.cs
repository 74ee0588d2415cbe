namespace CodexBridge.Brain;

/// <summary>A spawn, and then nothing of the session's own. Counts from the spawn: a session that never lived has no last beat either.</summary>
internal static class R01NeverStarted
{
    public static Rule Rule { get; } = new("R01", "never-started", AtOnce: false, "A spawn, and nothing of the session's own for 5 minutes.", "Any event of the session's own.", ["never-started.after"]) { Find = Rule.PerSession(Judge) };

    private static Finding? Judge(SessionTimeline session, Scene scene)
    {
        if (session.Spawn is not { } spawn || session.Progress is not null || session.State != BoardState.Starting)
        {
            return null;
        }

        var since = spawn.At + scene.Config.NeverStartedAfter;
        return scene.AsOf <= since ? null : new Finding(Rule, Severity.High, since, $"Nothing since the spawn {EventTime.Length(scene.Age(spawn))} ago.", [spawn]) { Session = session };
    }
}
