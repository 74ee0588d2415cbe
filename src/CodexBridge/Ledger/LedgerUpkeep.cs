using System.Text.Json.Serialization;
using CodexBridge.Git;

namespace CodexBridge.Ledger;

/// <summary>Checking and tidying, none of which changes an event.</summary>
internal static class LedgerUpkeep
{
    /// <summary>Blobs younger than this may belong to a line that is just being written.</summary>
    private static readonly TimeSpan BlobGrace = TimeSpan.FromHours(1);

    /// <summary>Reads every segment from its beginning, trusting no checkpoint.</summary>
    public static LedgerHealth Verify(LedgerStore store)
    {
        store.ReadFold();
        var fold = new LedgerFold();
        var (reader, scanner) = (new SegmentReader(), new LineScanner());
        foreach (var file in SegmentFile.All(store.Paths))
        {
            reader.Read(file.Path, (offset, line, known) => fold.Apply(scanner, line, file.Name, offset, known, file.Origin));
        }

        return fold.Health;
    }

    /// <summary>Drops blobs that no line names and drafts of killed processes, and packs the store behind sync. Gives the bytes freed.</summary>
    public static async Task<long> CompactAsync(LedgerStore store, CancellationToken ct)
    {
        var before = Size(store.Home);
        DropUnusedBlobs(store);
        if (Directory.Exists(store.Paths.SyncRepository))
        {
            using var exclusive = NativeFile.OpenLock(store.Paths.SyncLockFile);
            if (NativeFile.TryLock(exclusive))
            {
                var repository = await GitRepository.OpenAsync(store.Paths.SyncRepository, TimeSpan.FromMinutes(10), null, ct);
                repository.RemoveStaleLocks();
                await repository.PackAsync(ct);
            }
        }

        return before - Size(store.Home);
    }

    private static void DropUnusedBlobs(LedgerStore store)
    {
        if (!Directory.Exists(store.Paths.Blobs))
        {
            return;
        }

        var named = new HashSet<string>(StringComparer.Ordinal);
        SegmentFile.All(store.Paths).ForEach(file => named.UnionWith(LedgerBlobs.NamedIn(File.ReadAllBytes(file.Path))));
        var limit = store.Options.Time.GetUtcNow().UtcDateTime - BlobGrace;
        foreach (var blob in Directory.GetFiles(store.Paths.Blobs).Where(path => !named.Contains(Path.GetFileName(path)) && File.GetLastWriteTimeUtc(path) < limit))
        {
            File.Delete(blob);
        }
    }

    private static long Size(string folder) => new DirectoryInfo(folder).EnumerateFiles("*", SearchOption.AllDirectories).Sum(file => file.Length);
}

/// <summary>The answer of <c>ledger verify --json</c>.</summary>
internal sealed record VerifyReport(
    [property: JsonPropertyName("events")] long Events,
    [property: JsonPropertyName("missing")] long Missing,
    [property: JsonPropertyName("quarantined")] IReadOnlyDictionary<string, long> Quarantined,
    [property: JsonPropertyName("places")] IReadOnlyList<string> Places)
{
    public static VerifyReport Of(LedgerHealth health) => new(
        health.Events,
        health.Missing,
        health.Quarantined.ToDictionary(fault => FaultWords.Word(fault.Fault), fault => fault.Lines, StringComparer.Ordinal),
        [.. health.Places.Select(place => $"{place.File}:{place.Offset}: {FaultWords.Word(place.Fault)}")]);
}
