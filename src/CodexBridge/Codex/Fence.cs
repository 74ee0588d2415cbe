using CodexBridge.Paths;

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
            if (userHome.Length == 0 || !RealPath.IsInside(userHome, workspace))
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
        return roots.Exists(root => RealPath.IsInside(full, root) || RealPath.IsInside(real, root));
    }

    /// <summary>The path with every link in it followed, as far as it exists.</summary>
    public static string Real(string path) => path.Length == 0 ? path : Path.TrimEndingDirectorySeparator(RealPath.Of(path));
}
