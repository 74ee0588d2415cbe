using System.Text;
using CodexBridge.Ledger;

namespace CodexBridge.Benchmarks;

/// <summary>G6, G7: what the last word of each session costs with a long history, at first and then again.</summary>
internal static class StatusBenchmark
{
    /// <param name="args">How many events; a million when left out.</param>
    public static Task<int> RunAsync(string[] args)
    {
        var events = args is [var count, ..] ? int.Parse(count, System.Globalization.CultureInfo.InvariantCulture) : 1_000_000;
        var folder = Bench.Folder("status");
        try
        {
            Console.WriteLine($"status of {events:N0} events");
            var (plain, home) = (Path.Combine(folder, "ledger.jsonl"), Path.Combine(folder, "home"));
            Make(plain, home, events);
            var paths = new LedgerPaths(home);
            string[] status = ["verb", "ledger", "status", "--json", "--ledger", home];

            var start = Bench.Median(7, () => Bench.Run(Bench.Self, "verb", "--version"));
            var cold = Bench.Median(3, () =>
            {
                File.Delete(paths.Checkpoint);
                Bench.Run(Bench.Self, status);
            });
            Bench.Run(Bench.Self, status);
            var warm = Bench.Median(9, () =>
            {
                using (var ledger = LedgerStore.Open(new LedgerOptions { Home = home, Durability = Durability.Never }))
                {
                    ledger.Append([.. Enumerable.Range(0, 100).Select(i => new LedgerEvent { Type = "progress", Cid = $"new{i}", Message = "one of the new" })]);
                }

                Bench.Run(Bench.Self, status);
            });
            Bench.Figure("runtime and command line, no work", start, "ms");
            Bench.Figure("status, cold", cold, "ms");
            Bench.Figure("status, warm, 100 new events", warm, "ms");
            if (Bench.Python is null)
            {
                Console.WriteLine("     (no python3 here: no baseline)");
                return Task.FromResult(0);
            }

            var theirs = Bench.Median(3, () => Bench.Run(Bench.Python, Bench.Baseline, "status", plain));
            Bench.Figure("status, baseline", theirs, "ms");
            return Task.FromResult(
                Bench.Goal("G6", "status, warm, against the baseline", theirs / warm, "×", theirs / warm >= 40 || events < 1_000_000, "≥ 40 at a million")
                | Bench.Goal("G7", "status, cold, against the baseline", theirs / cold, "×", theirs / cold >= 6 || events < 1_000_000, "≥ 6 at a million"));
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
