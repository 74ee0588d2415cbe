namespace CodexBridge.Brain;

/// <summary>Nothing is heard of its machine. Unknown, not dead: the session may well go on there.</summary>
internal static class R04bHostSilent
{
    public static Rule Rule { get; } = new("R04b", "host-silent", AtOnce: false, "No event or beat of the writer for 10 minutes (60 for a session left running on purpose); or none of this session for 3 cadences, where nobody beats for it.", "Any event of the writer, or of the session where only that is silent.", ["host-silent.after", "host-silent.detached"]) { Find = Rule.PerSession(Judge) };

    private static Finding? Judge(SessionTimeline session, Scene scene)
    {
        if (!session.IsLive || session.State == BoardState.Blocked || session.QuietSince is null || scene.Fact(session) is not null)
        {
            return null;
        }

        var writer = scene.Timelines.Writer(session.Writer);
        var heard = writer?.Last is { } last && last.At > session.Last.At ? last : session.Last;
        var patience = session.Detached ? scene.Config.HostSilentDetached : scene.Config.HostSilentAfter;
        var machine = writer?.Beat is null ? DateTimeOffset.MaxValue : heard.At + patience;
        var own = Own(session, scene, patience);
        var since = machine < own ? machine : own;
        if (scene.AsOf <= since)
        {
            return null;
        }

        var summary = machine < scene.AsOf || ReferenceEquals(heard, session.Last)
            ? $"Nothing heard of its machine for {EventTime.Length(scene.Age(heard))}: unknown, not dead."
            : $"Its machine is heard, but nothing of this session for {EventTime.Length(scene.Age(session.Last))}: nobody follows it.";
        return new Finding(Rule, Severity.High, since, summary, [session.Last]) { Session = session, Writer = session.Writer };
    }

    /// <summary>
    /// Where nobody beats for the session (the first schema, or a follower that died beside others that live) its own cadence is all
    /// there is. One that never started is R01's.
    /// </summary>
    private static DateTimeOffset Own(SessionTimeline session, Scene scene, TimeSpan patience)
    {
        if (session.Progress is null)
        {
            return DateTimeOffset.MaxValue;
        }

        var patient = session.Last.At + patience;
        var quiet = session.QuietFrom(scene.Config) + (session.Cadence(scene.Config) * scene.Config.StalledAfter);
        return quiet > patient ? quiet : patient;
    }
}
