using System.Collections.Concurrent;
using System.Diagnostics;
using CodexBridge.Ledger;

namespace CodexBridge.Benchmarks;

/// <summary>G2, G4: eight machines share one remote that takes 0.3 s to answer a push; how much arrives, how soon, after how many refusals.</summary>
internal static class FleetBenchmark
{
    private const int Machines = 8;

    /// <param name="args">Seconds between rounds (5 when left out; older scripts took 15), then rounds (4).</param>
    public static async Task<int> RunAsync(string[] args)
    {
        var interval = args is [var seconds, ..] ? double.Parse(seconds, System.Globalization.CultureInfo.InvariantCulture) : 5;
        var rounds = args is [_, var count, ..] ? int.Parse(count, System.Globalization.CultureInfo.InvariantCulture) : 4;
        var folder = Bench.Folder("fleet");
        try
        {
            Console.WriteLine($"fleet: {Machines} machines, a round each {interval} s");
            var remote = Path.Combine(folder, "remote.git");
            Bench.Run("git", "init", "--quiet", "--bare", remote);
            Slow(remote);
            var times = new ConcurrentBag<(int Machine, double Milliseconds)>();
            var rejected = 0;
            await Task.WhenAll(Enumerable.Range(0, Machines).Select(machine => Task.Run(async () =>
            {
                using var ledger = Open(folder, machine);
                var sync = new LedgerSync(ledger, new SyncOptions { Remote = remote, Publish = false });
                await Task.Delay(TimeSpan.FromSeconds(interval * machine / Machines));
                for (var round = 0; round < rounds; round++)
                {
                    ledger.Append([.. Enumerable.Range(0, 40).Select(i => new LedgerEvent { Type = "progress", Cid = $"m{machine}", Message = $"{round} {i}" })]);
                    var watch = Stopwatch.StartNew();
                    Interlocked.Add(ref rejected, (await sync.RunAsync(force: true, CancellationToken.None)).Rejected);
                    times.Add((machine, watch.Elapsed.TotalMilliseconds));
                    await Task.Delay(TimeSpan.FromSeconds(Math.Max(0, interval - watch.Elapsed.TotalSeconds)));
                }
            })));

            using var reader = Open(folder, Machines);
            await new LedgerSync(reader, new SyncOptions { Remote = remote, Publish = false }).RunAsync(force: true, CancellationToken.None);
            var lines = MergedTail.Read(reader.Paths, long.MaxValue).Count;
            var worst = times.GroupBy(time => time.Machine).Max(machine => machine.Select(time => time.Milliseconds).Order().ElementAt((int)(machine.Count() * 0.95)));
            var push = times.Select(time => time.Milliseconds).Order().ElementAt(times.Count / 2);
            Bench.Figure("round, median", push, "ms");
            return Bench.Goal("G2", "events delivered, of all", 100.0 * lines / (Machines * rounds * 40), "%", lines == Machines * rounds * 40, "100, each once")
                | Bench.Goal("G2", "refused pushes", rejected, "", rejected == 0, "0")
                | Bench.Goal("G4", "worst machine's 95th percentile, against the median", worst / push, "×", worst <= 3 * push, "≤ 3");
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private static LedgerStore Open(string folder, int machine) =>
        LedgerStore.Open(new LedgerOptions { Home = Path.Combine(folder, $"m{machine}"), Host = $"m{machine}", Durability = Durability.Never });

    /// <summary>A push over the internet takes a while; a hook that waits stands for it.</summary>
    private static void Slow(string remote)
    {
        var hook = Path.Combine(remote, "hooks", "pre-receive");
        Directory.CreateDirectory(Path.GetDirectoryName(hook)!);
        File.WriteAllText(hook, "#!/bin/sh\nsleep 0.3\n");
        if (!OperatingSystem.IsWindows())
        {
            File.SetUnixFileMode(hook, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        }
    }
}
