using System.Text.RegularExpressions;
using CodexBridge.Ledger;

namespace CodexBridge.Brain;

/// <summary>Reads what an event claims: a check that passed, a review that approved, an agent that is blocked. Data first, words second.</summary>
internal static partial class Verdicts
{
    /// <summary>Whether a validation passed. Says yes unless something says no: the first schema's own example is "tests: 214 passed".</summary>
    public static bool Passed(LedgerEvent validation)
    {
        if (validation.Flag("passed") is { } flag)
        {
            return flag;
        }

        var contradicted = validation.Number("failed") > 0 || validation.Number("errors") > 0
            || validation.Number("exit") is { } exit && exit != 0 || validation.Number("exit_code") is { } code && code != 0;
        return !contradicted && !FailedWords().IsMatch(Head(validation.Message));
    }

    /// <summary>Whether the validation only says that it began.</summary>
    public static bool IsStart(LedgerEvent validation) =>
        validation.Text("state") is "started" or "running" || StartWords().IsMatch(Head(validation.Message));

    public static ReviewVerdict Of(LedgerEvent review)
    {
        switch (review.Text("verdict") ?? review.Text("state"))
        {
            case "approved" or "approve" or "APPROVED":
                return ReviewVerdict.Approved;
            case "changes-requested" or "changes_requested" or "request-changes" or "CHANGES_REQUESTED" or "rejected":
                return ReviewVerdict.ChangesRequested;
            case "commented" or "comment" or "COMMENTED" or "pending":
                return ReviewVerdict.Commented;
        }

        if (review.Flag("approved") is { } flag)
        {
            return flag ? ReviewVerdict.Approved : ReviewVerdict.ChangesRequested;
        }

        var text = Head(review.Message);
        return RefusedWords().IsMatch(text) ? ReviewVerdict.ChangesRequested
            : ApprovedWords().IsMatch(text) ? ReviewVerdict.Approved
            : StartWords().IsMatch(text) || text.Length == 0 ? ReviewVerdict.Commented
            : ReviewVerdict.ChangesRequested;
    }

    /// <summary>An agent's own report that it cannot go on.</summary>
    public static bool IsBlocked(LedgerEvent entry) =>
        entry.Type == LedgerTypes.Error && (entry.Text("reason") is not null || entry.Text("need") is not null || BlockedWords().IsMatch(Head(entry.Message)));

    private static string Head(string? text) => text is null ? "" : text.Length > 500 ? text[..500] : text;

    [GeneratedRegex("""\b[1-9]\d* (?:tests? )?(?:failed|failing|failures?|errors?)\b|\bfailed: [1-9]|(?<!\bno )(?<!\b0 )\b(?:tests?|build|lint|checks?|validation|suite) (?:has |have |is |are )?(?:failed|failing|broken|red)\b|^\s*fail(?:ed|ure)?\b""", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex FailedWords();

    [GeneratedRegex("""^\s*(?:started|starting|running|begin|beginning|reviewing|looking|will)\b""", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex StartWords();

    [GeneratedRegex("""\b(?:not|cannot be|can't be|isn't) approved?\b|\bcan(?:not|'t) approve\b|\bchanges?[ -]requested\b|\brequest(?:s|ed|ing)? changes?\b|\bneeds? (?:work|changes?)\b|\breject(?:ed|ing|s)?\b|\bplease (?:fix|change|add|remove)\b""", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex RefusedWords();

    [GeneratedRegex("""\bapproved?\b|\blgtm\b|\blooks good\b|\bready to merge\b""", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex ApprovedWords();

    [GeneratedRegex("""^\s*\W{0,3}blocked\b""", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex BlockedWords();
}

internal enum ReviewVerdict
{
    Commented,
    Approved,
    ChangesRequested,
}
