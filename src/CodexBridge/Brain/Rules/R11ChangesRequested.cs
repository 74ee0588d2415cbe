namespace CodexBridge.Brain;

/// <summary>A reviewer asked for changes, and nothing happens.</summary>
internal static class R11ChangesRequested
{
    public static Rule Rule { get; } = new("R11", "changes-requested", AtOnce: false, "A review that does not approve, and no progress for 2 cadences.", "Progress, an approving review, or a merge.", ["changes-requested.after"]) { Find = Rule.PerSession(Judge) };

    private static Finding? Judge(SessionTimeline session, Scene scene)
    {
        if (session.Review is not { } review || session.ReviewVerdict != ReviewVerdict.ChangesRequested || session.Merged is not null || session.State is BoardState.Aborted or BoardState.Failed
            || session.Progress is { } progress && progress.At > review.At)
        {
            return null;
        }

        var since = review.At + (session.Cadence(scene.Config) * scene.Config.ChangesAfter);
        return scene.AsOf <= since ? null : new Finding(Rule, Severity.Medium, since, $"Changes were asked for {EventTime.Length(scene.Age(review))} ago; nothing followed.", [review]) { Session = session };
    }
}
