using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;
using CodexBridge.Ledger;

namespace CodexBridge.Benchmarks;

/// <summary>
/// G2, G4: eight machines share one remote that takes 0.3 s to answer a connection, and all sync at the same moment, as timers do. How
/// much arrives, how soon, after how many refusals; and the same with one branch for all, kept in two ways.
/// </summary>
internal static class FleetBenchmark
{
    private const int Machines = 8;
    private const int EventsARound = 40;

    /// <param name="args">Seconds between rounds (15 when left out, as the older scripts took), then rounds (3).</param>
    public static async Task<int> RunAsync(string[] args)
    {
        var interval = args is [var seconds, ..] ? double.Parse(seconds, CultureInfo.InvariantCulture) : 15;
        var rounds = args is [_, var count, ..] ? int.Parse(count, CultureInfo.InvariantCulture) : 3;
        Console.WriteLine($"fleet: {Machines} machines, {rounds} rounds, one each {interval} s");
        var alone = await RunAsync("alone", 1, interval: 0, rounds, (home, remote) => new LedgerMachine(home, remote));
        var ours = await RunAsync("a ref for each writer", Machines, interval, rounds, (home, remote) => new LedgerMachine(home, remote));
        var plain = await RunAsync("baseline: one file, pull and push", Machines, interval, rounds, (home, remote) => new SharedBranchMachine(home, remote, ownFile: false));
        var retried = await RunAsync("baseline: one branch, push until it is taken", Machines, interval, rounds, (home, remote) => new SharedBranchMachine(home, remote, ownFile: true));
        return Bench.Goal("G2", "events delivered, of all", ours.Delivered, "%", ours.Delivered >= 100 && ours.Doubled == 0, $"100, each once (one file: {plain.Delivered:0} %)")
            | Bench.Goal("G2", "refused pushes", ours.Refused, "", ours.Refused == 0, $"0 (one file: {plain.Refused}, one branch: {retried.Refused})")
            | Bench.Goal("G4", "worst machine's 95th percentile, against one alone", ours.Worst / alone.Median, "×", ours.Worst <= 3 * alone.Median, "≤ 3")
            | Bench.Goal("G4", "worst machine's 95th percentile, one branch against ours", retried.Worst / ours.Worst, "×", retried.Worst >= 7 * ours.Worst, "≥ 7");
    }

    /// <param name="Delivered">Per cent of the events that whoever fetches afterwards has.</param>
    /// <param name="Doubled">Events that are there more than once.</param>
    /// <param name="Refused">Pushes that the remote did not take.</param>
    /// <param name="Median">Of all rounds, in milliseconds.</param>
    /// <param name="Worst">The 95th percentile of the machine where it is highest, in milliseconds.</param>
    private sealed record Outcome(double Delivered, int Doubled, int Refused, double Median, double Worst);

    private static async Task<Outcome> RunAsync(string name, int machines, double interval, int rounds, Func<string, string, IFleetMachine> make)
    {
        var folder = Bench.Folder($"fleet-{name.GetHashCode(StringComparison.Ordinal):x}");
        try
        {
            var remote = FarRemote(folder);
            var fleet = Enumerable.Range(0, machines).Select(number => make(Path.Combine(folder, $"m{number}"), remote)).ToList();
            var times = new ConcurrentBag<(int Machine, double Milliseconds)>();
            var refused = 0;
            await Task.WhenAll(Enumerable.Range(0, machines).Select(number => Task.Run(async () =>
            {
                for (var round = 0; round < rounds; round++)
                {
                    fleet[number].Write(Enumerable.Range(0, EventsARound).Select(i => $"m{number} {round} {i}"));
                    var watch = Stopwatch.StartNew();
                    Interlocked.Add(ref refused, await fleet[number].ShareAsync());
                    times.Add((number, watch.Elapsed.TotalMilliseconds));
                    await Task.Delay(TimeSpan.FromSeconds(Math.Max(0, interval - watch.Elapsed.TotalSeconds)));
                }
            })));

            var seen = await make(Path.Combine(folder, "reader"), remote).ReadAsync();
            var outcome = new Outcome(
                100.0 * seen.Distinct(StringComparer.Ordinal).Count() / (machines * rounds * EventsARound),
                seen.Count - seen.Distinct(StringComparer.Ordinal).Count(),
                refused,
                times.Select(time => time.Milliseconds).Order().ElementAt(times.Count / 2),
                times.GroupBy(time => time.Machine).Max(machine => machine.Select(time => time.Milliseconds).Order().ElementAt((int)(machine.Count() * 0.95))));
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"     {name,-46} {outcome.Delivered,5:0} % arrived, {outcome.Refused,3} pushes refused, round {outcome.Median,6:0} ms (median), {outcome.Worst,6:0} ms (worst machine)"));
            return outcome;
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    /// <summary>
    /// A bare repository, with a branch for those who clone, at an address of ssh whose client waits and then runs what it was to run
    /// there: every connection costs the same, whoever makes it, and nothing else differs from the real thing.
    /// </summary>
    private static string FarRemote(string folder)
    {
        var path = Path.Combine(folder, "remote.git");
        Bench.Run("git", "init", "--quiet", "--bare", "--initial-branch=main", path);
        var seed = Path.Combine(folder, "seed");
        Bench.Run("git", "clone", "--quiet", path, seed);
        Bench.Run("git", "-C", seed, "-c", "user.name=seed", "-c", "user.email=seed@localhost", "commit", "--quiet", "--allow-empty", "--message", "seed");
        Bench.Run("git", "-C", seed, "push", "--quiet", "origin", "HEAD:main");

        var client = Path.Combine(folder, "ssh");
        File.WriteAllText(client, "#!/bin/sh\nfor command; do :; done\nsleep 0.3\nexec sh -c \"$command\"\n");
        if (!OperatingSystem.IsWindows())
        {
            File.SetUnixFileMode(client, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        }

        Environment.SetEnvironmentVariable("GIT_SSH_COMMAND", client);
        return $"ssh://remote{path}";
    }
}
