using CodexBridge.Access;
using CodexBridge.Paths;

namespace CodexBridge.Cli;

/// <summary>The fence around this job's folders: its roots, and what of the runner's and our own lies shut inside them.</summary>
internal static class Fences
{
    public static WorkspaceFence For(Workbench bench)
    {
        var roots = WorkspaceFence.RootsOf(bench.Policy, bench.Limits, bench.Workspace, RealPath.OfFolder);
        string?[] shut = [bench.Runner.Temp, bench.Runner["RUNNER_WORKSPACE"] is { } work ? Path.Combine(Path.GetDirectoryName(work) ?? work, "_actions") : null, bench.Ledger.Home];
        return new WorkspaceFence(roots, [.. shut.OfType<string>().Select(RealPath.OfFolder).OfType<string>()], RealPath.OfFolder);
    }
}
