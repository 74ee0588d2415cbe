using CodexBridge.Codex;
using CodexBridge.Codex.AppServer;
using CodexBridge.Sessions;

namespace CodexBridge.Tests.Codex;

/// <summary>The life of the real host: joined, started once, left, killed, drained.</summary>
public class RealHostSpecs
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Several_who_come_at_once_end_up_with_one_host()
    {
        await using var real = RealCodex.OrSkip();

        var all = await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => real.ConnectAsync()));

        var hosts = all.Cast<AppServerCodex>().Select(codex => codex.HostProcess).Distinct().ToList();
        Assert.Equal(CodexHost.LastStarted(real.Settings)!.Process, Assert.Single(hosts));
        Assert.Single(Processes.With(HostFiles.In(real.Home).Socket));
        foreach (var codex in all)
        {
            await codex.DisposeAsync();
        }
    }

    [Fact]
    public async Task The_host_is_in_a_session_of_its_own_and_holds_none_of_our_descriptors()
    {
        await using var real = RealCodex.OrSkip();
        Assert.SkipUnless(OperatingSystem.IsLinux(), "Reads /proc.");
        await using var codex = await real.ConnectAsync();
        var pid = codex.HostProcess!.Pid;

        var stat = await File.ReadAllTextAsync($"/proc/{pid}/stat", Token);
        var session = stat[(stat.LastIndexOf(')') + 2)..].Split(' ')[3];
        Assert.Equal(pid.ToString(System.Globalization.CultureInfo.InvariantCulture), session);
        Assert.Equal("/dev/null", new FileInfo($"/proc/{pid}/fd/0").LinkTarget);
        Assert.Equal(HostFiles.In(real.Home).Log, new FileInfo($"/proc/{pid}/fd/1").LinkTarget);
        var ours = Pipes(Environment.ProcessId);
        Assert.DoesNotContain(Pipes(pid), ours.Contains);
    }

    [Fact]
    public async Task Who_only_looks_starts_no_host()
    {
        await using var real = RealCodex.OrSkip();

        var none = await Assert.ThrowsAsync<CodexException>(
            () => CodexHost.ConnectAsync(real.Settings with { StartIfAbsent = false }, Token));

        Assert.Equal(CodexFault.NoHost, none.Fault);
        Assert.Null(CodexHost.LastStarted(real.Settings));
        Assert.False(Directory.Exists(HostFiles.In(real.Home).Folder));
    }

    [Fact]
    public async Task A_killed_host_reads_as_died_and_a_new_one_takes_the_session_up()
    {
        await using var real = RealCodex.OrSkip();
        SessionId id;
        await using (var codex = await real.ConnectAsync())
        await using (var thread = await codex.StartThreadAsync(real.Thread, Token))
        {
            id = thread.Id;
            await thread.StartTurnAsync(real.Turn("[[say the word is heron]]"), Token);
            await thread.ReadUntilAsync<SessionEvent.TurnEnded>();
            await thread.StartTurnAsync(real.Turn("[[hold]]"), Token);
            await real.Model.HoldingAsync(Token);

            Assert.True(CodexHost.LastStarted(real.Settings)!.Process.Kill());

            await thread.ReadUntilAsync<SessionEvent.HostLost>();
            await Processes.EndsAsync(CodexHost.LastStarted(real.Settings)!.Process, Token);
        }

        await using var later = await real.ConnectAsync();
        Assert.Equal(TurnStatus.HostDied, (await later.ReadThreadAsync(id, Token))!.LastTurn!.Status);
        await using var resumed = await later.ResumeThreadAsync(id, Token);
        await resumed.StartTurnAsync(real.Turn("[[say back again]]"), Token);
        var seen = await resumed.ReadUntilAsync<SessionEvent.TurnEnded>();

        Assert.Equal("back again", ((SessionEvent.TurnEnded)seen[^1]).LastMessage);
        Assert.Contains("the word is heron", real.Model.Requests[^1].ToJsonString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_session_that_another_codex_holds_is_refused_with_what_to_do()
    {
        await using var real = RealCodex.OrSkip();
        await using var codex = await real.ConnectAsync();
        await using var thread = await codex.StartThreadAsync(real.Thread, Token);
        await thread.StartTurnAsync(real.Turn("[[hold]]"), Token);
        await real.Model.HoldingAsync(Token);

        await using var other = (AppServerCodex)await CodexHost.ConnectAsync(real.Settings with { Host = HostMode.Job }, Token);
        var seen = (await other.ReadThreadAsync(thread.Id, Token))!;
        Assert.Equal((true, false, TurnStatus.InProgress), (seen.IsActive, seen.IsLoaded, seen.LastTurn!.Status));
        var held = await Assert.ThrowsAsync<CodexException>(() => other.ResumeThreadAsync(thread.Id, Token));

        Assert.Equal(CodexFault.HeldElsewhere, held.Fault);
        Assert.Contains("close it there", held.NextStep, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_host_of_the_job_runs_a_session_and_dies_with_it()
    {
        await using var real = RealCodex.OrSkip();
        await using (var codex = (AppServerCodex)await CodexHost.ConnectAsync(real.Settings with { Host = HostMode.Job }, Token))
        await using (var thread = await codex.StartThreadAsync(real.Thread, Token))
        {
            await thread.StartTurnAsync(real.Turn("[[shell echo hi]] [[say done here]]"), Token);
            var seen = await thread.ReadUntilAsync<SessionEvent.TurnEnded>();
            Assert.Equal("done here", ((SessionEvent.TurnEnded)seen[^1]).LastMessage);
            Assert.NotEmpty(Processes.ServersOf(real.Home));
        }

        Assert.Empty(Processes.ServersOf(real.Home));
    }

    [Fact]
    public async Task New_work_waits_for_a_draining_host_and_gets_the_next_one()
    {
        await using var real = RealCodex.OrSkip();
        await using var codex = await real.ConnectAsync();
        await using var thread = await codex.StartThreadAsync(real.Thread, Token);
        Assert.SkipWhen(codex.Version == CodexVersion.Minimum.ToString(), "The oldest Codex takes new work while it drains.");
        var former = codex.HostProcess;
        await thread.StartTurnAsync(real.Turn("[[hold]] [[say to the end]]"), Token);
        await real.Model.HoldingAsync(Token);

        var stopping = CodexHost.StopAsync(real.Settings, Token);
        await Assert.ThrowsAsync<CodexException>(async () =>
        {
            while (true)
            {
                // Refused from the moment on at which the host has noticed.
                await using var probe = (AppServerCodex)await CodexHost.ConnectAsync(real.Settings with { DrainDeadline = TimeSpan.Zero }, Token);
                await using var accepted = await probe.StartThreadAsync(real.Thread, Token);
            }
        });
        var waiting = codex.StartThreadAsync(real.Thread, Token);
        real.Model.Release();

        await using var next = await waiting;
        Assert.NotEqual(former, codex.HostProcess);
        Assert.True(await stopping);

        // The last words of a host that leaves may be lost on the way; the history has them.
        Assert.Equal("to the end", (await codex.ReadThreadAsync(thread.Id, Token))!.LastTurn!.LastMessage);
    }

    [Fact]
    public async Task The_sandbox_is_tried_once_and_remembered()
    {
        await using var real = RealCodex.OrSkip();

        var first = await SandboxPreflight.CheckAsync(real.Settings, Token);
        var second = await SandboxPreflight.CheckAsync(real.Settings, Token);

        Assert.Equal(first, second);
        Assert.Equal(first.Works, first.Reason is null);
        Assert.Equal(first.Works, File.Exists(HostFiles.In(real.Home).Preflight));
    }

    private static HashSet<string> Pipes(int pid) =>
        [.. Directory.EnumerateFileSystemEntries($"/proc/{pid}/fd").Select(entry => new FileInfo(entry).LinkTarget ?? "").Where(target => target.StartsWith("pipe:", StringComparison.Ordinal))];
}
