using System.Globalization;
using System.IO.Enumeration;

namespace CodexBridge.Ledger;

/// <summary>A segment: a file of the ledger's folder, or a part of an archive there.</summary>
/// <param name="Path">Absolute; of the archive, where it lies in one.</param>
/// <param name="Name">Relative to the ledger's folder, with <c>/</c>; what people and checkpoints call it, archived or not.</param>
/// <param name="Origin">For a copy of a file of the first schema: the number of its first line there. Null for the rest.</param>
/// <remarks>A class, like all that is held in lists and dictionaries here: those of the framework are compiled ahead of time for classes only.</remarks>
internal sealed record SegmentFile(string Path, string Name, long? Origin)
{
    public const string ImportFolder = "import";

    private static readonly EnumerationOptions Everything = new() { RecurseSubdirectories = true, AttributesToSkip = 0, IgnoreInaccessible = false };

    /// <summary>Null: it is a file of its own.</summary>
    public ArchivedSegment? Archived { get; init; }

    /// <summary>Bytes when it was listed. An open segment may have grown since.</summary>
    public long Listed { get; init; }

    /// <summary>Bytes, as of now.</summary>
    public long Length => Reach(static file => file.Archived?.Length ?? new FileInfo(file.Path).Length);

    /// <summary>Every segment: of this machine, and of others.</summary>
    public static List<SegmentFile> All(LedgerPaths paths)
    {
        var found = new List<SegmentFile>();
        foreach (var side in new[] { paths.Out, paths.In })
        {
            AddBelow(paths, side, found);
        }

        if (Directory.Exists(paths.Archive))
        {
            AddArchived(paths, found);
        }

        return found;
    }

    /// <summary>Those of one of this machine's writers.</summary>
    public static List<SegmentFile> OfWriter(LedgerPaths paths, string writer) => OfWriter(paths, paths.Out, writer);

    /// <param name="side">The folder of this machine's writers, or of the others'.</param>
    public static List<SegmentFile> OfWriter(LedgerPaths paths, string side, string writer)
    {
        var found = new List<SegmentFile>();
        AddBelow(paths, System.IO.Path.Combine(side, writer), found);
        if (Directory.Exists(System.IO.Path.Combine(paths.Archive, writer)))
        {
            AddArchived(paths, found, writer);
        }

        return found;
    }

    /// <summary>Its path below its writer's folder, with <c>/</c>.</summary>
    public string Inner => Name.Split('/', 3)[2];

    /// <summary>The whole of it; nothing where an archive is damaged.</summary>
    public byte[] Bytes() => Reach(static file => file.Archived is { } part ? new MonthArchive(file.Path).TryRead(part.Name) ?? [] : SegmentReader.Whole(file.Path));

    /// <summary>Does something with it where it lies now: another process may have archived it since it was listed.</summary>
    public T Reach<T>(Func<SegmentFile, T> use)
    {
        try
        {
            return use(this);
        }
        catch (Exception gone) when (IsGone(gone) && InArchive() is not null)
        {
            return use(InArchive()!);
        }
    }

    /// <summary>Whether the error says that there is no such file any more.</summary>
    public static bool IsGone(Exception e) => e is FileNotFoundException or DirectoryNotFoundException;

    private SegmentFile? InArchive()
    {
        if (Archived is not null || Origin is not null)
        {
            return null;
        }

        var parts = Name.Split('/');
        var archive = new MonthArchive(MonthArchive.PathOf(new LedgerPaths(Path[..^(Name.Length + 1)]), parts[1], parts[2]));
        return archive.TryList()?.FirstOrDefault(part => part.Name == Inner) is { } there ? this with { Path = archive.Path, Archived = there } : null;
    }

    private static void AddBelow(LedgerPaths paths, string folder, List<SegmentFile> found)
    {
        if (!Directory.Exists(folder))
        {
            return;
        }

        try
        {
            var below = new FileSystemEnumerable<SegmentFile>(folder, (ref entry) => Of(paths, entry.ToFullPath()) with { Listed = entry.Length }, Everything)
            {
                ShouldIncludePredicate = static (ref entry) => !entry.IsDirectory && entry.FileName.EndsWith(SegmentName.Extension),
            };
            found.AddRange(below);
        }
        catch (DirectoryNotFoundException)
        {
            AddBelow(paths, folder, found); // A month's folder went while this looked; each goes once.
        }
    }

    /// <summary>A segment that lies beside its archive was not deleted yet, or was sent anew: it is the one that counts.</summary>
    private static void AddArchived(LedgerPaths paths, List<SegmentFile> found, string? writer = null)
    {
        var plain = found.Select(file => file.Name).ToHashSet(StringComparer.Ordinal);
        foreach (var archive in MonthArchive.All(paths).Where(archive => writer is null || archive.Writer == writer))
        {
            var side = Directory.Exists(System.IO.Path.Combine(paths.Out, archive.Writer)) ? "out" : "in";
            foreach (var part in archive.TryList() ?? [])
            {
                var name = $"{side}/{archive.Writer}/{part.Name}";
                if (!plain.Contains(name))
                {
                    found.Add(new SegmentFile(archive.Path, name, null) { Archived = part, Listed = part.Length });
                }
            }
        }
    }

    private static SegmentFile Of(LedgerPaths paths, string path)
    {
        // Each path was made by going down from the ledger's folder, so it begins with it.
        var name = path[paths.Home.Length..].TrimStart(System.IO.Path.DirectorySeparatorChar).Replace('\\', '/');
        if (!name.Contains(ImportFolder, StringComparison.Ordinal))
        {
            return new SegmentFile(path, name, null);
        }

        var parts = name.Split('/');
        if (parts.Length < 3 || parts[2] != ImportFolder)
        {
            return new SegmentFile(path, name, null);
        }

        var line = parts[^1][..^SegmentName.Extension.Length].Split('-')[^1];
        return new SegmentFile(path, name, long.TryParse(line, NumberStyles.None, CultureInfo.InvariantCulture, out var origin) ? origin : 0);
    }
}
