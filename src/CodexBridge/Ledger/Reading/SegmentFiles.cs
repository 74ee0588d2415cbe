using System.Globalization;

namespace CodexBridge.Ledger;

/// <summary>A segment as a file of the ledger's folder.</summary>
/// <param name="Path">Absolute.</param>
/// <param name="Name">Relative to the ledger's folder, with <c>/</c>; what people and checkpoints call it.</param>
/// <param name="Origin">For a copy of a file of the first schema: the number of its first line there. Null for the rest.</param>
/// <remarks>A class, like all that is held in lists and dictionaries here: those of the framework are compiled ahead of time for classes only.</remarks>
internal sealed record SegmentFile(string Path, string Name, long? Origin)
{
    public const string ImportFolder = "import";

    /// <summary>Every segment: of this machine, and of others.</summary>
    public static List<SegmentFile> All(LedgerPaths paths)
    {
        var found = new List<SegmentFile>();
        foreach (var side in new[] { paths.Out, paths.In })
        {
            if (Directory.Exists(side))
            {
                foreach (var path in Directory.EnumerateFiles(side, "*" + SegmentName.Extension, SearchOption.AllDirectories))
                {
                    found.Add(Of(paths, path));
                }
            }
        }

        return found;
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
