using System.Text.Json;
using System.Text.Json.Nodes;

namespace CodexBridge.Offline.GitHub;

/// <summary>An event as a workflow gets it.</summary>
/// <param name="Name">For <c>GITHUB_EVENT_NAME</c>.</param>
/// <param name="Actor">For <c>GITHUB_ACTOR</c>; null when the account is gone.</param>
internal sealed record OfflineEvent(string Name, JsonObject Payload, Account? Actor)
{
    private static readonly JsonSerializerOptions Indented = new() { WriteIndented = true };

    /// <summary>The payload as the runner writes it into the event file: indented.</summary>
    public string Json => Payload.ToJsonString(Indented);

    /// <summary>The comment or review that caused it; null for the other events.</summary>
    public long? CommentId => (long?)(Payload["comment"] ?? Payload["review"])?["id"];
}
