using System.Text;
using CodexBridge.Cli;
using CodexBridge.Ledger;
using CodexBridge.Mcp;
using CodexBridge.Tests.Git;

namespace CodexBridge.Tests.Ledger;

/// <summary>Months that are over are packed. Whoever looks afterwards sees what was there before, whatever happened in between.</summary>
public sealed class ArchiveSpecs : IDisposable
{
    private static readonly TimeSpan Ninety = TimeSpan.FromDays(90);

    private readonly TempFolder folder = new();
    private readonly Calendar calendar = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public async Task A_packed_ledger_tells_all_that_it_told_before()
    {
        using var ann = Written("ann");
        var (before, view) = (Lines(ann), View(ann));

        var done = await LedgerUpkeep.CompactAsync(ann, Ninety, TestContext.Current.CancellationToken);

        Assert.Equal((3, 9), (done.Months, done.Segments)); // March, April and May; June ended 64 days ago
        Assert.True(done.BytesFreed > 0);
        Assert.Equal(["2020-06", "2020-09"], Months(ann));
        Assert.Equal(before, Lines(ann));
        Assert.Equal(view, View(ann));
        Assert.Equal(0, LedgerUpkeep.Verify(ann).Missing);
        Assert.Equal(before.Count, LedgerUpkeep.Verify(ann).Events);
        Assert.Equal(before.Count, (await LedgerLines.ReadAsync(ann.Home, null, TestContext.Current.CancellationToken)).Events.Count);
        Assert.Equal(12, new LedgerSearch("c3", null, null, null, null, null, 1000).Run(ann.Home).Count);
    }

    [Fact]
    public async Task A_second_compaction_finds_nothing_to_do_and_the_writer_goes_on_counting()
    {
        using (var ann = Written("ann"))
        {
            await LedgerUpkeep.CompactAsync(ann, Ninety, TestContext.Current.CancellationToken);
            Assert.Equal(0, (await LedgerUpkeep.CompactAsync(ann, Ninety, TestContext.Current.CancellationToken)).Segments);
        }

        using var again = Open("ann");
        var before = Lines(again).Count;
        Say(again, "later");

        Assert.Equal(before + 1, Lines(again).Count);
        Assert.Equal((0L, before + 1L), (LedgerUpkeep.Verify(again).Missing, LedgerUpkeep.Verify(again).Events));
    }

    [Fact]
    public async Task A_quiet_writers_newest_month_stays_however_old_it_is()
    {
        using var ann = Written("ann");
        calendar.Now = new DateTimeOffset(2024, 1, 1, 0, 0, 0, TimeSpan.Zero);

        await LedgerUpkeep.CompactAsync(ann, Ninety, TestContext.Current.CancellationToken);

        Assert.Equal(["2020-09"], Months(ann));
        Assert.Equal(0, LedgerUpkeep.Verify(ann).Missing);
    }

    [Fact]
    public async Task A_status_that_knew_the_months_before_they_were_packed_reads_none_of_them_again()
    {
        using var ann = Written("ann", 200);
        ann.ReadFold();
        Assert.True(File.Exists(ann.Paths.Checkpoint));
        await LedgerUpkeep.CompactAsync(ann, Ninety, TestContext.Current.CancellationToken);

        Assert.Equal(0, new LedgerReader(ann.Paths).CatchUp());
    }

