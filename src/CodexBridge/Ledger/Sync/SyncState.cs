using System.Text.Json;
using System.Text.Json.Serialization;

namespace CodexBridge.Ledger;

/// <summary>What the syncer remembers between rounds, in <c>sync.json</c>. May be deleted.</summary>
internal sealed record SyncState
{
    [JsonPropertyName("remote")]
    public string? Remote { get; init; }

    /// <summary>True where the host accepts branches and tags only.</summary>
    [JsonPropertyName("heads")]
    public bool HeadsOnly { get; init; }

    [JsonPropertyName("last_success")]
    public string? LastSuccess { get; init; }

    [JsonPropertyName("published")]
    public string? Published { get; init; }

    [JsonPropertyName("failures")]
    public int Failures { get; init; }

    [JsonPropertyName("not_before")]
    public string? NotBefore { get; init; }

    [JsonPropertyName("problem")]
    public string? Problem { get; init; }

    public static SyncState Load(LedgerPaths paths)
    {
        try
        {
            return JsonSerializer.Deserialize(File.ReadAllBytes(paths.SyncState), LedgerJson.Default.SyncState) ?? new SyncState();
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or JsonException)
        {
            return new SyncState();
        }
    }

    public void Save(LedgerPaths paths) =>
        AtomicFile.Write(paths.SyncState, JsonSerializer.SerializeToUtf8Bytes(this, LedgerJson.Default.SyncState), durable: false);

    public SyncState Succeeded(DateTimeOffset now) => this with { LastSuccess = LedgerTime.Format(now), Failures = 0, NotBefore = null, Problem = null };

    /// <summary>Waits twice as long after each failure, from 15 s to 5 min.</summary>
    public SyncState Failed(DateTimeOffset now, string problem) => this with
    {
        Failures = Failures + 1,
        Problem = problem,
        NotBefore = LedgerTime.Format(now.AddSeconds(Math.Min(300, 15 * Math.Pow(2, Math.Min(Failures, 5))))),
    };
}
