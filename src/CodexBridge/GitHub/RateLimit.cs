using System.Globalization;
using System.Net.Http.Headers;

namespace CodexBridge.GitHub;

/// <summary>What GitHub said about the token's budget in its last answer (<c>x-ratelimit-*</c>), for callers that pace themselves.</summary>
/// <param name="Limit">Requests in a window; 1,000 an hour and repository for a job's own token.</param>
/// <param name="Remaining">Requests left in this window.</param>
/// <param name="ResetsAt">When the window ends, by GitHub's clock.</param>
internal sealed record RateLimit(int Limit, int Remaining, DateTimeOffset ResetsAt)
{
    /// <summary>Null when the answer says nothing: GitHub Enterprise Server may have rate limits off.</summary>
    public static RateLimit? Read(HttpResponseHeaders headers) =>
        Number(headers, "x-ratelimit-remaining") is { } remaining && Number(headers, "x-ratelimit-reset") is { } reset
            && reset is >= 0 and <= UnixSecondsMax
            ? new RateLimit(
                (int)Math.Clamp(Number(headers, "x-ratelimit-limit") ?? 0, 0, int.MaxValue),
                (int)Math.Clamp(remaining, 0, int.MaxValue),
                DateTimeOffset.FromUnixTimeSeconds(reset))
            : null;

    private const long UnixSecondsMax = 253_402_300_799;

    private static long? Number(HttpResponseHeaders headers, string name) =>
        headers.TryGetValues(name, out var values)
            && long.TryParse(values.First(), NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : null;
}
