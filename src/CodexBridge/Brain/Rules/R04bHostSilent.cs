namespace CodexBridge.Brain;

/// <summary>Nothing is heard of its machine. Unknown, not dead: the session may well go on there.</summary>
internal static class R04bHostSilent
{
    public static Rule Rule { get; } = new("R04b", "host-silent", AtOnce: false, "No event or beat of the writer for 10 minutes (60 for a session left running on purpose); without beats, 3 cadences.", "Any event of the writer.", ["host-silent.after", "host-silent.detached"]) { Find = Rule.PerSession(Judge) };

    private static Finding? Judge(SessionTimeline session, Scene scene)
    {
        if (!session.IsLive || session.State == BoardState.Blocked || session.QuietSince is null || scene.Fact(session) is not null)
        {
            return null;
        }

        var writer = scene.Timelines.Writer(session.Writer);
        var heard = writer?.Last is { } last && last.At > session.Last.At ? last : session.Last;
        var patience = session.Detached ? scene.Config.HostSilentDetached : scene.Config.HostSilentAfter;
        var since = heard.At + patience;
        if (writer?.Beat is null)
        {
            // Nobody ever beat for it: its own cadence is all there is. One that never started is R01's.
            if (session.Progress is null)
            {
                return null;
            }

            var quiet = session.QuietFrom(scene.Config) + (session.Cadence(scene.Config) * scene.Config.StalledAfter);
            since = quiet > since ? quiet : since;
        }

        return scene.AsOf <= since
            ? null
            : new Finding(Rule, Severity.High, since, $"Nothing heard of its machine for {EventTime.Length(scene.Age(heard))}: unknown, not dead.", [session.Last]) { Session = session, Writer = session.Writer };
    }
}
