using CodexBridge.Ledger;

namespace CodexBridge.Benchmarks;

/// <summary>G8, G9: what writing costs, in a process that lives and in one per event.</summary>
internal static class AppendBenchmark
{
    public static async Task<int> RunAsync(string[] args)
    {
        var folder = Bench.Folder("append");
        try
        {
            Console.WriteLine("append");
            var missed = InProcess(folder, "append, one at a time", Durability.Never, 1, 100_000, 50_000, "≥ 50,000/s")
                | InProcess(folder, "append, 64 at a time, each group safe on disk", Durability.Always, 64, 64_000, 25_000, "≥ 25,000/s")
                | InProcess(folder, "append, each safe on disk", Durability.Always, 1, 3_000, 1_000, "≥ 1,000/s");
            return missed | await OneProcessEachAsync(folder);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private static int InProcess(string folder, string what, Durability durability, int group, int events, double asked, string words)
    {
        using var ledger = LedgerStore.Open(new LedgerOptions { Home = Path.Combine(folder, what), Durability = durability });
        var entries = Enumerable.Range(0, group).Select(i => new LedgerEvent { Type = "progress", Agent = "task", Cid = $"c{i}", Task = "IMG-42", Message = "converted the pipeline; 12 of 40 steps" }).ToList();
        void Write(int count)
        {
            for (var i = 0; i < count; i += group)
            {
                ledger.Append(entries);
            }
        }

        Write(Math.Min(events, 5_000)); // warms up
        var time = Bench.Median(3, () => Write(events));
        var rate = events / time * 1000;
        return Bench.Goal("G9", what, rate, "events/s", rate >= asked, words);
    }

    private static async Task<int> OneProcessEachAsync(string folder)
    {
        const string ours = "write, one process, safe on disk";
        const string theirs = "baseline: write, one process";
        var programs = await Programs.PrepareAsync();
        var pairs = new Pairs();
        pairs.Add("bare .NET, no work", () => Bench.Info(programs.Bare));
        pairs.Add(ours, () => Bench.Info(programs.Bridge, "ledger", "write", "--ledger", Path.Combine(folder, "cli"), "--type", "done", "--cid", "c1", "--msg", "step"));
        if (programs.Python is not { } python)
        {
            Console.WriteLine("     (no python3 here: no baseline)");
            await pairs.RunAsync(21);
            return 0;
        }

        pairs.Add(theirs, () => Bench.Info(python, Bench.Baseline, "write", Path.Combine(folder, "baseline.jsonl"), "progress", "c1", "step"));
        await pairs.RunAsync(21);
        var ratio = pairs.Ratio(ours, theirs);
        return Bench.Goal("G8", "write, one process, against the baseline", ratio, "×", ratio <= 1.1, "≤ 1.1");
    }
}
