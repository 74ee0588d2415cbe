using System.Diagnostics;
using CodexBridge.Tests.House;
using YamlDotNet.RepresentationModel;

namespace CodexBridge.Tests.Packaging;

/// <summary>How a job gets from the action's sources to the running program.</summary>
public sealed class LauncherSpecs
{
    private const string Publishing = "codex-bridge: publishing version";

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    [Trait("Pace", "slow")]
    public async Task The_first_start_publishes_the_real_program_and_the_second_only_starts_it()
    {
        using var yard = new LauncherYard();
        var before = Directory.GetFileSystemEntries(yard.Action, "*", SearchOption.AllDirectories);

        using var first = yard.Start(["--help"], MachinePath);
        var (firstCode, firstOutput) = await first.EndAsync(Ct);
        using var second = yard.Start(["--help"], MachinePath);
        var (secondCode, secondOutput) = await second.EndAsync(Ct);

        Assert.True(firstCode == 0, firstOutput);
        Assert.Contains(Publishing, firstOutput, StringComparison.Ordinal);
        Assert.True(secondCode == 0, secondOutput);
        Assert.DoesNotContain(Publishing, secondOutput, StringComparison.Ordinal);
        Assert.Equal(before, Directory.GetFileSystemEntries(yard.Action, "*", SearchOption.AllDirectories));
        Assert.Empty(Directory.GetDirectories(yard.Store, ".building.*"));

        static void MachinePath(IDictionary<string, string?> environment)
        {
            environment["PATH"] = Environment.GetEnvironmentVariable("PATH");
            environment.Remove("DOTNET_ROOT");
        }
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Two_jobs_that_start_at_once_publish_once(bool kernelLock)
    {
        using var yard = new LauncherYard(kernelLock);
        yard.InstallStandIn();
        await MakeGateAsync(yard);

        using var first = yard.Start(["handle"]);
        await first.HearsAsync(Publishing, Ct);
        using var second = yard.Start(["handle"]);
        await second.HearsAsync("another job is publishing", Ct);
        await OpenGateAsync(yard);

        Assert.Contains(Publishing, (await first.EndAsync(Ct)).Output, StringComparison.Ordinal);
        var (code, output) = await second.EndAsync(Ct);
        Assert.DoesNotContain(Publishing, output, StringComparison.Ordinal);
        Assert.Equal(3, code);
        Assert.Single(yard.Calls.Split('\n'), call => call.StartsWith("publish", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_dead_job_s_lock_is_taken_over_where_the_kernel_keeps_none()
    {
        using var yard = new LauncherYard(kernelLock: false);
        yard.InstallStandIn();
        var lockFolder = Directory.CreateDirectory(Path.Combine(yard.Store, ".lock.d")).FullName;
        await File.WriteAllTextAsync(Path.Combine(lockFolder, "owner"), $"{Environment.ProcessId} _Thu_Jan_1_00:00:00_1970\n", Ct);

        using var job = yard.Start(["handle"]);

        Assert.Contains("published version", (await job.EndAsync(Ct)).Output, StringComparison.Ordinal);
        Assert.False(Path.Exists(lockFolder));
    }

    [Fact]
    public async Task The_launcher_becomes_the_program_in_the_workspace_with_all_its_arguments()
    {
        using var yard = new LauncherYard();
        yard.InstallStandIn();

        using var job = yard.Start(["handle", "two words", "@codex"]);
        var (code, output) = await job.EndAsync(Ct);

        Assert.Equal(3, code);
        Assert.Contains($"pid={job.Pid} in={yard.Workspace} saw=handle two words @codex", output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_action_s_step_hands_every_input_to_the_program_to_the_letter()
    {
        using var yard = new LauncherYard();
        yard.InstallStandIn();
        var trap = Path.Combine(yard.Top, "sprung");
        var hostile = $"spawn \"$(touch '{trap}')\" `touch '{trap}'`; touch '{trap}'\n\"'\\ ${{{{ secrets.X }}}} %s ä日";
        var step = Assert.Single(((YamlSequenceNode)Checkout.ReadYaml("action.yml").At("runs")!.At("steps")!).Children);
        var names = step.At("env").Entries().Select(pair => pair.Key).ToList();

        using var job = yard.StartStep(step.At("run")!.ToString(), environment => names.ForEach(name => environment[name] = $"{name} {hostile}"));
        var (code, output) = await job.EndAsync(Ct);

        Assert.Contains($"pid={job.Pid} in={yard.Workspace} saw=handle", output, StringComparison.Ordinal);
        Assert.Equal(3, code);
        var received = (await File.ReadAllTextAsync(Path.Combine(yard.StandInFolder, "program"), Ct)).Split('\0');
        Assert.All(names, name => Assert.Contains($"{name}={name} {hostile}", received));
        Assert.False(File.Exists(trap));
    }

    [Fact]
    public async Task A_change_of_the_sources_is_published_anew_and_the_old_version_stays()
    {
        using var yard = new LauncherYard();
        yard.InstallStandIn();
        using var before = yard.Start(["handle"]);
        await before.EndAsync(Ct);

        await File.WriteAllTextAsync(Path.Combine(yard.Action, "src/CodexBridge/Change.cs"), "// new", Ct);
        using var after = yard.Start(["handle"]);

        Assert.Contains(Publishing, (await after.EndAsync(Ct)).Output, StringComparison.Ordinal);
        Assert.Equal(2, yard.Versions.Count);
    }

    [Theory]
    [InlineData("INT", 130)]
    [InlineData("TERM", 143)]
    public async Task A_cancelled_job_leaves_no_half_program_behind(string signal, int exitCode)
    {
        // A shell that inherits an ignored signal cannot be told to heed it.
        Assert.SkipWhen(signal == "INT" && await IgnoresInterruptsAsync(), "these tests run in the background of a shell, where SIGINT is ignored");
        using var yard = new LauncherYard();
        yard.InstallStandIn();
        await MakeGateAsync(yard);

        using var job = yard.Start(["handle"]);
        await job.HearsAsync("at the gate", Ct);
        await job.SignalAsync(signal, Ct);

        Assert.Equal(exitCode, (await job.EndAsync(Ct)).ExitCode);
        Assert.Empty(yard.Versions);
        Assert.Empty(Directory.GetDirectories(yard.Store, ".building.*"));
    }

    [Fact]
    public async Task A_build_for_a_system_without_precompiled_parts_goes_on_without_them_and_says_so()
    {
        using var yard = new LauncherYard();
        yard.InstallStandIn();
        await File.WriteAllTextAsync(Path.Combine(yard.StandInFolder, "no-ready-to-run"), "", Ct);

        using var job = yard.Start(["handle"]);
        var (code, output) = await job.EndAsync(Ct);

        Assert.Equal(3, code);
        Assert.Contains("no precompiled build", output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_build_sees_no_token_and_runs_outside_the_checkout()
    {
        using var yard = new LauncherYard();
        yard.InstallStandIn();

        using var job = yard.Start(["handle"], environment => environment["CODEX_BRIDGE_GITHUB_TOKEN"] = "canary-0123456789");
        await job.EndAsync(Ct);

        Assert.DoesNotContain("canary-0123456789", await File.ReadAllTextAsync(Path.Combine(yard.StandInFolder, "environment"), Ct), StringComparison.Ordinal);
        Assert.Equal(yard.Action, (await File.ReadAllTextAsync(Path.Combine(yard.StandInFolder, "directory"), Ct)).Trim());
    }

    [Fact]
    public async Task Programs_of_the_checkout_are_never_started()
    {
        using var yard = new LauncherYard();
        yard.InstallStandIn();
        var trap = Path.Combine(yard.Top, "sprung");
        foreach (var tool in (string[])["dotnet", "find", "sha256sum"])
        {
            yard.InstallStandIn(Path.Combine(yard.Workspace, "bin"), $"#!/bin/sh\n: >'{trap}'\n");
            File.Move(Path.Combine(yard.Workspace, "bin/dotnet"), Path.Combine(yard.Workspace, "bin", tool), overwrite: true);
        }

        using var job = yard.Start(["handle"], environment =>
            environment["PATH"] = $"{yard.Workspace}/bin:bin:.:{environment["PATH"]}");

        Assert.Equal(3, (await job.EndAsync(Ct)).ExitCode);
        Assert.False(File.Exists(trap));
    }

    [Theory]
    [InlineData(null, "There is no dotnet on PATH.")]
    [InlineData("8.0.400 [/somewhere]\n", "There is no .NET 10 SDK beside")]
    public async Task A_machine_without_the_sdk_is_told_what_to_install(string? sdks, string problem)
    {
        using var yard = new LauncherYard();
        if (sdks is not null)
        {
            yard.InstallStandIn();
            await File.WriteAllTextAsync(Path.Combine(yard.StandInFolder, "sdks"), sdks, Ct);
        }

        using var job = yard.Start(["handle"]);
        var (code, output) = await job.EndAsync(Ct);

        Assert.Equal(4, code);
        Assert.Contains(problem, output, StringComparison.Ordinal);
        Assert.Contains("next step: Install the .NET 10 SDK", output, StringComparison.Ordinal);
        Assert.Contains("::error title=CodexBridge::", output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_runner_without_home_and_tool_cache_settings_still_works()
    {
        using var yard = new LauncherYard();
        yard.InstallStandIn();

        using var job = yard.Start(["handle"], environment =>
        {
            environment.Remove("HOME");
            environment.Remove("RUNNER_TOOL_CACHE");
            environment["XDG_CACHE_HOME"] = yard.ToolCache;
        });

        Assert.Equal(3, (await job.EndAsync(Ct)).ExitCode);
        Assert.Single(yard.Versions);
    }

    [Fact]
    public async Task Old_versions_are_forgotten_but_not_the_newest_nor_one_that_runs_nor_a_recent_one()
    {
        using var yard = new LauncherYard();
        yard.InstallStandIn();
        foreach (var (name, days) in (ReadOnlySpan<(string, int)>)[("a-recent", 1), ("b-recent", 2), ("c-recent", 3), ("d-recent", 4), ("e-running", 90), ("f-old", 91)])
        {
            var folder = Directory.CreateDirectory(Path.Combine(yard.Store, name, "any")).FullName;
            var marker = Path.Combine(yard.Store, name, "last-used");
            File.WriteAllText(marker, "");
            File.SetLastWriteTimeUtc(marker, TimeProvider.System.GetUtcNow().UtcDateTime.AddDays(-days));
            File.Copy("/bin/sleep", Path.Combine(folder, "codex-bridge"));
        }

        using var running = Process.Start(Path.Combine(yard.Store, "e-running/any/codex-bridge"), ["60"]);
        try
        {
            using var job = yard.Start(["handle"]);
            await job.EndAsync(Ct);
        }
        finally
        {
            running.Kill();
        }

        string[] kept = ["a-recent", "b-recent", "c-recent", "d-recent", "e-running"];
        Assert.Equal(kept, yard.Versions.Where(name => name.Contains('-', StringComparison.Ordinal)));
    }

    private static async Task<bool> IgnoresInterruptsAsync() =>
        (await Tool.RunAsync("bash", ["-c", "trap"], Ct)).Output.Contains("'' SIGINT", StringComparison.Ordinal);

    private static async Task MakeGateAsync(LauncherYard yard) =>
        Assert.Equal(0, (await Tool.RunAsync("mkfifo", [Path.Combine(yard.StandInFolder, "gate")], Ct)).ExitCode);

    private static async Task OpenGateAsync(LauncherYard yard) =>
        await File.WriteAllTextAsync(Path.Combine(yard.StandInFolder, "gate"), "go", Ct);
}
