using System.Text;
using CodexBridge.Ledger;
using CodexBridge.Tests.Git;

namespace CodexBridge.Tests.Ledger;

/// <summary>Several machines, each with a home of its own, and one bare repository between them.</summary>
public sealed class SyncSpecs : SyncStories
{
    [Fact]
    public async Task Every_machine_sees_the_events_of_every_other()
    {
        using var ann = Open("ann");
        using var bob = Open("bob");
        Say(ann, "from ann");
        Say(bob, "from bob");

        Assert.Null((await SyncAsync(ann)).Problem);
        Assert.Null((await SyncAsync(bob)).Problem);
        Assert.Null((await SyncAsync(ann)).Problem);
        Say(bob, "again");
        Assert.Equal(0, (await SyncAsync(bob)).Rejected);
        Assert.Null((await SyncAsync(ann)).Problem);

        Assert.Equal(["again", "from ann", "from bob"], Messages(ann));
        Assert.Equal(["again", "from ann", "from bob"], Messages(bob));
        TestGit.Run(Remote, "fsck", "--strict");
    }

    [Fact]
    public async Task Without_news_nothing_is_pushed()
    {
        using var ann = Open("ann");
        Say(ann, "one");
        await SyncAsync(ann);
        var before = TestGit.Run(Remote, "for-each-ref");

        var report = await SyncAsync(ann);

        Assert.Equal((0L, false), (report.BytesSent, report.Published));
        Assert.Equal(before, TestGit.Run(Remote, "for-each-ref"));
    }

    [Fact]
    public async Task While_the_remote_is_away_events_wait_and_then_arrive_once()
    {
        using var ann = Open("ann");
        Directory.Move(Remote, Remote + ".away");
        Say(ann, "spooled");

        Assert.NotNull((await SyncAsync(ann)).Problem);
        Assert.NotNull(SyncState.Load(ann.Paths).NotBefore);
        Directory.Move(Remote + ".away", Remote);
        Assert.Null((await SyncAsync(ann)).Problem);

        using var bob = Open("bob");
        await SyncAsync(bob);
        Assert.Equal(["spooled"], Messages(bob));
    }

    [Fact]
    public async Task Locks_that_a_killed_git_left_are_in_nobodys_way()
    {
        using var ann = Open("ann");
        Say(ann, "one");
        await SyncAsync(ann);
        foreach (var stale in new[] { "packed-refs.lock", "config.lock", "HEAD.lock", $"refs/fetched/custom/{Writer(ann)}.lock", "shallow.lock" })
        {
            var path = Path.Combine(ann.Paths.SyncRepository, stale);
            Directory.CreateDirectory(Path.GetDirectoryName(path)!);
            await File.WriteAllTextAsync(path, "", TestContext.Current.CancellationToken);
        }

        Say(ann, "two");
        Assert.Null((await SyncAsync(ann)).Problem);
        using var bob = Open("bob");
        await SyncAsync(bob);
        Assert.Equal(["one", "two"], Messages(bob));
    }

