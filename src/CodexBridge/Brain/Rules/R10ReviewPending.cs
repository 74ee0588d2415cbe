namespace CodexBridge.Brain;

/// <summary>Done and checked, and nobody has looked.</summary>
internal static class R10ReviewPending
{
    public static Rule Rule { get; } = new("R10", "review-pending", AtOnce: false, "Done and valid, without a review for 30 minutes; medium after 4 hours.", "A review, more work, or a merge.", ["review-pending.low", "review-pending.medium", "acceptance.review", "acceptance.by-another"]) { Find = Rule.PerSession(Judge) };

    private static Finding? Judge(SessionTimeline session, Scene scene)
    {
        if (session.State != BoardState.InReview || session.Ended is not { } end || session.Merged is not null || !Readiness.Of(session, scene.Config.Acceptance, scene.AsOf).Valid)
        {
            return null;
        }

        var from = session.Validation is { } check && check.At > end.At ? check.At : end.At;
        var age = scene.Age(from);
        return age <= scene.Config.ReviewLow
            ? null
            : new Finding(Rule, age > scene.Config.ReviewMedium ? Severity.Medium : Severity.Low, from + scene.Config.ReviewLow, $"Waits for a review for {EventTime.Length(age)}.", [end]) { Session = session };
    }
}
