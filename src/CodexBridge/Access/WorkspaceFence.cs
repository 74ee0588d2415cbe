namespace CodexBridge.Access;

/// <summary>Where a session may work, and whether it may work there.</summary>
internal abstract record FenceVerdict
{
    private FenceVerdict()
    {
    }

    /// <param name="Path">Absolute real path.</param>
    public sealed record Inside(string Path) : FenceVerdict;

    /// <param name="Reason">For people; speaks of the path as it was asked for, and of no other folder of the machine.</param>
    public sealed record Outside(string Code, string Reason) : FenceVerdict;
}

/// <summary>
/// Confines a session's folder to the allowed roots. The text is taken as a path and nothing else (no <c>~</c>, no variables, no
/// drives), then its real path, links followed, must lie under the real path of a root, compared name by name.
/// </summary>
/// <param name="roots">Real paths.</param>
/// <param name="forbidden">Real paths that are shut with all below them: the runner's <c>_actions</c> and <c>_temp</c>, the bridge's own state.</param>
/// <param name="realPath">Absolute path → real path of an existing folder, or null.</param>
internal sealed class WorkspaceFence(IReadOnlyList<string> roots, IReadOnlyList<string> forbidden, Func<string, string?> realPath)
{
    /// <summary>
    /// The roots in force, as real paths. The workflow's roots count as far as they lie under the machine's; without the machine's
    /// word they count alone; without either, the workspace is the only root.
    /// </summary>
    public static IReadOnlyList<string> RootsOf(MachinePolicy policy, WorkflowLimits workflow, string workspace, Func<string, string?> realPath)
    {
        List<string> Real(IEnumerable<string> folders) => [.. folders.Select(folder => realPath(folder == "workspace" ? workspace : folder)).OfType<string>()];

        var wanted = Real(workflow.Roots);
        if (policy.Roots is null)
        {
            return workflow.Roots.Count > 0 ? wanted : Real([workspace]);
        }

        var allowed = Real(policy.Roots);
        return workflow.Roots.Count > 0 ? [.. wanted.Where(folder => allowed.Exists(root => IsUnder(folder, root)))] : allowed;
    }

    /// <param name="requested">As a person wrote it; null for <paramref name="baseFolder"/> itself.</param>
    /// <param name="baseFolder">Absolute; what a relative path starts from.</param>
    public FenceVerdict Check(string? requested, string baseFolder)
    {
        var shown = requested ?? "the job's workspace";
        if (requested is not null && PathText.Problem(requested) is { } problem)
        {
            return new FenceVerdict.Outside("cwd-invalid", problem);
        }

        if (realPath(requested is null ? baseFolder : Path.Combine(baseFolder, requested)) is not { } real)
        {
            return new FenceVerdict.Outside("cwd-missing", $"There is no folder `{shown}` under the allowed roots.");
        }

        var root = roots.Where(each => IsUnder(real, each)).MaxBy(each => each.Length);
        if (root is null || forbidden.Any(each => IsUnder(real, each)))
        {
            // The same words for "outside" and "not there", so that nobody can feel their way around the disk.
            return new FenceVerdict.Outside("cwd-outside", $"There is no folder `{shown}` under the allowed roots.");
        }

        return PathText.ForbiddenPart(real[root.Length..]) is { } part
            ? new FenceVerdict.Outside("cwd-forbidden", $"No session may work in `{part}`: what lies there steers git, Codex or the workflows.")
            : new FenceVerdict.Inside(real);
    }

    /// <summary>Name by name: <c>/srv/work2</c> is not under <c>/srv/work</c>.</summary>
    public static bool IsUnder(string path, string root)
    {
        var trimmed = root.Length > 1 ? root.TrimEnd('/') : root;
        return string.Equals(path, trimmed, StringComparison.Ordinal)
            || (path.StartsWith(trimmed, StringComparison.Ordinal) && (trimmed == "/" || (path.Length > trimmed.Length && path[trimmed.Length] == '/')));
    }
}
