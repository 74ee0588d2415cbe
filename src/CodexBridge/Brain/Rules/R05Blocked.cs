namespace CodexBridge.Brain;

/// <summary>The agent says that it cannot go on.</summary>
internal static class R05Blocked
{
    public static Rule Rule { get; } = new("R05", "blocked", AtOnce: true, "The agent reported that it is blocked (a reason, a need, or the word). High after 15 minutes, critical after 60.", "A reply, or the agent's own next step.", ["blocked.high", "blocked.critical"]) { Find = Rule.PerSession(Judge) };

    private static Finding? Judge(SessionTimeline session, Scene scene)
    {
        if (session.Blocked is not { } blocked || session.State != BoardState.Blocked)
        {
            return null;
        }

        var age = scene.Age(blocked);
        var severity = age > scene.Config.BlockedCritical ? Severity.Critical : age > scene.Config.BlockedHigh ? Severity.High : Severity.Medium;
        return new Finding(Rule, severity, blocked.At, $"Blocked for {EventTime.Length(age)}.", [blocked]) { Session = session };
    }
}
