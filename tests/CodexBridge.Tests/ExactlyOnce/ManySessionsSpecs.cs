using System.Diagnostics;
using System.Globalization;
using CodexBridge.Codex;
using CodexBridge.Offline.Runner;
using CodexBridge.Sessions;

namespace CodexBridge.Tests.ExactlyOnce;

/// <summary>Fifty sessions at once on one machine. Long, so only when asked for: <c>CodexBridge.Tests -explicit only -class "*ManySessionsSpecs"</c>.</summary>
public sealed class ManySessionsSpecs
{
    private const int Count = 50;

    [Fact(Explicit = true)]
    public async Task Fifty_sessions_at_once_on_one_host()
    {
        await using var yard = await Yard.OpenAsync();
        var clock = Stopwatch.StartNew();
        var first = yard.NewSceneOfOneMachine();
        List<(Scene Scene, Job Job)> all = [(first, first.Start(first.Say("@codex spawn \"[[hang]]\"")))];
        await Scene.UntilAsync(() => Running(first) == 1, all[0].Job);
        var host = CodexHost.LastStarted(yard.Settings)!.Pid;
        var alone = Memory(host);
        while (all.Count < Count)
        {
            var scene = yard.NewSceneOfOneMachine();
            all.Add((scene, scene.Start(scene.Say("@codex spawn \"[[hang]]\""))));
        }

        await Scene.UntilAsync(() => Running(first) == Count, all[0].Job);
        var started = clock.Elapsed;
        var bridges = all.Select(one => Memory(one.Job.Id)).Order().ToList();
        var together = Memory(host);

        all.ForEach(one => one.Job.Signal(StepProcess.SigInt));
        await Task.WhenAll(all.Select(one => one.Job.EndAsync()));

        Print($"all {Count} turns run after {started.TotalSeconds:0.0} s; all stopped and told after {(clock.Elapsed - started).TotalSeconds:0.0} s");
        Print($"bridge, private memory of one process: median {bridges[Count / 2] / 1024.0:0.0} MB, most {bridges[^1] / 1024.0:0.0} MB");
        Print($"host: {alone / 1024.0:0.0} MB with 1 session, {together / 1024.0:0.0} MB with {Count}: {(together - alone) / 1024.0 / (Count - 1):0.00} MB for each further one");
        Assert.All(all, one => Assert.Equal("aborted", one.Job.Outcome));
        Assert.All(all, one => Assert.Contains("cancelled", one.Scene.Answer, StringComparison.Ordinal));
        Assert.Equal(Count, (await yard.AllTurnsAsync()).SelectMany(turn => turn.ClientMessageIds).Distinct().Count());
        Assert.Equal(Count, first.History().Sessions.Count(session => session.State == SessionState.Aborted));
    }

    private static int Running(Scene scene) => scene.History().Sessions.Count(session => session.State == SessionState.Running);

    /// <summary>Anonymous memory of a process in KiB: what it has for itself, without the pages of shared files.</summary>
    private static long Memory(int pid) => long.Parse(
        File.ReadLines($"/proc/{pid}/status").Single(line => line.StartsWith("RssAnon:", StringComparison.Ordinal)).Split(' ', StringSplitOptions.RemoveEmptyEntries)[1],
        CultureInfo.InvariantCulture);

    private static void Print(FormattableString line) => TestContext.Current.TestOutputHelper?.WriteLine(FormattableString.Invariant(line));
}
