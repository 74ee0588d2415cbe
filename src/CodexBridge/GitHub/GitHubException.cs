using System.Net;

namespace CodexBridge.GitHub;

/// <summary>GitHub refused or could not be reached, after every retry that made sense.</summary>
internal sealed class GitHubException(string problem, string nextStep, HttpStatusCode? status = null, Exception? inner = null)
    : BridgeException(problem, nextStep, inner)
{
    /// <summary>Null when no answer came at all.</summary>
    public HttpStatusCode? Status { get; } = status;

    /// <summary>The token is dead: expired, revoked, or the job that owned it has ended.</summary>
    public bool IsTokenDead => Status == HttpStatusCode.Unauthorized;
}
