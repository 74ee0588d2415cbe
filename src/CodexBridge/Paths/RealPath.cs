namespace CodexBridge.Paths;

/// <summary>Paths with every symbolic link resolved, so that two names of one place compare equal.</summary>
internal static class RealPath
{
    /// <summary>As many links as Linux follows before it speaks of a loop.</summary>
    private const int MostLinks = 40;

    /// <summary>Absolute, links resolved in every part; parts that do not exist are kept as written.</summary>
    /// <exception cref="BridgeException">The links go round in a circle.</exception>
    public static string Of(string path)
    {
        var links = 0;
        // Not GetFullPath: it would take a/link/.. for a, while the kernel goes to the parent of where the link leads.
        var full = Path.Combine(Environment.CurrentDirectory, path);
        var resolved = Path.GetPathRoot(full)!;
        var parts = Parts(full[resolved.Length..]);
        while (parts.TryPop(out var part))
        {
            if (part == "..")
            {
                resolved = Path.GetDirectoryName(resolved) ?? resolved;
                continue;
            }

            var candidate = Path.Combine(resolved, part);
            if (new FileInfo(candidate).LinkTarget is not { } target)
            {
                resolved = candidate;
                continue;
            }

            if (++links > MostLinks)
            {
                throw new BridgeException($"The symbolic links of {path} go round in a circle.", "Remove the link that points to itself.");
            }

            if (Path.IsPathRooted(target))
            {
                resolved = Path.GetPathRoot(target)!;
                target = target[resolved.Length..];
            }

            foreach (var step in Parts(target).Reverse())
            {
                parts.Push(step);
            }
        }

        return resolved;
    }

    /// <summary>The real path of an existing folder; null when there is none, it cannot be read, or its links go round in a circle.</summary>
    public static string? OfFolder(string path)
    {
        try
        {
            return Path.IsPathFullyQualified(path) && Of(path) is { } real && Directory.Exists(real) ? real : null;
        }
        catch (Exception problem) when (problem is BridgeException or IOException or UnauthorizedAccessException or ArgumentException or NotSupportedException)
        {
            return null;
        }
    }

    /// <summary>Whether <paramref name="path"/> is <paramref name="folder"/> or below it. Both must be real paths.</summary>
    public static bool IsInside(string path, string folder)
    {
        var prefix = Path.TrimEndingDirectorySeparator(folder);
        return path.StartsWith(prefix, StringComparison.Ordinal)
            && (path.Length == prefix.Length || Path.EndsInDirectorySeparator(prefix) || path[prefix.Length] == Path.DirectorySeparatorChar);
    }

    /// <summary>First part on top.</summary>
    private static Stack<string> Parts(string relative) =>
        new(relative.Split(Path.DirectorySeparatorChar, StringSplitOptions.RemoveEmptyEntries).Where(part => part != ".").Reverse());
}
