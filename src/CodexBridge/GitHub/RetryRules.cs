using System.Net;
using System.Text;

namespace CodexBridge.GitHub;

/// <summary>Which attempts are worth another, and after what pause: GitHub's rules for REST clients, as one pure function.</summary>
internal static class RetryRules
{
    /// <summary>GitHub's advice for a secondary limit without <c>Retry-After</c>: "wait for at least one minute", then longer each time.</summary>
    private static readonly TimeSpan UnnamedLimitPause = TimeSpan.FromSeconds(60);

    /// <param name="failures">Earlier failures of the same request: 0 after the first attempt.</param>
    /// <returns>Null: done, or nothing to be gained by trying again.</returns>
    public static TimeSpan? Pause(Attempt attempt, int failures, Patience patience) => attempt switch
    {
        Attempt.Lost { Lasting: false } => Doubled(patience.FirstPause, failures),
        Attempt.Answered { Answer: var answer } when IsLimit(answer) => answer.RetryAfter ?? Doubled(UnnamedLimitPause, failures),
        Attempt.Answered { Answer: var answer } when IsPassing(answer.Status) => answer.RetryAfter ?? Doubled(patience.FirstPause, failures),
        _ => null,
    };

    /// <summary>GitHub did not, or may not have, worked on it: a create must look before it posts again.</summary>
    public static bool MayHaveArrived(Attempt attempt) => attempt switch
    {
        Attempt.Lost { Lasting: false } => true,
        Attempt.Answered { Answer: var answer } => IsPassing(answer.Status),
        _ => false,
    };

    /// <summary>A primary or secondary rate limit. A 403 may also be a plain refusal, which no waiting mends.</summary>
    public static bool IsLimit(ApiAnswer answer) =>
        answer.Status == HttpStatusCode.TooManyRequests
        || (MayBeLimit(answer.Status) && (answer.RetryAfter is not null || answer.RateLimit is { Remaining: 0 } || SpeaksOfLimit(answer)));

    public static bool MayBeLimit(HttpStatusCode status) => status is HttpStatusCode.Forbidden or HttpStatusCode.TooManyRequests;

    private static bool IsPassing(HttpStatusCode status) => (int)status is 408 or (>= 500 and not 501);

    private static bool SpeaksOfLimit(ApiAnswer answer)
    {
        var text = Encoding.UTF8.GetString(answer.Body.Span[..Math.Min(answer.Body.Length, 2000)]);
        return text.Contains("secondary rate limit", StringComparison.OrdinalIgnoreCase)
            || text.Contains("abuse detection", StringComparison.OrdinalIgnoreCase)
            || text.Contains("API rate limit exceeded", StringComparison.OrdinalIgnoreCase);
    }

    private static TimeSpan Doubled(TimeSpan pause, int times) => pause * Math.Pow(2, Math.Min(times, 16));
}
