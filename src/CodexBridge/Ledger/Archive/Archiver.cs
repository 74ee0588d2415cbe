using System.Globalization;
using System.Security.Cryptography;

namespace CodexBridge.Ledger;

/// <summary>
/// Puts closed segments of past months into archives. A segment is deleted only once the archive that holds it lies on the disk and gave it
/// back with the same count of lines and the same hash; whoever is killed at any step leaves something that reads the same.
/// </summary>
internal sealed class Archiver(LedgerStore store)
{
    /// <summary>Archives every month that ended that long ago. A writer's newest segment stays: it says where the writer goes on.</summary>
    public ArchiveReport Run(TimeSpan older)
    {
        var limit = store.Options.Time.GetUtcNow().UtcDateTime - older;
        var report = new ArchiveReport(0, 0);
        foreach (var side in new[] { store.Paths.Out, store.Paths.In }.Where(Directory.Exists))
        {
            foreach (var folder in Directory.GetDirectories(side))
            {
                foreach (var month in Months(folder, limit))
                {
                    report = report with { Months = report.Months + 1, Segments = report.Segments + store.WithLock(_ => Archive(folder, month.Key, [.. month])) };
                }
            }
        }

        return report;
    }

    /// <summary>A writer's segments that may go, by month (<c>2026-03</c>).</summary>
    private static IEnumerable<IGrouping<string, SegmentName>> Months(string folder, DateTime limit) =>
        SegmentName.AllIn(folder).SkipLast(1).GroupBy(name => MonthOf(name).ToString("yyyy-MM", CultureInfo.InvariantCulture)).Where(month => MonthOf(month.First()).AddMonths(1).ToDateTime(default) <= limit);

    private static DateOnly MonthOf(SegmentName name)
    {
        var day = DateOnly.FromDayNumber(name.Day);
        return new DateOnly(day.Year, day.Month, 1);
    }

    /// <returns>How many segments went.</returns>
    private int Archive(string folder, string month, IReadOnlyList<SegmentName> names)
    {
        var path = MonthArchive.PathOf(store.Paths, Path.GetFileName(folder), month);
        var plain = names.ToDictionary(name => name.RelativePath.Replace('\\', '/'), name => File.ReadAllBytes(Path.Combine(folder, name.RelativePath)), StringComparer.Ordinal);
        if (!Holds(path, plain))
        {
            // Beside what an earlier run put there; of two under one name the plain one is what readers see.
            var whole = new SortedDictionary<string, byte[]>(plain, StringComparer.Ordinal);
            foreach (var (name, bytes) in Earlier(path))
            {
                whole.TryAdd(name, bytes);
            }

            Directory.CreateDirectory(Path.GetDirectoryName(path)!);
            var draft = $"{path}.{Environment.ProcessId}.tmp";
            MonthArchive.Write(draft, whole);
            Require(draft, whole);
            File.Move(draft, path, overwrite: true);
            Require(path, whole);
        }

        // A power cut must not bring back a time in which neither the archive nor what it holds has a name.
        NativeFile.FlushFolder(Path.GetDirectoryName(path)!);
        NativeFile.FlushFolder(store.Paths.Archive);
        NativeFile.FlushFolder(store.Home);
        foreach (var name in names)
        {
            File.Delete(Path.Combine(folder, name.RelativePath));
        }

        if (Path.Combine(folder, month) is var emptied && !Directory.EnumerateFileSystemEntries(emptied).Any())
        {
            Directory.Delete(emptied);
        }

        return names.Count;
    }

    private static IEnumerable<KeyValuePair<string, byte[]>> Earlier(string path)
    {
        if (!File.Exists(path))
        {
            yield break;
        }

        var archive = new MonthArchive(path);
        var damaged = new BridgeException($"{path} is damaged.", "Restore it from a backup, or move it away; nothing was archived or deleted.");
        foreach (var entry in archive.TryList() ?? throw damaged)
        {
            yield return new(entry.Name, archive.TryRead(entry.Name) ?? throw damaged);
        }
    }

    private static bool Holds(string path, Dictionary<string, byte[]> segments) =>
        File.Exists(path) && segments.All(segment => new MonthArchive(path).TryRead(segment.Key) is { } bytes && IsSame(bytes, segment.Value));

    private static void Require(string path, IReadOnlyDictionary<string, byte[]> segments)
    {
        foreach (var (name, bytes) in segments)
        {
            if (new MonthArchive(path).TryRead(name) is not { } read || !IsSame(read, bytes))
            {
                throw new BridgeException($"{path} does not give back {name} as it was put in.", "Nothing was deleted. Look at the disk: it returns other bytes than were written.");
            }
        }
    }

    private static bool IsSame(byte[] left, byte[] right) =>
        left.AsSpan().Count((byte)'\n') == right.AsSpan().Count((byte)'\n') && SHA256.HashData(left).AsSpan().SequenceEqual(SHA256.HashData(right));
}

/// <summary>What was archived.</summary>
internal sealed record ArchiveReport(int Months, int Segments);
