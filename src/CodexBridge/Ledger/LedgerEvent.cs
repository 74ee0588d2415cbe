using System.Text.Json;
using System.Text.Json.Serialization;

namespace CodexBridge.Ledger;

/// <summary>
/// One line of the ledger: one flat JSON object. The keys up to <see cref="Data"/> are the first schema's (v 1), which other tools read
/// and write; the rest came with v 2. Unknown keys are kept.
/// </summary>
internal sealed record LedgerEvent
{
    [JsonPropertyName("v")]
    public int Version { get; init; } = 2;

    /// <summary>RFC 3339, UTC, milliseconds.</summary>
    [JsonPropertyName("ts")]
    public string? Timestamp { get; init; }

    /// <summary>A word of <see cref="LedgerTypes"/>, or anybody's own.</summary>
    [JsonPropertyName("type")]
    public string Type { get; init; } = "";

    /// <summary>Who says it: <c>bridge</c> for what the bridge saw itself, else the agent's or tool's name. Not authenticated.</summary>
    [JsonPropertyName("agent")]
    public string? Agent { get; init; }

    /// <summary>Session (Codex thread id).</summary>
    [JsonPropertyName("cid")]
    public string? Cid { get; init; }

    [JsonPropertyName("task")]
    public string? Task { get; init; }

    [JsonPropertyName("branch")]
    public string? Branch { get; init; }

    [JsonPropertyName("worktree")]
    public string? Worktree { get; init; }

    [JsonPropertyName("cwd")]
    public string? Cwd { get; init; }

    [JsonPropertyName("sha")]
    public string? Sha { get; init; }

    [JsonPropertyName("msg")]
    public string? Message { get; init; }

    [JsonPropertyName("tags")]
    public IReadOnlyList<string>? Tags { get; init; }

    /// <summary>Anything further, by type; an object.</summary>
    [JsonPropertyName("data")]
    public JsonElement? Data { get; init; }

    /// <summary>26 characters that order by time (ULID layout). Given at append.</summary>
    [JsonPropertyName("id")]
    public string? Id { get; init; }

    /// <summary>The writer: one machine's home, 12 hex digits. Given at append.</summary>
    [JsonPropertyName("w")]
    public string? Writer { get; init; }

    /// <summary>Rises by one with each event of a writer; a gap means loss. Given at append.</summary>
    [JsonPropertyName("seq")]
    public long? Sequence { get; init; }

    /// <summary>Id of the event that this one answers.</summary>
    [JsonPropertyName("re")]
    public string? Re { get; init; }

    [JsonPropertyName("host")]
    public string? Host { get; init; }

    [JsonExtensionData]
    public Dictionary<string, JsonElement>? Unknown { get; set; }
}
