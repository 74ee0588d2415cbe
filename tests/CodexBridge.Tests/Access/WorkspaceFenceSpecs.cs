using CodexBridge.Paths;
using CodexBridge.Access;
using CodexBridge.Handlers;

namespace CodexBridge.Tests.Access;

public sealed class WorkspaceFenceSpecs : IDisposable
{
    private readonly string home;

    public WorkspaceFenceSpecs()
    {
        home = RealPath.OfFolder(Directory.CreateTempSubdirectory("fence-").FullName)!;
        foreach (var folder in (string[])["work/src/deep", "work/.git/hooks", "work/a b", "work2", "outside", "work/.github/workflows", "work/_temp"])
        {
            Directory.CreateDirectory(Path.Combine(home, folder));
        }

        Directory.CreateSymbolicLink(Path.Combine(home, "work/escape"), Path.Combine(home, "outside"));
        Directory.CreateSymbolicLink(Path.Combine(home, "work/inner"), "src/deep");
        Directory.CreateSymbolicLink(Path.Combine(home, "work/hooks"), ".git/hooks");
        Directory.CreateSymbolicLink(Path.Combine(home, "work/loop"), "loop");
        File.WriteAllText(Path.Combine(home, "work/file"), "");
    }

    public void Dispose() => Directory.Delete(home, recursive: true);

    [Theory]
    [InlineData(null, "work")]
    [InlineData("src", "work/src")]
    [InlineData("./src/../src/deep", "work/src/deep")]
    [InlineData("inner", "work/src/deep")]
    [InlineData("inner/..", "work/src")]
    [InlineData("a b", "work/a b")]
    public void A_folder_under_a_root_is_allowed_by_its_real_path(string? requested, string expected) =>
        Assert.Equal(Path.Combine(home, expected), Assert.IsType<FenceVerdict.Inside>(Check(requested)).Path);

    [Theory]
    [InlineData("../outside")]
    [InlineData("../work2")]
    [InlineData("..")]
    [InlineData("/")]
    [InlineData("../../etc")]
    [InlineData("/etc")]
    [InlineData("~")]
    [InlineData("~/x")]
    [InlineData("$HOME")]
    [InlineData("%USERPROFILE%")]
    [InlineData("C:\\")]
    [InlineData("\\\\host\\share")]
    [InlineData("\\\\?\\C:\\")]
    [InlineData("//./")]
    [InlineData("file:///etc")]
    [InlineData("C:foo")]
    [InlineData("CON")]
    [InlineData("src/nul.txt")]
    [InlineData("a:stream")]
    [InlineData("src.")]
    [InlineData("src ")]
    [InlineData("src\0")]
    [InlineData("src\u202e")]
    [InlineData("")]
    [InlineData(".git")]
    [InlineData(".GIT/hooks")]
    [InlineData(".codex")]
    [InlineData(".github/workflows")]
    [InlineData("escape")]
    [InlineData("hooks")]
    [InlineData("loop")]
    [InlineData("file")]
    [InlineData("missing")]
    [InlineData("_temp")]
    public void A_folder_elsewhere_is_refused(string requested) => Assert.IsType<FenceVerdict.Outside>(Check(requested));

    [Fact]
    public void What_exists_outside_and_what_does_not_exist_read_alike() =>
        Assert.Equal(
            Assert.IsType<FenceVerdict.Outside>(Check("../outside")).Reason.Replace("../outside", "X", StringComparison.Ordinal),
            Assert.IsType<FenceVerdict.Outside>(Check("../nowhere")).Reason.Replace("../nowhere", "X", StringComparison.Ordinal));

    [Fact]
    public void The_machines_roots_bound_the_workflows()
    {
        var work = Path.Combine(home, "work");
        var policy = new MachinePolicy { Roots = ["workspace"] };
        var workflow = new WorkflowLimits { Roots = [Path.Combine(work, "src"), Path.Combine(home, "outside")] };
        Assert.Equal([Path.Combine(work, "src")], WorkspaceFence.RootsOf(policy, workflow, work, RealPath.OfFolder));
        Assert.Equal([work], WorkspaceFence.RootsOf(MachinePolicy.Default, WorkflowLimits.None, work, RealPath.OfFolder));
        Assert.Empty(WorkspaceFence.RootsOf(new MachinePolicy { Roots = [] }, workflow, work, RealPath.OfFolder));
    }

    private FenceVerdict Check(string? requested) =>
        new WorkspaceFence([Path.Combine(home, "work")], [Path.Combine(home, "work/_temp")], RealPath.OfFolder).Check(requested, Path.Combine(home, "work"));
}
