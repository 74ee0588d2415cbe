namespace CodexBridge.Handlers;

/// <summary>Where a path really leads: every link on the way followed, as the kernel would.</summary>
internal static class RealPath
{
    private const int MostLinks = 40;

    /// <summary>The real path of an existing folder; null when there is none, it cannot be read, or its links run in circles.</summary>
    public static string? OfFolder(string path)
    {
        try
        {
            return Path.IsPathFullyQualified(path) && Follow(path) is { } real && Directory.Exists(real) ? real : null;
        }
        catch (Exception problem) when (problem is IOException or UnauthorizedAccessException or ArgumentException or NotSupportedException)
        {
            return null;
        }
    }

    private static string? Follow(string path)
    {
        var links = 0;
        var ahead = new Stack<string>(Names(path));
        var real = Path.GetPathRoot(path)!;
        while (ahead.TryPop(out var name))
        {
            if (name == "..")
            {
                // After links are followed, not before: a/link/.. is the parent of where the link leads.
                real = Path.GetDirectoryName(real) ?? real;
                continue;
            }

            var step = Path.Combine(real, name);
            if (new FileInfo(step).LinkTarget is not { } target)
            {
                real = step;
                continue;
            }

            if (++links > MostLinks)
            {
                return null;
            }

            real = Path.IsPathFullyQualified(target) ? Path.GetPathRoot(target)! : real;
            foreach (var part in Names(target))
            {
                ahead.Push(part);
            }
        }

        return real;
    }

    /// <summary>Last name first, as a stack wants them.</summary>
    private static IEnumerable<string> Names(string path) =>
        path[(Path.GetPathRoot(path)?.Length ?? 0)..].Split(Path.DirectorySeparatorChar, StringSplitOptions.RemoveEmptyEntries).Where(name => name != ".").Reverse();
}
