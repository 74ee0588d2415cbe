using System.Collections.Concurrent;
using System.Globalization;
using System.Text;
using CodexBridge.Ledger;

namespace CodexBridge.Benchmarks;

/// <summary>
/// G1, G3, G10, G11 at full size: a million events by eight processes, hundreds of kills, a fleet that is killed all the time, a million
/// damaged lines, a thousand rounds beside a person's work.
/// </summary>
internal static class StressRun
{
    private const int Writers = 8;
    private const string Secret = " ghp_thatNobodyShouldSee";

    /// <param name="args">Events (1,000,000) and kills (200), when something smaller will do.</param>
    public static async Task<int> RunAsync(string[] args)
    {
        var events = args is [var first, ..] ? int.Parse(first, CultureInfo.InvariantCulture) : 1_000_000;
        var kills = args is [_, var second, ..] ? int.Parse(second, CultureInfo.InvariantCulture) : 200;
        var folder = Bench.Folder("stress");
        try
        {
            Console.WriteLine("stress");
            return await StormAsync(Path.Combine(folder, "storm"), events, kills) | await FleetAsync(Path.Combine(folder, "fleet"), kills / 2) | Damage(1_000_000)
                | await BesidePersonAsync(Path.Combine(folder, "person"), kills * 5);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private static async Task<int> StormAsync(string home, int events, int kills)
    {
        var acknowledged = new ConcurrentDictionary<string, byte>(StringComparer.Ordinal);
        var doubled = 0;
        var killed = 0;
        var watch = System.Diagnostics.Stopwatch.StartNew();
        await Task.WhenAll(Enumerable.Range(0, Writers).Select(number => Task.Run(async () =>
        {
            var random = new Random(number);
            while (acknowledged.Count < events || Volatile.Read(ref killed) < kills)
            {
                using var process = Bench.Start(Bench.Self, "verb", "ledger", "write", "--batch", "--ledger", home);
                _ = process.StandardError.ReadToEndAsync();
                var life = Math.Max(200, events / (kills + Writers)) + random.Next(2_000);
                var feeding = FeedAsync(process.StandardInput.BaseStream, number, life * 2);
                for (var seen = 0; await process.StandardOutput.ReadLineAsync() is { } id; seen++)
                {
                    if (id.Length == LedgerId.Length && !acknowledged.TryAdd(id, 0))
                    {
                        Interlocked.Increment(ref doubled);
                    }

                    if (seen == life)
                    {
                        process.Kill();
                        Interlocked.Increment(ref killed);
                    }
                }

                await feeding;
                await process.WaitForExitAsync();
            }
        })));
        var seconds = watch.Elapsed.TotalSeconds;

        var (fragments, lost) = (0L, new HashSet<string>(acknowledged.Keys, StringComparer.Ordinal));
        var stored = new HashSet<string>(StringComparer.Ordinal);
        var scanner = new LineScanner();
        foreach (var file in SegmentFile.All(new LedgerPaths(home)))
        {
            new SegmentReader().Read(file, (_, line, known) =>
            {
                if (scanner.Scan(line, known) != LineFault.None)
                {
                    fragments++;
                }
                else if (scanner.Text(line, LineKey.Id) is { } id)
                {
                    lost.Remove(id);
                    doubled += stored.Add(id) ? 0 : 1;
                }
            });
        }

        using var ledger = LedgerStore.Open(new LedgerOptions { Home = home });
        var health = ledger.ReadFold().Health;
        Bench.Figure("acknowledged events", acknowledged.Count, "");
        Bench.Figure("processes killed", killed, "");
        Bench.Figure("events a second, eight processes, with the kills", acknowledged.Count / seconds, "events/s");
        Bench.Figure("fragments of killed writers", fragments, "lines");
        return Bench.Goal("G1", "acknowledged and lost", lost.Count, "", lost.Count == 0, "0")
            | Bench.Goal("G1", "doubled", doubled, "", doubled == 0, "0")
            | Bench.Goal("G1", "sequence numbers missing", health.Writers.Values.Sum(count => count.Missing), "", health.Writers.Values.All(count => count.Missing == 0), "0")
            | Bench.Goal("G1", "fragments not counted", fragments - health.QuarantinedLines, "", fragments == health.QuarantinedLines, "0");
    }

    private static async Task FeedAsync(Stream input, int number, int events)
    {
        try
        {
            for (var i = 0; i < events; i++)
            {
                var size = (i * 37 % 101) switch { 0 => 20_000, < 5 => 4_000, _ => 120 };
                await input.WriteAsync(Encoding.UTF8.GetBytes(string.Create(CultureInfo.InvariantCulture, $"{{\"type\":\"progress\",\"cid\":\"c{number}\",\"msg\":\"{i} {new string('x', size)}\"}}\n")));
            }

            input.Close();
        }
        catch (IOException)
        {
            // The reader was killed.
        }
    }

    private static async Task<int> FleetAsync(string folder, int kills)
    {
        const int machines = 8;
        var remote = Path.Combine(folder, "remote.git");
        Bench.Run("git", "init", "--quiet", "--bare", remote);
        RefuseSecret(remote);
        var killed = 0;
        var said = new int[machines];
        await Task.WhenAll(Enumerable.Range(0, machines).Select(number => Task.Run(async () =>
        {
            var random = new Random(number);
            while (Volatile.Read(ref killed) < kills)
            {
                using (var ledger = Open(folder, number))
                {
                    for (var i = 0; i < 100; i++)
                    {
                        var slip = number == 3 && said[number] == 142 ? Secret : "";
                        ledger.Append(new LedgerEvent { Type = "progress", Cid = $"m{number}", Message = $"m{number} {said[number]++}{slip}" });
                    }

                    PlantLocks(ledger.Paths.SyncRepository, random);
                }

                using var process = Bench.Start(Bench.Self, "verb", "ledger", "sync", "--watch", "--interval", "0.2", "--remote", remote, "--ledger", Path.Combine(folder, $"m{number}"));
                _ = process.StandardError.ReadToEndAsync();
                await process.StandardOutput.ReadLineAsync();
                await Task.Delay(random.Next(600));
                process.Kill(entireProcessTree: true);
                await process.WaitForExitAsync();
                if (Interlocked.Increment(ref killed) == kills / 2)
                {
                    Directory.Move(remote, remote + ".away"); // the remote goes down for a while
                    await Task.Delay(TimeSpan.FromSeconds(30));
                    Directory.Move(remote + ".away", remote);
                }
            }
        })));

        var problems = 0;
        for (var round = 0; round < 2; round++)
        {
            for (var number = 0; number < machines; number++)
            {
                using var ledger = Open(folder, number);
                problems += (await new LedgerSync(ledger, new SyncOptions { Remote = remote }).RunAsync(force: true, CancellationToken.None)).Problem is null ? 0 : 1;
            }
        }

        var wrong = 0;
        var leaked = 0;
        for (var number = 0; number < machines; number++)
        {
            using var ledger = Open(folder, number);
            var messages = MergedTail.Read(ledger.Paths, long.MaxValue).Select(line => LedgerLine.Read(line.Line, out _)!.Message).ToList();
            wrong += messages.Count == said.Sum() && messages.Distinct().Count() == said.Sum() ? 0 : 1;
            leaked += messages.Count(message => message!.Contains(Secret, StringComparison.Ordinal));
        }

        Bench.Figure("events of the fleet", said.Sum(), "");
        Bench.Figure("syncers killed", killed, "");
        return Bench.Goal("G3", "machines that have not every event once", wrong, "", wrong == 0, "0")
            | Bench.Goal("G3", "machines that need a hand", problems, "", problems == 0, "0")
            | Bench.Goal("G3", "copies of a secret that the remote refused", leaked, "", leaked == 0, "0");
    }

    /// <summary>What a git that was killed may leave behind, at random.</summary>
    private static void PlantLocks(string repository, Random random)
    {
        foreach (var name in new[] { "packed-refs.lock", "config.lock", "HEAD.lock", "shallow.lock", "objects/pack/tmp_pack_stale" })
        {
            var path = Path.Combine(repository, name);
            if (random.Next(3) == 0 && Directory.Exists(Path.GetDirectoryName(path)))
            {
                File.WriteAllText(path, "");
            }
        }
    }

    /// <summary>As a host's push protection does: it names the place, and takes nothing of the push.</summary>
    private static void RefuseSecret(string remote)
    {
        var hook = Path.Combine(remote, "hooks", "pre-receive");
        Directory.CreateDirectory(Path.GetDirectoryName(hook)!);
        File.WriteAllText(hook, $$"""
            #!/bin/sh
            while read old new ref; do
              place=$(git grep -n {{Secret.Trim()}} "$new" -- | head -1 | cut -d: -f2,3)
              if [ -n "$place" ]; then echo "GH013: Repository rule violations found"; echo "  path: $place"; exit 1; fi
            done
            """);
        if (!OperatingSystem.IsWindows())
        {
            File.SetUnixFileMode(hook, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        }
    }

    /// <summary>Damages a sound line in every way that chance finds: the reader says yes or no, and the standard parser agrees with each yes.</summary>
    private static int Damage(int rounds)
    {
        var random = new Random(11);
        var sound = Encoding.UTF8.GetBytes("""{"v":2,"ts":"2025-09-19T00:00:00.000Z","type":"progress","cid":"c","msg":"caf\u00e9 \"x\"","tags":["a"],"data":{"n":[1,2.5e3,true,null]},"id":"01K5GSZZZZ0000000000000000","w":"0123456789ab","seq":7}""");
        var scanner = new LineScanner();
        var stopped = 0;
        for (var round = 0; round < rounds; round++)
        {
            var line = (byte[])sound.Clone();
            for (var hits = random.Next(1, 5); hits > 0; hits--)
            {
                line[random.Next(line.Length)] = (byte)random.Next(256);
            }

            try
            {
                if (scanner.Scan(line) == LineFault.None)
                {
                    System.Text.Json.JsonDocument.Parse(line).Dispose();
                    LedgerLine.Read(line, scanner);
                }
            }
            catch (Exception e) when (e is System.Text.Json.JsonException or InvalidOperationException or ArgumentException or IndexOutOfRangeException or FormatException)
            {
                stopped++;
            }
        }

        return Bench.Goal("G10", $"damaged lines of {rounds:N0} that stop the reader", stopped, "", stopped == 0, "0");
    }

    /// <summary>A ledger inside a person's repository, which is also its remote's clone: after all rounds it is as the person left it.</summary>
    private static async Task<int> BesidePersonAsync(string folder, int rounds)
    {
        var remote = Path.Combine(folder, "remote.git");
        var clone = Path.Combine(folder, "clone");
        Bench.Run("git", "init", "--quiet", "--bare", remote);
        Bench.Run("git", "clone", "--quiet", remote, clone);
        File.WriteAllText(Path.Combine(clone, "work.txt"), "half done");
        Bench.Run("git", "-C", clone, "add", "work.txt");
        var home = Path.Combine(clone, ".codexbridge");
        var problems = 0;
        var before = Snapshot(clone);
        for (var round = 0; round < rounds; round++)
        {
            using var ledger = LedgerStore.Open(new LedgerOptions { Home = home, Durability = Durability.Never });
            ledger.Append(new LedgerEvent { Type = "progress", Cid = "c", Message = $"round {round}" });
            problems += (await new LedgerSync(ledger, new SyncOptions { Remote = remote }).RunAsync(force: true, CancellationToken.None)).Problem is null ? 0 : 1;
        }

        return Bench.Goal("G11", $"rounds of {rounds:N0} with a problem", problems, "", problems == 0, "0")
            | Bench.Goal("G11", "files of the person's that changed", before.Except(Snapshot(clone)).Count() + Snapshot(clone).Except(before).Count(), "", before.SetEquals(Snapshot(clone)), "0");
    }

    /// <summary>Path, time and content of every file but the ledger's own: HEAD, index, refs and hooks are among them.</summary>
    private static HashSet<string> Snapshot(string clone) =>
        [.. Directory.EnumerateFiles(clone, "*", SearchOption.AllDirectories).Where(path => !path.Contains(".codexbridge", StringComparison.Ordinal))
            .Select(path => $"{path} {File.GetLastWriteTimeUtc(path):O} {Convert.ToHexString(System.Security.Cryptography.SHA256.HashData(File.ReadAllBytes(path)))}")];

    private static LedgerStore Open(string folder, int machine) =>
        LedgerStore.Open(new LedgerOptions { Home = Path.Combine(folder, $"m{machine}"), Host = $"m{machine}", Durability = Durability.Never });
}
