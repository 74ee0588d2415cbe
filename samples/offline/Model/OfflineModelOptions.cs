namespace CodexBridge.Offline.Model;

/// <summary>How the model server behaves.</summary>
internal sealed record OfflineModelOptions
{
    /// <summary>TCP port on loopback; 0 takes any free one.</summary>
    public int Port { get; init; }

    /// <summary>Time that every answer takes, so that a person can watch the progress.</summary>
    public TimeSpan Pace { get; init; }
}
