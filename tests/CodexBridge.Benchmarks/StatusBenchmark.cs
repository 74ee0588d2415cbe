using System.Globalization;
using System.Text;
using CodexBridge.Ledger;

namespace CodexBridge.Benchmarks;

/// <summary>G6, G7: what the last word of each session costs with a long history, at first and then again.</summary>
internal static class StatusBenchmark
{
    private const string Bare = "bare .NET, no work";
    private const string Cold = "status, cold (every line read and judged)";
    private const string Warm = "status, warm (100 new events)";
    private const string Baseline = "baseline: last line of each key";

    /// <param name="args">How many events (a million when left out), then rounds (5).</param>
    public static async Task<int> RunAsync(string[] args)
    {
        var events = args is [var count, ..] ? int.Parse(count, CultureInfo.InvariantCulture) : 1_000_000;
        var rounds = args is [_, var more, ..] ? int.Parse(more, CultureInfo.InvariantCulture) : 5;
        var programs = await Programs.PrepareAsync();
        var folder = Bench.Folder("status");
        try
        {
            Console.WriteLine($"status of {events:N0} events, published as for a job");
            var (plain, home) = (Path.Combine(folder, "ledger.jsonl"), Path.Combine(folder, "home"));
            Make(plain, home, events);
            var paths = new LedgerPaths(home);
            var pairs = new Pairs();
            pairs.Add(Bare, () => Bench.Info(programs.Bare));
            pairs.Add(Cold, () =>
            {
                File.Delete(paths.Checkpoint);
                return Bench.Info(programs.Bridge, "ledger", "status", "--json", "--ledger", home);
            });
            pairs.Add(Warm, () =>
            {
                using var ledger = LedgerStore.Open(new LedgerOptions { Home = home, Durability = Durability.Never });
                ledger.Append([.. Enumerable.Range(0, 100).Select(i => new LedgerEvent { Type = "progress", Cid = $"new{i}", Message = "one of the new" })]);
                return Bench.Info(programs.Bridge, "ledger", "status", "--json", "--ledger", home);
            });
            if (programs.Python is { } python)
            {
                pairs.Add(Baseline, () => Bench.Info(python, Bench.Baseline, "status", plain));
            }

            await pairs.RunAsync(rounds);
            var memory = Bench.Goal("G7", "most memory, cold", pairs.PeakMegabytes(Cold), "MB", pairs.PeakMegabytes(Cold) <= 150, "≤ 150");
            if (programs.Python is null)
            {
                Console.WriteLine("     (no python3 here: no baseline)");
                return memory;
            }

            var (cold, warm, start) = (pairs.Ratio(Baseline, Cold), pairs.Ratio(Baseline, Warm), pairs.Ratio(Warm, Bare));
            return memory
                | Bench.Goal("G6", "status, warm, against the baseline", warm, "×", warm >= 40 || events < 1_000_000, "≥ 40 at a million")
                | Bench.Goal("G6", "status, warm, against a bare start", start, "×", start <= 2.5, "≤ 2.5")
                | Bench.Goal("G7", "status, cold, against the baseline", cold, "×", cold >= 6 || events < 1_000_000, "≥ 6 at a million");
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    /// <summary>The same events once as one plain file and once as a ledger.</summary>
    private static void Make(string plain, string home, int events)
    {
        using var ledger = LedgerStore.Open(new LedgerOptions { Home = home, Durability = Durability.Never });
        using var file = new StreamWriter(plain);
        foreach (var some in Synthetic.Lines(events).Chunk(2_000))
        {
            foreach (var line in some)
            {
                file.Write(line);
                file.Write('\n');
            }

            ledger.Append([.. some.Select(line => LedgerLine.Read(Encoding.UTF8.GetBytes(line), out _)!)]);
        }
    }
}
