using System.Text.RegularExpressions;
using YamlDotNet.RepresentationModel;

namespace CodexBridge.Tests.House;

/// <summary>Our own workflows and those that users copy: least permissions, pinned parts, no lost commands.</summary>
public sealed partial class WorkflowSpecs
{
    /// <summary>What a user replaces: the one action that cannot know its own commit.</summary>
    private const string Ourselves = "OWNER/codex-bridge@v1";

    /// <summary>Write permissions that are needed, by file name; everything else is read.</summary>
    private static readonly Dictionary<string, string[]> Writes = new(StringComparer.Ordinal)
    {
        ["ci.yml"] = [],
        ["release.yml"] = ["contents"],
        ["plain-step.yml"] = [],
    };

    private static readonly string[] ThreadWrites = ["issues", "pull-requests"];

    public static TheoryData<string> Workflows =>
        new(Checkout.Files(".github/workflows", "*.yml").Concat(Checkout.Files("samples/workflows", "*.yml")));

    [Theory]
    [MemberData(nameof(Workflows))]
    public void Permissions_are_written_out_and_least(string name)
    {
        var workflow = Checkout.ReadYaml(name);
        Assert.NotNull(workflow.At("permissions"));
        var granted = workflow.At("jobs").Entries().Select(job => job.Value.At("permissions"))
            .Append(workflow.At("permissions")).SelectMany(permissions =>
            {
                Assert.IsNotType<YamlScalarNode>(permissions);
                return permissions.Entries();
            });
        Assert.Empty(granted.Where(one => one.Value.ToString() == "write").Select(one => one.Key)
            .Except(Writes.GetValueOrDefault(Path.GetFileName(name), ThreadWrites)));
    }

    [Theory]
    [MemberData(nameof(Workflows))]
    public void Every_action_is_pinned_by_its_full_commit(string name)
    {
        foreach (var (place, uses) in Checkout.ReadYaml(name).Scalars().Where(one => one.Place.EndsWith(".uses", StringComparison.Ordinal)))
        {
            Assert.True(uses is "./" or Ourselves || Pinned().IsMatch(uses), $"{place}: {uses}");
        }

        // A hash alone tells a reader nothing.
        Assert.All(UsesLine().Matches(Checkout.Read(name)), line => Assert.Contains(" # ", line.Value, StringComparison.Ordinal));
    }

    [Theory]
    [MemberData(nameof(Workflows))]
    public void Every_job_has_a_time_limit_and_every_checkout_forgets_its_token(string name)
    {
        foreach (var (job, body) in Checkout.ReadYaml(name).At("jobs").Entries())
        {
            Assert.True(body.At("timeout-minutes") is not null, $"{job} has no timeout-minutes");
            foreach (var step in ((YamlSequenceNode)body.At("steps")!).Children)
            {
                if (step.At("uses")?.ToString().StartsWith("actions/checkout@", StringComparison.Ordinal) == true)
                {
                    Assert.Equal("false", step.At("with")?.At("persist-credentials")?.ToString());
                }
            }
        }
    }

    [Theory]
    [MemberData(nameof(Workflows))]
    public void No_concurrency_group_can_lose_a_command(string name)
    {
        // A group keeps one waiting run and drops the others. Only work that does everybody's share may have one.
        var groups = Checkout.ReadYaml(name).Scalars().Where(one => one.Place.EndsWith("concurrency.group", StringComparison.Ordinal)
            || one.Place.EndsWith("concurrency", StringComparison.Ordinal));
        Assert.True(Path.GetFileName(name) is "sweep.yml" or "dashboard.yml" || !groups.Any(), $"{name} has a concurrency group");
        Assert.DoesNotContain("cancel-in-progress: true", Checkout.Read(name), StringComparison.Ordinal);
    }

    [Theory]
    [MemberData(nameof(Workflows))]
    public void No_script_has_an_expression_filled_in(string name)
    {
        foreach (var (place, script) in Checkout.ReadYaml(name).Scalars().Where(one => one.Place.EndsWith(".run", StringComparison.Ordinal)))
        {
            Assert.False(script.Contains("${{", StringComparison.Ordinal), $"{place} must take its values from env");
        }
    }

    [Theory]
    [MemberData(nameof(Workflows))]
    public void Sessions_run_only_where_a_codex_was_set_up(string name)
    {
        if (name.StartsWith("samples/", StringComparison.Ordinal))
        {
            Assert.All(Checkout.ReadYaml(name).At("jobs").Entries(),
                job => Assert.Equal("[ self-hosted, codex ]", job.Value.At("runs-on")?.ToString()));
        }
    }

    [Theory]
    [MemberData(nameof(Workflows))]
    public void A_sample_gives_only_inputs_that_the_action_takes(string name)
    {
        var inputs = Checkout.ReadYaml("action.yml").At("inputs").Entries().Select(input => input.Key);
        var steps = Checkout.ReadYaml(name).At("jobs").Entries().SelectMany(job => ((YamlSequenceNode)job.Value.At("steps")!).Children);
        foreach (var step in steps.Where(step => step.At("uses")?.ToString() is "./" or Ourselves))
        {
            Assert.Empty(step.At("with").Entries().Select(input => input.Key).Except(inputs));
        }
    }

    [Fact]
    public async Task The_workflow_linter_finds_nothing()
    {
        Assert.SkipUnless(Directory.Exists(Checkout.PathOf("tests/lint/node_modules")), "npm ci has not run in tests/lint: ./tests/run does it");
        var (code, output) = await Tool.RunAsync("node",
            ["tests/lint/lint.mjs", .. Workflows.Select(row => row.Data)], TestContext.Current.CancellationToken);
        Assert.True(code == 0, output);
    }

    [Fact]
    public async Task The_linter_of_shell_scripts_finds_nothing()
    {
        Assert.SkipUnless(Tool.IsOnPath("shellcheck"), "shellcheck is not installed");
        var tracked = await Checkout.TrackedFilesAsync(TestContext.Current.CancellationToken);
        var scripts = (tracked ?? ["src/launch.sh", "tests/run", ".ci/run"]).Where(file => File.ReadLines(Checkout.PathOf(file))
            .FirstOrDefault() is { } first && first.StartsWith("#!", StringComparison.Ordinal) && first.EndsWith("sh", StringComparison.Ordinal));
        var (code, output) = await Tool.RunAsync("shellcheck", [.. scripts], TestContext.Current.CancellationToken);
        Assert.True(code == 0, output);
    }

    [GeneratedRegex("^[A-Za-z0-9-]+/[A-Za-z0-9._/-]+@[0-9a-f]{40}$")]
    private static partial Regex Pinned();

    [GeneratedRegex(@"^\s*(- )?uses: (?!\./).*$", RegexOptions.Multiline)]
    private static partial Regex UsesLine();
}
