using System.IO.Compression;
using System.Security.Cryptography;
using System.Text;

namespace CodexBridge.Ledger;

/// <summary>
/// A month of a writer's closed segments in one file, <c>archive/WRITER/2026-03.zip</c>: each segment an entry under its own name, byte for
/// byte. It is read like the segments themselves, so nothing that was recorded is ever out of sight. An entry <c>SHA256SUMS</c>, as
/// <c>sha256sum -c</c> reads it, says what each must be: the framework does not compare a zip's own checksums.
/// </summary>
/// <param name="Path">Absolute.</param>
internal sealed record MonthArchive(string Path)
{
    public const string Extension = ".zip";

    private const string Sums = "SHA256SUMS";

    public static string PathOf(LedgerPaths paths, string writer, string month) => System.IO.Path.Combine(paths.Archive, writer, month + Extension);

    /// <summary>Every one of the ledger's.</summary>
    public static IEnumerable<MonthArchive> All(LedgerPaths paths) =>
        Directory.Exists(paths.Archive) ? Directory.EnumerateFiles(paths.Archive, "*" + Extension, SearchOption.AllDirectories).Select(path => new MonthArchive(path)) : [];

    /// <summary>Those of the ledger's that cannot be read: damaged, by nobody knows whom.</summary>
    public static IReadOnlyList<string> Damaged(LedgerPaths paths) =>
        [.. All(paths).Where(archive => archive.TryList() is not { } entries || entries.Any(entry => archive.TryRead(entry.Name) is null)).Select(archive => archive.Path)];

    /// <summary>The writer whose segments they are.</summary>
    public string Writer => System.IO.Path.GetFileName(System.IO.Path.GetDirectoryName(Path))!;

    /// <summary>Path below the writer's folder, with <c>/</c>, and length in bytes; null: the file cannot be read.</summary>
    public IReadOnlyList<ArchivedSegment>? TryList()
    {
        try
        {
            using var zip = ZipFile.OpenRead(Path);
            return [.. zip.Entries.Where(entry => SegmentPaths.IsSegment(entry.FullName)).Select(entry => new ArchivedSegment(entry.FullName, entry.Length))];
        }
        catch (Exception damaged) when (IsDamage(damaged))
        {
            return null;
        }
    }

    /// <summary>A segment's bytes; null: it cannot be read, or is not what was put in.</summary>
    public byte[]? TryRead(string name)
    {
        try
        {
            using var zip = ZipFile.OpenRead(Path);
            return Read(zip, name) is { } bytes && Read(zip, Sums) is { } sums && sums.AsSpan().IndexOf(Encoding.UTF8.GetBytes(SumOf(name, bytes))) >= 0 ? bytes : null;
        }
        catch (Exception damaged) when (IsDamage(damaged))
        {
            return null;
        }
    }

    /// <summary>Writes an archive, flushed to the disk, under a name of its own until it is moved.</summary>
    public static void Write(string path, IEnumerable<KeyValuePair<string, byte[]>> segments)
    {
        using var file = new FileStream(path, FileMode.Create, FileAccess.ReadWrite, FileShare.None);
        using (var zip = new ZipArchive(file, ZipArchiveMode.Create, leaveOpen: true))
        {
            var sums = new StringBuilder();
            foreach (var (name, bytes) in segments)
            {
                Add(zip, name, bytes);
                sums.Append(SumOf(name, bytes));
            }

            Add(zip, Sums, Encoding.UTF8.GetBytes(sums.ToString()));
        }

        file.Flush(flushToDisk: true);
    }

    private static void Add(ZipArchive zip, string name, byte[] bytes)
    {
        var entry = zip.CreateEntry(name, CompressionLevel.SmallestSize);

        // Nothing in the file depends on when it was made: two homes that archive the same month make the same file.
        entry.LastWriteTime = new DateTimeOffset(1980, 1, 1, 0, 0, 0, TimeSpan.Zero);
        using var target = entry.Open();
        target.Write(bytes);
    }

    private static byte[]? Read(ZipArchive zip, string name)
    {
        using var content = zip.GetEntry(name)?.Open();
        using var memory = new MemoryStream();
        content?.CopyTo(memory);
        return content is null ? null : memory.ToArray();
    }

    private static string SumOf(string name, byte[] bytes) => $"{Convert.ToHexStringLower(SHA256.HashData(bytes))}  {name}\n";

    private static bool IsDamage(Exception e) => e is InvalidDataException or IOException or UnauthorizedAccessException;
}

/// <param name="Name">Path below the writer's folder, with <c>/</c>: <c>2026-03/14-0007.jsonl</c>.</param>
/// <param name="Length">Bytes.</param>
internal sealed record ArchivedSegment(string Name, long Length);
