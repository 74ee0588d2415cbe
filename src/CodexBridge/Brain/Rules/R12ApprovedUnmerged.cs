namespace CodexBridge.Brain;

/// <summary>Approved, and left lying: it grows apart from its target.</summary>
internal static class R12ApprovedUnmerged
{
    public static Rule Rule { get; } = new("R12", "approved-unmerged", AtOnce: false, "Approved for more than 24 hours and not merged.", "A merge, or more work.", ["approved-unmerged.after"]) { Find = Rule.PerSession(Judge) };

    private static Finding? Judge(SessionTimeline session, Scene scene)
    {
        if (session.State != BoardState.Approved || session.Review is not { } review || session.Merged is not null || session.Task is { } task && scene.Timelines.Task(task)?.IsMerged == true)
        {
            return null;
        }

        var since = review.At + scene.Config.UnmergedAfter;
        return scene.AsOf <= since ? null : new Finding(Rule, Severity.Low, since, $"Approved {EventTime.Length(scene.Age(review))} ago and not merged.", [review]) { Session = session };
    }
}
