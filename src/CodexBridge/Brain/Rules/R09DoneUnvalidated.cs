namespace CodexBridge.Brain;

/// <summary>Handed over, but nothing shows that it works.</summary>
internal static class R09DoneUnvalidated
{
    public static Rule Rule { get; } = new("R09", "done-unvalidated", AtOnce: true, "Done, but no validation after the last change of code, or of another commit, or the latest one failed.", "A passing validation of that commit, more work, or a merge.", ["acceptance.validation", "acceptance.verified", "acceptance.commands", "acceptance.max-age"]) { Find = Rule.PerSession(Judge) };

    private static Finding? Judge(SessionTimeline session, Scene scene)
    {
        if (session.Ended is not { } end || session.EndState != BoardState.Done || session.Merged is not null || session.Unheeded is not null || session.Blocked is not null)
        {
            return null;
        }

        var readiness = Readiness.Of(session, scene.Config.Acceptance, scene.AsOf);
        return !readiness.NeedsValidation || readiness.Valid
            ? null
            : new Finding(Rule, Severity.High, session.Validation is { } check && check.At > end.At ? check.At : end.At, $"Done, but {readiness.Missing[0]}.", session.Validation is { } last ? [end, last] : [end]) { Session = session };
    }
}
