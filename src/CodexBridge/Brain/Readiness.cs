namespace CodexBridge.Brain;

/// <summary>Whether finished work is ready, by the acceptance policy; and if not, what is missing.</summary>
/// <param name="NeedsValidation">There is code that a check should have seen.</param>
/// <param name="Valid">That check passed, on this code.</param>
/// <param name="Verified">The bridge itself saw it run; else it is the agent's word.</param>
/// <param name="Missing">What is missing, in words; empty when ready.</param>
internal sealed record Readiness(bool NeedsValidation, bool Valid, bool Verified, bool Approved, IReadOnlyList<string> Missing)
{
    public bool IsReady => Missing.Count == 0;

    /// <param name="asOf">Null: leave the age of the validation out.</param>
    public static Readiness Of(SessionTimeline session, AcceptancePolicy policy, DateTimeOffset? asOf = null)
    {
        var needs = policy.ValidationRequired && NeedsChecking(session);
        var (check, verified) = Evidence(session, policy);
        var why = needs ? WhyInvalid(session, policy, check, verified, asOf) : null;
        var approved = IsApproved(session, policy);
        List<string> missing = [];
        if (why is not null)
        {
            missing.Add(why);
        }

        if (policy.ReviewRequired && NeedsChecking(session) && !approved)
        {
            missing.Add(session.ReviewVerdict == ReviewVerdict.ChangesRequested && session.Review is not null ? "the review asks for changes" : "no approving review of this code");
        }

        return new Readiness(needs, why is null && (check is not null || !needs), verified && why is null, approved, missing);
    }

    /// <summary>Where finished work stands on the board.</summary>
    public static BoardState StateOf(SessionTimeline session, AcceptancePolicy policy)
    {
        var readiness = Of(session, policy);
        if (session.Review is { } review && session.ReviewVerdict == ReviewVerdict.ChangesRequested && review.At >= session.Ended!.At)
        {
            return BoardState.ChangesRequested;
        }

        return !NeedsChecking(session) ? BoardState.Done
            : readiness.Approved ? BoardState.Approved
            : readiness.Valid && policy.ReviewRequired ? BoardState.InReview
            : BoardState.Done;
    }

    /// <summary>An agent that says "done" hands something over; a turn that merely ended does so only if code was changed.</summary>
    private static bool NeedsChecking(SessionTimeline session) =>
        session.Ended is { } end && session.EndState == BoardState.Done && !session.ReadOnly && (!end.FromBridge || session.Change is not null || session.Sha is not null);

    /// <summary>The latest check: what the bridge saw if it saw one of the policy's commands run, else what was said.</summary>
    private static (Moment? Check, bool Verified) Evidence(SessionTimeline session, AcceptancePolicy policy)
    {
        var seen = policy.ValidationCommands.Count == 0 ? null : session.Moments.LastOrDefault(moment => IsCheckCommand(moment, policy));
        return seen is not null && (session.Validation is null || seen.At >= session.Validation.At || policy.ValidationVerified)
            ? (seen, true)
            : (session.Validation, session.Validation?.FromBridge ?? false);
    }

    private static bool IsCheckCommand(Moment moment, AcceptancePolicy policy) =>
        moment.Type == Ledger.LedgerTypes.Command && moment.FromBridge && moment.Event.Number("exit") is not null
        && policy.ValidationCommands.Any(command => moment.Event.Message?.Contains(command, StringComparison.Ordinal) ?? false);

    private static string? WhyInvalid(SessionTimeline session, AcceptancePolicy policy, Moment? check, bool verified, DateTimeOffset? asOf) => check switch
    {
        null => "no validation",
        _ when !Verdicts.Passed(check.Event) => "the latest validation failed",
        _ when session.Change is { } change && change != check && IsAfter(session, change, check) && !SessionTimeline.SameSha(change.Event.Sha, check.Event.Sha) => "the code changed after the validation",
        _ when check.Event.Sha is { } tested && (session.Ended!.Event.Sha ?? session.Sha) is { } handed && !SessionTimeline.SameSha(tested, handed) => "the validation is of another commit",
        _ when policy.ValidationVerified && !verified => "the validation is only claimed",
        _ when policy.ValidationMaxAge is { } age && asOf - check.At > age => "the validation is too old",
        _ => null,
    };

    private static bool IsApproved(SessionTimeline session, AcceptancePolicy policy)
    {
        if (session.Review is not { } review || session.ReviewVerdict != ReviewVerdict.Approved)
        {
            return false;
        }

        var own = policy.ReviewByAnother && review.Event.Agent is { Length: > 0 } reviewer && reviewer == session.Agent && reviewer != "bridge";
        var sameCode = review.Event.Sha is { } sha && session.Sha is { } head ? SessionTimeline.SameSha(sha, head) : session.Change is null || !IsAfter(session, session.Change, review);
        return !own && sameCode;
    }

    /// <summary>Whether <paramref name="later"/> stands after <paramref name="earlier"/> in the session, also within one second.</summary>
    private static bool IsAfter(SessionTimeline session, Moment later, Moment earlier)
    {
        if (later.At != earlier.At)
        {
            return later.At > earlier.At;
        }

        for (var i = session.Moments.Count - 1; i >= 0; i--)
        {
            if (ReferenceEquals(session.Moments[i], later) || ReferenceEquals(session.Moments[i], earlier))
            {
                return ReferenceEquals(session.Moments[i], later);
            }
        }

        return false;
    }
}
