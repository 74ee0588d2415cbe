using CodexBridge.Ledger;

namespace CodexBridge.Benchmarks;

/// <summary>G5: what one round of sharing costs beside a long history, in time and in growth of the remote.</summary>
internal static class TickBenchmark
{
    private const int News = 50;

    public static async Task<int> RunAsync(string[] args)
    {
        var folder = Bench.Folder("tick");
        try
        {
            Console.WriteLine("tick: one round with 50 new events");
            var small = await OursAsync(Path.Combine(folder, "small"), 4_000);
            var large = await OursAsync(Path.Combine(folder, "large"), 410_000);
            Bench.Figure("round at 1 MB", small.Milliseconds, "ms");
            Bench.Figure("round at 100 MB", large.Milliseconds, "ms");
            Bench.Figure("growth of the remote a round at 100 MB", large.Bytes / 1024.0, "kB");
            var plain = Plain(Path.Combine(folder, "plain"), 410_000);
            Bench.Figure("round at 100 MB, one growing file", plain.Milliseconds, "ms");
            Bench.Figure("growth a round, one growing file", plain.Bytes / 1024.0, "kB");
            return Bench.Goal("G5", "time against one growing file", plain.Milliseconds / large.Milliseconds, "×", plain.Milliseconds / large.Milliseconds >= 50, "≥ 50")
                | Bench.Goal("G5", "growth against one growing file", (double)plain.Bytes / large.Bytes, "×", plain.Bytes / large.Bytes >= 200, "≥ 200")
                | Bench.Goal("G5", "time at 100 MB against 1 MB", large.Milliseconds / small.Milliseconds, "×", large.Milliseconds / small.Milliseconds <= 1.2, "≤ 1.2");
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private static async Task<(double Milliseconds, long Bytes)> OursAsync(string folder, int events)
    {
        var remote = Path.Combine(folder, "remote.git");
        Bench.Run("git", "init", "--quiet", "--bare", remote);
        using var ledger = LedgerStore.Open(new LedgerOptions { Home = Path.Combine(folder, "home"), Durability = Durability.Never });
        var sync = new LedgerSync(ledger, new SyncOptions { Remote = remote, Publish = false });
        foreach (var some in Synthetic.Lines(events).Chunk(2_000))
        {
            ledger.Append([.. some.Select(line => LedgerLine.Read(System.Text.Encoding.UTF8.GetBytes(line), out _)!)]);
        }

        await RoundAsync(sync);
        Bench.Run("git", "-C", remote, "gc", "--quiet");
        var times = new List<double>();
        var before = Bench.Size(remote);
        const int rounds = 9;
        for (var round = 0; round < rounds; round++)
        {
            ledger.Append([.. Enumerable.Range(0, News).Select(i => new LedgerEvent { Type = "progress", Agent = "task", Cid = $"c{i}", Message = $"round {round}: {Guid.NewGuid()} {Guid.NewGuid()} converted the pipeline" })]);
            var watch = System.Diagnostics.Stopwatch.StartNew();
            await RoundAsync(sync);
            times.Add(watch.Elapsed.TotalMilliseconds);
        }

        times.Sort();
        return (times[rounds / 2], (Bench.Size(remote) - before) / rounds);
    }

    private static async Task RoundAsync(LedgerSync sync)
    {
        var report = await sync.RunAsync(force: true, CancellationToken.None);
        if (report.Problem is not null)
        {
            throw new InvalidOperationException(report.Problem);
        }
    }

    /// <summary>The plain way: add, commit and push one file.</summary>
    private static (double Milliseconds, long Bytes) Plain(string folder, int events)
    {
        var (remote, clone) = (Path.Combine(folder, "remote.git"), Path.Combine(folder, "clone"));
        Bench.Run("git", "init", "--quiet", "--bare", remote);
        Bench.Run("git", "clone", "--quiet", remote, clone);
        var file = Path.Combine(clone, "ledger.jsonl");
        using (var writer = new StreamWriter(file))
        {
            foreach (var line in Synthetic.Lines(events))
            {
                writer.Write(line + "\n");
            }
        }

        void Round()
        {
            Bench.Run("git", "-C", clone, "add", "ledger.jsonl");
            Bench.Run("git", "-C", clone, "-c", "user.name=b", "-c", "user.email=b@example.org", "-c", "commit.gpgsign=false", "commit", "--quiet", "-m", "ledger");
            Bench.Run("git", "-C", clone, "push", "--quiet", "origin", "HEAD:codex-ledger");
        }

        Round();
        var before = Bench.Size(remote);
        var time = Bench.Median(3, () =>
        {
            using (var stream = new FileStream(file, FileMode.Open, FileAccess.Write))
            {
                stream.Seek(0, SeekOrigin.End);
                for (var i = 0; i < News; i++)
                {
                    stream.Write(System.Text.Encoding.UTF8.GetBytes($"{{\"v\":1,\"type\":\"progress\",\"cid\":\"c{i}\",\"msg\":\"{Guid.NewGuid()} {Guid.NewGuid()} converted the pipeline\"}}\n"));
                }
            }

            Round();
        });
        return (time, (Bench.Size(remote) - before) / 3);
    }
}
