using System.Text.Json.Serialization;
using CodexBridge.Git;

namespace CodexBridge.Ledger;

/// <summary>Checking and tidying, none of which changes an event or loses one.</summary>
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
            reader.Read(file, (offset, line, known) => fold.Apply(scanner, line, file.Name, offset, known, file.Origin));
        }

        return fold.Health;
    }

    /// <summary>
    /// Archives past months, drops blobs that no line names, and packs the store behind sync. No event goes: an archive is read like what it
    /// holds.
    /// </summary>
    /// <param name="older">How long ago a month must have ended.</param>
    /// <exception cref="BridgeException">A sync is running, or an archive does not give back what was put in; nothing was deleted then.</exception>
    public static async Task<CompactReport> CompactAsync(LedgerStore store, TimeSpan older, CancellationToken ct)
    {
        var before = Size(store.Home);
        using var exclusive = ExclusiveFile.TryTake(store.Paths.SyncLockFile);
        if (exclusive is null)
        {
            throw new BridgeException("A sync of this ledger is running.", "Run `codex-bridge ledger compact` again when it has ended.");
        }

        DropDrafts(store);
        var archived = new Archiver(store).Run(older);
        DropUnusedBlobs(store);
        if (Directory.Exists(store.Paths.SyncRepository))
        {
            var repository = await GitRepository.OpenAsync(store.Paths.SyncRepository, TimeSpan.FromMinutes(10), null, ct);
            repository.RemoveStaleLocks();
            await repository.PackAsync(ct);
        }

        return new CompactReport(archived.Months, archived.Segments, Math.Max(0, before - Size(store.Home)));
    }

    /// <summary>What a killed compaction was writing.</summary>
    private static void DropDrafts(LedgerStore store)
    {
        if (Directory.Exists(store.Paths.Archive))
        {
            Array.ForEach(Directory.GetFiles(store.Paths.Archive, "*.tmp", SearchOption.AllDirectories), File.Delete);
        }
    }

    private static void DropUnusedBlobs(LedgerStore store)
    {
        if (!Directory.Exists(store.Paths.Blobs) || MonthArchive.Damaged(store.Paths).Count > 0)
        {
            return; // Where a part cannot be read, nobody knows what it names.
        }

        var named = new HashSet<string>(StringComparer.Ordinal);
        SegmentFile.All(store.Paths).ForEach(file => named.UnionWith(LedgerBlobs.NamedIn(file.Bytes())));
        var limit = store.Options.Time.GetUtcNow().UtcDateTime - BlobGrace;
        foreach (var blob in Directory.GetFiles(store.Paths.Blobs).Where(path => !named.Contains(Path.GetFileName(path)) && File.GetLastWriteTimeUtc(path) < limit))
        {
            File.Delete(blob);
        }
    }

    private static long Size(string folder) => new DirectoryInfo(folder).EnumerateFiles("*", SearchOption.AllDirectories).Sum(file => file.Length);
}

/// <param name="Months">Archives that were written or added to.</param>
/// <param name="Segments">Segments that went into them.</param>
/// <param name="BytesFreed">In the whole ledger; 0 where tidying made it larger.</param>
internal sealed record CompactReport(
    [property: JsonPropertyName("months")] int Months,
    [property: JsonPropertyName("segments")] int Segments,
    [property: JsonPropertyName("bytes_freed")] long BytesFreed);

/// <summary>The answer of <c>ledger verify --json</c>.</summary>
internal sealed record VerifyReport(
    [property: JsonPropertyName("events")] long Events,
    [property: JsonPropertyName("missing")] long Missing,
    [property: JsonPropertyName("quarantined")] IReadOnlyDictionary<string, long> Quarantined,
    [property: JsonPropertyName("places")] IReadOnlyList<string> Places,
    [property: JsonPropertyName("damaged_archives")] IReadOnlyList<string> DamagedArchives)
{
    public static VerifyReport Of(LedgerHealth health, IReadOnlyList<string> damaged) => new(
        health.Events,
        health.Missing,
        health.Quarantined.ToDictionary(fault => FaultWords.Word(fault.Fault), fault => fault.Lines, StringComparer.Ordinal),
        [.. health.Places.Select(place => $"{place.File}:{place.Offset}: {FaultWords.Word(place.Fault)}")],
        damaged);
}
