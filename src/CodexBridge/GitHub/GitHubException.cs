using System.Net;

namespace CodexBridge.GitHub;

/// <summary>GitHub refused or could not be reached, after every retry that made sense.</summary>
internal sealed class GitHubException(string problem, string nextStep, HttpStatusCode? status = null, Exception? inner = null)
    : BridgeException(problem, nextStep, inner)
{
    /// <summary>Null when no answer came at all.</summary>
    public HttpStatusCode? Status { get; } = status;

    /// <summary>When the limit that GitHub put on the token ends; null when the failure is no rate limit.</summary>
    public DateTimeOffset? RetryAt { get; init; }

    /// <summary>The token is dead: expired, revoked, or the job that owned it has ended.</summary>
    public bool IsTokenDead => Status == HttpStatusCode.Unauthorized;
}
