using System.Net;
using System.Text;
using System.Text.Json;
using CodexBridge.GitHub.Wire;

namespace CodexBridge.GitHub;

/// <summary>Turns an attempt that failed for good into one clear error: what was asked, what came, what to do now.</summary>
internal static class GitHubProblems
{
    private const int LongestQuote = 300;

    public static GitHubException From(ApiRequest request, Attempt attempt, GitHubConnection connection, DateTimeOffset now) => attempt switch
    {
        Attempt.Lost lost => new GitHubException(
            $"{request}: {lost.Reason} ({connection.BaseAddress.Authority}).{Uncertainty(request, attempt)}",
            lost.Lasting
                ? "A certificate authority of your own is trusted through SSL_CERT_FILE; a proxy is set by https_proxy and no_proxy."
                : "Check the network, the proxy (https_proxy, no_proxy) and GITHUB_API_URL, then run the job again.",
            inner: lost.Cause),
        Attempt.Led led => new GitHubException(
            $"{request}: answered {(int)led.Status} and pointed to {led.Where}, outside {connection.BaseAddress}; not followed, so that the token stays here.",
            "Set GITHUB_API_URL to the API's real address (https://HOST/api/v3 on GitHub Enterprise Server).",
            led.Status),
        Attempt.Answered { Answer: var answer } => new GitHubException(
            $"{request}: GitHub answered {(int)answer.Status}{Quote(answer, connection)}.{Uncertainty(request, attempt)}",
            NextStep(request, answer, now),
            answer.Status)
        {
            RetryAt = RetryRules.IsLimit(answer) ? now + (answer.RetryAfter ?? TimeSpan.FromMinutes(1)) : null,
        },
        _ => throw new System.Diagnostics.UnreachableException(),
    };

    /// <summary>A 2xx whose content is not what GitHub documents.</summary>
    public static GitHubException Unreadable(ApiRequest request, ApiAnswer answer) => new(
        $"{request}: GitHub answered {(int)answer.Status} with {(answer.IsJson ? "JSON of another shape than it documents" : answer.MediaType ?? "nothing")}.",
        "Check that GITHUB_API_URL is an API, not a web page, and that no proxy answers in its place.",
        answer.Status);

    private static string Uncertainty(ApiRequest request, Attempt attempt) =>
        request.IsIdempotent || !RetryRules.MayHaveArrived(attempt) ? "" : " It may have arrived all the same.";

    private static string NextStep(ApiRequest request, ApiAnswer answer, DateTimeOffset now)
    {
        if (RetryRules.IsLimit(answer))
        {
            var until = (now + (answer.RetryAfter ?? TimeSpan.FromMinutes(1))).UtcDateTime;
            return $"GitHub limits this token until {until:yyyy-MM-dd HH:mm:ss} UTC: run the job again after that.";
        }

        return (int)answer.Status switch
        {
            401 => "The token has expired or was revoked (a job's own token dies with the job): run the job again, or set the input github-token.",
            403 when Says(answer, "locked") => "Unlock the conversation, then say it again.",
            403 => $"Give the job `permissions: {request.Needs}`. A run that a fork's pull request starts gets a read-only token whatever the workflow says.",
            404 => $"Check that it still exists, and that the token may see it: `permissions: {request.Needs}`.",
            410 => "It was deleted, or issues are turned off in this repository.",
            422 when Says(answer, "locked") => "Unlock the conversation, then say it again.",
            422 => "GitHub refused the content; its own words above say which part.",
            >= 500 => "GitHub or something before it is in trouble (https://www.githubstatus.com): run the job again later.",
            _ => "Check GITHUB_API_URL and the input github-token.",
        };
    }

    private static bool Says(ApiAnswer answer, string word) =>
        Message(answer) is { } message && message.Contains(word, StringComparison.OrdinalIgnoreCase);

    private static string Quote(ApiAnswer answer, GitHubConnection connection)
    {
        if (!answer.IsJson)
        {
            return answer.MediaType is { } type && answer.Body.Length > 0 ? $" with {Clean(type)} instead of JSON" : "";
        }

        return Message(answer) is { Length: > 0 } message ? $": \"{Clean(connection.Scrub(message))}\"" : "";
    }

    private static string? Message(ApiAnswer answer)
    {
        if (!answer.IsJson)
        {
            return null;
        }

        try
        {
            using var json = JsonDocument.Parse(answer.Body);
            var error = json.RootElement;

            // Objects or plain strings, by endpoint.
            var details = error.TryGetProperty("errors", out var errors) && errors.ValueKind == JsonValueKind.Array
                ? errors.EnumerateArray().Select(Detail).Where(detail => detail.Length > 0).Take(3)
                : [];
            return string.Join("; ", details.Prepend(error.Text("message") ?? ""));
        }
        catch (Exception unreadable) when (unreadable is JsonException or InvalidOperationException)
        {
            return null;
        }
    }

    private static string Detail(JsonElement error) => error.ValueKind switch
    {
        JsonValueKind.String => error.GetString() ?? "",
        JsonValueKind.Object => string.Join(' ', error.EnumerateObject().Where(part => part.Value.ValueKind == JsonValueKind.String).Select(part => part.Value.GetString())),
        _ => "",
    };

    /// <summary>One line of bounded length without control characters: it will stand in logs and comments.</summary>
    private static string Clean(string text)
    {
        var clean = new StringBuilder(Math.Min(text.Length, LongestQuote));
        foreach (var rune in text.EnumerateRunes())
        {
            if (clean.Length >= LongestQuote)
            {
                return clean.Append('…').ToString();
            }

            clean.Append(Rune.IsControl(rune) ? " " : rune.ToString());
        }

        return clean.ToString();
    }
}