    [Fact]
    public async Task Packed_months_are_sent_to_nobody_again_and_reach_whoever_comes_new()
    {
        var remote = TestGit.BareRemote(folder.At("remote.git"));
        using var ann = Written("ann");
        using var bob = Open("bob");
        await SyncAsync(ann, remote);
        await SyncAsync(bob, remote);
        var (told, writer) = (Lines(ann), ann.Writer);

        await LedgerUpkeep.CompactAsync(ann, Ninety, TestContext.Current.CancellationToken);
        await LedgerUpkeep.CompactAsync(bob, Ninety, TestContext.Current.CancellationToken);
        var refs = TestGit.Run(remote, "for-each-ref");
        Assert.Equal((0L, null), (await SyncAsync(ann, remote) is var sent ? sent.BytesSent : -1, sent.Problem));
        Assert.Equal(0, (await SyncAsync(bob, remote)).BytesReceived);
        Assert.Equal(refs, TestGit.Run(remote, "for-each-ref"));
        Assert.Equal(writer, ann.Writer);

        Say(ann, "after the packing");
        await SyncAsync(ann, remote);
        await SyncAsync(bob, remote);
        using var cyd = Open("cyd");
        await SyncAsync(cyd, remote);

        Assert.Equal(told.Count + 1, Lines(ann).Count);
        Assert.Equal(Lines(ann), Lines(bob));
        Assert.Equal(Lines(ann), Lines(cyd));
        Assert.All([ann, bob, cyd], ledger => Assert.Equal(0, LedgerUpkeep.Verify(ledger).Missing));
        Assert.NotEmpty(MonthArchive.All(bob.Paths));
        Assert.DoesNotContain(Directory.GetFiles(bob.Paths.In, "*.jsonl", SearchOption.AllDirectories), path => path.Contains("2020-03", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_secret_found_late_is_taken_out_of_a_packed_month_too()
    {
        var remote = TestGit.BareRemote(folder.At("remote.git"));
        using (var careless = Open("ann"))
        {
            calendar.Now = new DateTimeOffset(2020, 3, 1, 9, 0, 0, TimeSpan.Zero);
            Say(careless, "my word is hunter2");
            calendar.Now = new DateTimeOffset(2020, 9, 1, 9, 0, 0, TimeSpan.Zero);
            Say(careless, "now");
            await LedgerUpkeep.CompactAsync(careless, Ninety, TestContext.Current.CancellationToken);
        }

        using var ann = LedgerStore.Open(new LedgerOptions { Home = folder.At("ann"), Host = "ann", Durability = Durability.Never, Time = calendar, Redact = static text => (text.Replace("hunter2", "***", StringComparison.Ordinal), 1) });
        Assert.Null((await SyncAsync(ann, remote)).Problem);
        await LedgerUpkeep.CompactAsync(ann, Ninety, TestContext.Current.CancellationToken);

        Assert.DoesNotContain("hunter2", string.Join('\n', Lines(ann)), StringComparison.Ordinal);
        Assert.DoesNotContain(MonthArchive.All(ann.Paths), archive => archive.TryList()!.Any(part => Encoding.UTF8.GetString(archive.TryRead(part.Name)!).Contains("hunter2", StringComparison.Ordinal)));
        var there = string.Join('\n', TestGit.Run(remote, "for-each-ref", "--format=%(refname)").Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(name => TestGit.Run(remote, "grep", "-h", "word", name, "--")));
        Assert.DoesNotContain("hunter2", there, StringComparison.Ordinal);
        Assert.Contains("my word is ***", there, StringComparison.Ordinal);
    }

    /// <summary>What lies on the disk after each of the steps at which a compaction may be killed.</summary>
    [Theory]
    [InlineData("half a draft")]
    [InlineData("an archive, and every segment still beside it")]
    [InlineData("an archive, and some of its segments still beside it")]
    public async Task A_compaction_killed_at_a_step_left_nothing_doubled_and_the_next_one_ends_it(string left)
    {
        using var ann = Written("ann");
        var before = Lines(ann);
        using var whole = new TempFolder();
        CopyFolder(ann.Paths.Out, whole.Path);
        await LedgerUpkeep.CompactAsync(ann, Ninety, TestContext.Current.CancellationToken);
        var archives = MonthArchive.All(ann.Paths).Select(archive => archive.Path).ToList();
        if (left == "half a draft")
        {
            CopyFolder(whole.Path, ann.Paths.Out);
            foreach (var path in archives)
            {
                await File.WriteAllBytesAsync(path + ".77.tmp", (await File.ReadAllBytesAsync(path, TestContext.Current.CancellationToken))[..100], TestContext.Current.CancellationToken);
                File.Delete(path);
            }
        }
        else
        {
            CopyFolder(whole.Path, ann.Paths.Out, left.Contains("some", StringComparison.Ordinal) ? 2 : 1);
        }

        Assert.Equal(before, Lines(ann));
        Assert.Equal(before.Count, LedgerUpkeep.Verify(ann).Events);
        await LedgerUpkeep.CompactAsync(ann, Ninety, TestContext.Current.CancellationToken);

        Assert.Equal(before, Lines(ann));
        Assert.Equal(["2020-06", "2020-09"], Months(ann));
        Assert.Empty(Directory.GetFiles(ann.Paths.Archive, "*.tmp", SearchOption.AllDirectories));
    }

    [Fact]
    public async Task Compactions_killed_at_any_moment_while_others_read_and_write_lose_nothing()
    {
        using var ann = Written("ann", 40);
        var random = new Random(7);
        var told = Lines(ann);
        for (var kills = 0; kills < 12; kills++)
        {
            // Each begins with all to do again, and lives a little longer than the one before.
            using var process = Child.Start("ledger", "compact", "--ledger", ann.Home);
            var written = 0;
            while (!process.HasExited && written < kills * 4)
            {
                Say(ann, $"meanwhile {kills} {written++}");
                Assert.Equal(told.Count + written, Lines(ann).Count);
                Assert.Equal(told.Count + written, ann.ReadFold().Health.Events);
                Assert.Equal(told.Count + written, (await LedgerLines.ReadAsync(ann.Home, null, TestContext.Current.CancellationToken)).Events.Count);
            }

            process.Kill();
            await process.WaitForExitAsync(TestContext.Current.CancellationToken);
            Assert.Equal(told.Count + written, Lines(ann).Count);
            Assert.Equal(told.Count + written, LedgerUpkeep.Verify(ann).Events);
            Assert.Equal(told.Count + written, ann.ReadFold().Health.Events);
            told = Lines(ann);
            Unpack(ann, random);
            Assert.Equal(told, Lines(ann));
        }

        Assert.Equal(0, (await Child.RunAsync(null, "ledger", "compact", "--ledger", ann.Home)).Code);
        Assert.Equal(told, Lines(ann));
        Assert.Equal(0, LedgerUpkeep.Verify(ann).Missing);
    }

    [Fact]
    public async Task A_damaged_archive_is_named_hides_only_itself_and_costs_no_blob()
    {
        using var ann = Written("ann");
        var all = Lines(ann).Count;
        await LedgerUpkeep.CompactAsync(ann, Ninety, TestContext.Current.CancellationToken);
        var damaged = MonthArchive.All(ann.Paths).Single(archive => archive.Path.EndsWith("2020-04.zip", StringComparison.Ordinal));
        var bytes = await File.ReadAllBytesAsync(damaged.Path, TestContext.Current.CancellationToken);
        bytes[60] ^= 0x10;
        await File.WriteAllBytesAsync(damaged.Path, bytes, TestContext.Current.CancellationToken);
        Directory.CreateDirectory(ann.Paths.Blobs);
        var blob = Path.Combine(ann.Paths.Blobs, new string('a', 64));
        await File.WriteAllTextAsync(blob, "perhaps named in there", TestContext.Current.CancellationToken);
        File.SetLastWriteTimeUtc(blob, new DateTime(2020, 1, 1, 0, 0, 0, DateTimeKind.Utc));

        var (code, output, _) = await Child.RunAsync(null, "ledger", "verify", "--ledger", ann.Home);
        await LedgerUpkeep.CompactAsync(ann, Ninety, TestContext.Current.CancellationToken);

        Assert.Equal(ExitCode.Failed, code);
        Assert.Contains($"{damaged.Path}: damaged", output, StringComparison.Ordinal);
        Assert.InRange(Lines(ann).Count, all - 12, all - 1);
        Assert.True(File.Exists(blob));
    }

    [Fact]
    public async Task While_a_sync_runs_a_compaction_waits_for_its_next_call()
    {
        using var ann = Written("ann");
        using var sync = NativeFile.OpenLock(ann.Paths.SyncLockFile);
        Assert.True(NativeFile.TryLock(sync));

        var (code, _, error) = await Child.RunAsync(null, "ledger", "compact", "--ledger", ann.Home);

        Assert.Equal(ExitCode.Environment, code);
        Assert.Contains("A sync of this ledger is running.", error, StringComparison.Ordinal);
        Assert.Equal(5, Months(ann).Count);
    }

    [Fact]
    public async Task Which_age_a_month_must_have_is_the_askers_to_say()
    {
        using (var ann = Written("ann"))
        {
            Assert.Equal(5, Months(ann).Count);
        }

        var refused = await Child.RunAsync(null, "ledger", "compact", "--older", "soon", "--ledger", folder.At("ann"));
        var done = await Child.RunAsync(null, "ledger", "compact", "--older", "20d", "--json", "--ledger", folder.At("ann"));

        Assert.NotEqual(ExitCode.Done, refused.Code);
        Assert.Contains("`soon` is no number of days; for example 90d.", refused.Error, StringComparison.Ordinal);
        Assert.StartsWith("""{"months":5,"segments":14,"bytes_freed":""", done.Output, StringComparison.Ordinal);
    }

    /// <summary>Three days in each of five months, some events on each; it is the morning of 3 September then.</summary>
    private LedgerStore Written(string name, int each = 4)
    {
        var ledger = Open(name);
        foreach (var (month, day) in from month in new[] { 3, 4, 5, 6, 9 } from day in new[] { 1, 2, 3 } select (month, day))
        {
            calendar.Now = new DateTimeOffset(2020, month, day, 9, 0, 0, TimeSpan.Zero);
            ledger.Append([.. Enumerable.Range(0, each).Select(i => new LedgerEvent { Type = i == 0 ? "spawn" : "progress", Cid = $"c{month}", Agent = "codex", Message = $"{month}-{day} {i} {new string('x', i * 7)}" })]);
        }

        return ledger;
    }

    private LedgerStore Open(string name) => LedgerStore.Open(new LedgerOptions { Home = folder.At(name), Host = name, Durability = Durability.Never, Time = calendar });

    private static Task<SyncReport> SyncAsync(LedgerStore ledger, string remote) =>
        new LedgerSync(ledger, new SyncOptions { Remote = remote }).RunAsync(force: true, TestContext.Current.CancellationToken);

    private static void Say(LedgerStore ledger, string message) => ledger.Append(new LedgerEvent { Type = "progress", Cid = "c9", Message = message });

    /// <summary>Every event in its order; one that was there twice would be here twice.</summary>
    private static List<string> Lines(LedgerStore ledger) => MergedTail.Read(ledger.Paths, long.MaxValue).ConvertAll(line => Encoding.UTF8.GetString(line.Line));

    private string View(LedgerStore ledger) => Encoding.UTF8.GetString(StatusView.Of(ledger.ReadFold(), calendar.Now).Json());

    /// <summary>The months in which this machine has segments that are files of their own.</summary>
    private static List<string> Months(LedgerStore ledger) =>
        [.. Directory.GetFiles(ledger.Paths.Out, "*.jsonl", SearchOption.AllDirectories).Select(path => Path.GetFileName(Path.GetDirectoryName(path))!).Distinct().Order(StringComparer.Ordinal)];

    private static void Unpack(LedgerStore ledger, Random random)
    {
        foreach (var archive in MonthArchive.All(ledger.Paths).ToList())
        {
            foreach (var part in archive.TryList()!)
            {
                var path = Path.Combine(ledger.Paths.Out, archive.Writer, part.Name);
                Directory.CreateDirectory(Path.GetDirectoryName(path)!);
                File.WriteAllBytes(path, archive.TryRead(part.Name)!);
            }

            if (random.Next(2) == 0)
            {
                File.Delete(archive.Path);
            }
        }
    }

    private static void CopyFolder(string from, string to, int every = 1)
    {
        foreach (var path in Directory.GetFiles(from, "*", SearchOption.AllDirectories).Order(StringComparer.Ordinal).Where((_, i) => i % every == 0))
        {
            var target = Path.Combine(to, Path.GetRelativePath(from, path));
            Directory.CreateDirectory(Path.GetDirectoryName(target)!);
            File.Copy(path, target, overwrite: true);
        }
    }

    private sealed class Calendar : TimeProvider
    {
        public DateTimeOffset Now { get; set; } = new(2020, 9, 2, 0, 0, 0, TimeSpan.Zero);

        public override DateTimeOffset GetUtcNow() => Now;
    }
}