    [Fact]
    public async Task A_secret_that_the_host_refuses_costs_only_its_own_line()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "the hook is a shell script");
        TestGit.Hook(Remote, "pre-receive", """
            while read old new ref; do
              [ "$new" = 0000000000000000000000000000000000000000 ] && continue
              place=$(git grep -n ghp_secret "$new" -- | head -1 | cut -d: -f2,3)
              if [ -n "$place" ]; then echo "GH013: Repository rule violations found"; echo "  path: $place"; exit 1; fi
            done
            """);
        using var ann = Open("ann");
        Say(ann, "before");
        Say(ann, "token ghp_secret1");
        Say(ann, "after");

        var report = await SyncAsync(ann);

        Assert.Null(report.Problem);
        Assert.Equal(1, report.Withheld);
        using var bob = Open("bob");
        await SyncAsync(bob);
        Assert.Equal(3, bob.ReadFold().Health.Events);
        Assert.Equal(["after", "before"], Messages(bob).Where(message => !message.StartsWith('[')));
        Say(ann, "later");
        Assert.Null((await SyncAsync(ann)).Problem);
    }

    [Fact]
    public async Task What_the_first_redaction_missed_is_taken_out_before_it_leaves()
    {
        using (var careless = Open("ann"))
        {
            Say(careless, "the s3cret word");
        }

        using var ann = LedgerStore.Open(new LedgerOptions { Home = Folder.At("ann"), Redact = text => (text.Replace("s3cret", "[redacted]", StringComparison.Ordinal), text.Split("s3cret").Length - 1) });
        Assert.Null((await SyncAsync(ann)).Problem);

        Assert.Equal(["the [redacted] word"], Messages(ann));
        Assert.DoesNotContain("s3cret", ViewLedger(), StringComparison.Ordinal);
        Say(ann, "more");
        Assert.Null((await SyncAsync(ann)).Problem);
    }

    [Fact]
    public async Task A_host_that_takes_branches_only_gets_branches()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "the hook is a shell script");
        TestGit.Hook(Remote, "update", "case \"$1\" in refs/heads/*) exit 0;; *) echo 'deny updating a hidden ref'; exit 1;; esac");
        using var ann = Open("ann");
        using var bob = Open("bob");
        Say(ann, "by a branch");

        Assert.Null((await SyncAsync(ann)).Problem);
        Assert.Null((await SyncAsync(bob)).Problem);

        Assert.Equal(["by a branch"], Messages(bob));
        Say(ann, "again");
        Assert.Equal(0, (await SyncAsync(ann)).Rejected);
    }

    [Fact]
    public async Task A_cloned_home_takes_a_new_name_and_both_keep_everything()
    {
        using (var ann = Open("ann"))
        {
            Say(ann, "shared past");
            await SyncAsync(ann);
        }

        Copy(Folder.At("ann"), Folder.At("clone"));
        using var original = Open("ann");
        using var clone = Open("clone");
        Say(original, "by the original");
        Say(clone, "by the clone");
        await SyncAsync(original);
        await SyncAsync(clone);
        await SyncAsync(clone);
        Say(clone, "and again");
        await SyncAsync(clone);
        await SyncAsync(original);

        Assert.NotEqual(Writer(original), Writer(clone));
        var all = new[] { "and again", "by the clone", "by the original", "shared past" };
        Assert.Equal(all, Messages(original));
        Assert.Equal(all, Messages(clone));
    }

    [Fact]
    public async Task A_persons_repository_is_not_touched()
    {
        var clone = Folder.At("clone");
        TestGit.Run(Folder.Path, "clone", "--quiet", Remote, clone);
        await File.WriteAllTextAsync(Path.Combine(clone, "work.txt"), "half done", TestContext.Current.CancellationToken);
        TestGit.Run(clone, "add", "work.txt");
        TestGit.Hook(Path.Combine(clone, ".git"), "pre-commit", "exit 1");
        var home = Path.Combine(clone, ".codexbridge");
        using var ann = LedgerStore.Open(new LedgerOptions { Home = home });
        Say(ann, "one");
        var before = Snapshot(clone);

        var foreign = new Dictionary<string, string?> { ["GIT_DIR"] = Path.Combine(clone, ".git"), ["GIT_WORK_TREE"] = clone, ["GIT_INDEX_FILE"] = Path.Combine(clone, ".git", "index") };
        for (var round = 0; round < 5; round++)
        {
            Say(ann, $"round {round}");
            Assert.Null((await SyncAsync(ann)).Problem);
            var (code, _, error) = await Child.RunAsync("", foreign, "ledger", "sync", "--remote", Remote, "--ledger", home);
            Assert.True(code == 0, error);
        }

        Assert.Equal(before, Snapshot(clone));
        Assert.Equal("A  work.txt\n", TestGit.Run(clone, "status", "--porcelain"));
    }

    [Fact]
    public async Task A_reader_of_the_first_schema_reads_the_published_view()
    {
        using var ann = Open("ann");
        ann.Append(new LedgerEvent { Type = "spawn", Cid = "abc", Task = "IMG-42", Message = "spawned" });
        ann.Append(new LedgerEvent { Type = "done", Cid = "abc", Sha = "deadbeef", Message = "ready 🛠️ \"quoted\"", Tags = ["x"] });
        await SyncAsync(ann);

        const string script = """
            import json, sys
            last = {}
            for line in sys.stdin:
                e = json.loads(line)
                k = e.get("cid") or e.get("task")
                if k: last[k] = e
            print(json.dumps([last[k]["msg"] for k in sorted(last)]))
            """;
        Assert.SkipWhen(!File.Exists("/usr/bin/python3") && Environment.GetEnvironmentVariable("PATH")!.Split(':').All(part => !File.Exists(Path.Combine(part, "python3"))), "there is no python3 here");
        var start = new System.Diagnostics.ProcessStartInfo("python3") { RedirectStandardInput = true, RedirectStandardOutput = true, ArgumentList = { "-c", script } };
        using var python = System.Diagnostics.Process.Start(start)!;
        await python.StandardInput.WriteAsync(ViewLedger());
        python.StandardInput.Close();
        var answer = await python.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);

        Assert.Equal("ready 🛠️ \"quoted\"", System.Text.Json.JsonElement.Parse(answer)[0].GetString());
        Assert.Contains("abc", TestGit.Run(Remote, "show", "codex-ledger:agents/STATUS.md"), StringComparison.Ordinal);
        Assert.Contains("\"covers\"", TestGit.Run(Remote, "show", "codex-ledger:agents/status.json"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_old_scripts_pushed_to_the_branch_is_taken_in_before_the_view_replaces_it()
    {
        var old = Folder.At("old");
        TestGit.Run(Folder.Path, "clone", "--quiet", Remote, old);
        TestGit.Run(old, "checkout", "--quiet", "-b", "codex-ledger");
        Directory.CreateDirectory(Path.Combine(old, "agents"));
        await File.WriteAllTextAsync(Path.Combine(old, "agents", "ledger.jsonl"), """{"v":1,"ts":"2025-09-19T00:00:00Z","type":"done","cid":"old","msg":"from the script"}""" + "\n", TestContext.Current.CancellationToken);
        await File.WriteAllTextAsync(Path.Combine(old, "notes.md"), "keep me", TestContext.Current.CancellationToken);
        TestGit.Run(old, "add", ".");
        TestGit.Run(old, "commit", "--quiet", "-m", "old");
        TestGit.Run(old, "push", "--quiet", "origin", "codex-ledger");

        using var ann = Open("ann");
        Say(ann, "new");
        Assert.True((await SyncAsync(ann)).Published);

        Assert.Contains("from the script", ViewLedger(), StringComparison.Ordinal);
        Assert.Contains("\"new\"", ViewLedger(), StringComparison.Ordinal);
        Assert.Equal("keep me", TestGit.Run(Remote, "show", "codex-ledger:notes.md"));
    }

    [Fact]
    public async Task A_fleet_whose_members_are_killed_delivers_everything_once()
    {
        const int machines = 4;
        const int events = 60;
        await Task.WhenAll(Enumerable.Range(0, machines).Select(number => Task.Run(async () =>
        {
            var random = new Random(number);
            for (var round = 0; round < 4; round++)
            {
                using (var ledger = Open($"m{number}"))
                {
                    for (var i = 0; i < events / 4; i++)
                    {
                        Say(ledger, $"m{number} {(round * events / 4) + i}");
                    }
                }

                using var process = Child.Start("ledger", "sync", "--watch", "--interval", "0.05", "--remote", Remote, "--ledger", Folder.At($"m{number}"));
                for (var lines = random.Next(1, 3); lines > 0; lines--)
                {
                    await process.StandardOutput.ReadLineAsync(TestContext.Current.CancellationToken);
                }

                await Task.Delay(random.Next(200), TestContext.Current.CancellationToken); // the kill should hit anywhere in a round
                process.Kill(entireProcessTree: true);
                await process.WaitForExitAsync(TestContext.Current.CancellationToken);
            }
        })));

        for (var round = 0; round < 2; round++)
        {
            for (var number = 0; number < machines; number++)
            {
                using var ledger = Open($"m{number}");
                var report = await SyncAsync(ledger);
                Assert.Null(report.Problem);
                Assert.Equal(0, report.Rejected);
            }
        }

        var expected = Enumerable.Range(0, machines).SelectMany(number => Enumerable.Range(0, events).Select(i => $"m{number} {i}")).Order(StringComparer.Ordinal).ToList();
        for (var number = 0; number < machines; number++)
        {
            using var ledger = Open($"m{number}");
            Assert.Equal(expected, Messages(ledger));
        }

        TestGit.Run(Remote, "fsck", "--strict");
    }

    private string ViewLedger() => TestGit.Run(Remote, "show", "codex-ledger:agents/ledger.jsonl");

    /// <summary>Everything of a person's repository but the ledger's own folder: paths, bytes and times.</summary>
    private static string Snapshot(string clone)
    {
        var all = new StringBuilder();
        foreach (var path in Directory.EnumerateFiles(clone, "*", SearchOption.AllDirectories).Where(path => !path.Contains(".codexbridge", StringComparison.Ordinal)).Order(StringComparer.Ordinal))
        {
            all.AppendLine($"{path} {File.GetLastWriteTimeUtc(path):O} {Convert.ToHexString(System.Security.Cryptography.SHA256.HashData(File.ReadAllBytes(path)))}");
        }

        return all.ToString();
    }

    private static void Copy(string from, string to)
    {
        foreach (var path in Directory.EnumerateFiles(from, "*", SearchOption.AllDirectories))
        {
            var target = Path.Combine(to, Path.GetRelativePath(from, path));
            Directory.CreateDirectory(Path.GetDirectoryName(target)!);
            File.Copy(path, target);
        }
    }
}
