namespace CodexBridge.Offline.GitHub;

/// <summary>How the stand-in starts.</summary>
internal sealed record OfflineGitHubOptions
{
    /// <summary>TCP port on loopback; 0 takes any free one.</summary>
    public int Port { get; init; }

    /// <summary>Path before every call: empty as on github.com, or <c>/api/v3</c> as on GitHub Enterprise.</summary>
    public string PathPrefix { get; init; } = "";

    /// <summary>Keeps the world in this file, so that the next start goes on with it; null keeps it in memory only.</summary>
    public string? StateFile { get; init; }

    public TimeProvider Clock { get; init; } = TimeProvider.System;

    /// <summary>Requests an hour before the rate limit's 403.</summary>
    public int RateLimit { get; init; } = 5000;
}
