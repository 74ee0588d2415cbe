namespace CodexBridge.Brain;

/// <summary>Spoken to, and it did not react.</summary>
internal static class R20NudgeIgnored
{
    public static Rule Rule { get; } = new("R20", "nudge-ignored", AtOnce: false, "A message to the session, and nothing of its own for one cadence (at least 5 minutes).", "Any event of the session's own.", ["nudge-ignored.least"]) { Find = Rule.PerSession(Judge) };

    private static Finding? Judge(SessionTimeline session, Scene scene)
    {
        if (session.Unheeded is not { } reply || !session.IsWork || session.Merged is not null)
        {
            return null;
        }

        var cadence = session.Cadence(scene.Config);
        var since = reply.At + (cadence > scene.Config.NudgeLeast ? cadence : scene.Config.NudgeLeast);
        return scene.AsOf <= since ? null : new Finding(Rule, Severity.Medium, since, $"It was spoken to {EventTime.Length(scene.Age(reply))} ago and has not reacted.", [reply]) { Session = session };
    }
}
