namespace CodexBridge.Brain;

/// <summary>Codex asks, and nobody answers; the turn stands still until somebody does.</summary>
internal static class R19ApprovalWait
{
    public static Rule Rule { get; } = new("R19", "approval-wait", AtOnce: true, "A question of Codex's open for more than 5 minutes.", "Its answer, or the end of the turn.", ["approval-wait.after"]) { Find = Rule.PerSession(Judge) };

    private static Finding? Judge(SessionTimeline session, Scene scene)
    {
        if (session.OpenApprovals.FirstOrDefault() is not { } asked || !session.IsLive)
        {
            return null;
        }

        var since = asked.At + scene.Config.ApprovalAfter;
        return scene.AsOf <= since ? null : new Finding(Rule, Severity.High, since, $"Codex has waited for an answer for {EventTime.Length(scene.Age(asked))}.", [asked]) { Session = session };
    }
}
