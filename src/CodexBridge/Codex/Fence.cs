namespace CodexBridge.Codex;

/// <summary>Tells whether a path lies in a checkout, whose files strangers may have written.</summary>
internal sealed class Fence
{
    private readonly List<string> roots = [];

    public Fence(IEnumerable<string> workspaces)
    {
        var userHome = Real(Environment.GetFolderPath(Environment.SpecialFolder.UserProfile, Environment.SpecialFolderOption.DoNotVerify));
        foreach (var workspace in workspaces.Where(Path.IsPathFullyQualified).Select(Real))
        {
            // In a terminal the current folder may be the home folder, or above it: that is no checkout.
            if (userHome.Length == 0 || !Contains(workspace, userHome))
            {
                roots.Add(workspace);
            }
        }
    }

    /// <summary>True when the path, or what it links to, lies in a checkout.</summary>
    public bool Holds(string path)
    {
        var full = Path.GetFullPath(path);
        var real = Real(full);
        return roots.Exists(root => Contains(root, full) || Contains(root, real));
    }

    /// <summary>The path with every link in it followed, as far as it exists.</summary>
    public static string Real(string path)
    {
        if (path.Length == 0)
        {
            return path;
        }

        var full = Path.TrimEndingDirectorySeparator(Path.GetFullPath(path));
        for (var hops = 0; hops < 40; hops++)
        {
            if (FollowFirstLink(full) is not { } next)
            {
                break;
            }

            full = next;
        }

        return full;
    }

    private static string? FollowFirstLink(string full)
    {
        var root = Path.GetPathRoot(full)!;
        var parts = full[root.Length..].Split(Path.DirectorySeparatorChar, StringSplitOptions.RemoveEmptyEntries);
        var walked = root;
        for (var i = 0; i < parts.Length; i++)
        {
            walked = Path.Combine(walked, parts[i]);
            if (new FileInfo(walked).LinkTarget is { } target)
            {
                var parent = Path.GetDirectoryName(walked)!;
                return Path.GetFullPath(Path.Combine([Path.Combine(parent, target), .. parts[(i + 1)..]]));
            }
        }

        return null;
    }

    private static bool Contains(string root, string path) =>
        root == path
        || path.StartsWith(Path.EndsInDirectorySeparator(root) ? root : root + Path.DirectorySeparatorChar, StringComparison.Ordinal);
}
