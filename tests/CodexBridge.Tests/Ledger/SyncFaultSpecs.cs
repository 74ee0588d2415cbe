using CodexBridge.Ledger;
using CodexBridge.Tests.Git;

namespace CodexBridge.Tests.Ledger;

/// <summary>Rounds that were killed, that run at once, or that meet a machine or a Remote in a state that nobody wished for.</summary>
public sealed class SyncFaultSpecs : SyncStories
{
    [Fact]
    public async Task A_round_killed_right_after_its_push_sends_nothing_twice()
    {
        using var ann = Open("ann");
        Say(ann, "one");
        await SyncAsync(ann);
        var reference = SyncRefs.Local(Writer(ann), "codex-ledger", headsOnly: false);
        var before = TestGit.Run(ann.Paths.SyncRepository, "rev-parse", reference).Trim();
        Say(ann, "two");
        await SyncAsync(ann);
        var pushed = TestGit.Run(Remote, "for-each-ref");

        // The Remote has it, and this machine has not yet written that down.
        TestGit.Run(ann.Paths.SyncRepository, "update-ref", reference, before);
        Assert.Null((await SyncAsync(ann)).Problem);
        Assert.Equal(pushed, TestGit.Run(Remote, "for-each-ref"));

        Say(ann, "three");
        TestGit.Run(ann.Paths.SyncRepository, "update-ref", reference, before);
        Assert.Null((await SyncAsync(ann)).Problem);
        using var bob = Open("bob");
        await SyncAsync(bob);
        Assert.Equal(["one", "three", "two"], Messages(bob));
    }

    [Fact]
    public async Task A_remote_that_was_emptied_gets_everything_again()
    {
        using var ann = Open("ann");
        Say(ann, "one");
        await SyncAsync(ann);
        Directory.Delete(Remote, recursive: true);
        TestGit.BareRemote(Remote);
        Say(ann, "two");

        Assert.Null((await SyncAsync(ann)).Problem);

        using var bob = Open("bob");
        await SyncAsync(bob);
        Assert.Equal(["one", "two"], Messages(bob));
        TestGit.Run(Remote, "fsck", "--strict");
    }

    [Fact]
    public async Task Another_remote_gets_everything_and_nothing_of_the_first_ones_refs()
    {
        using var ann = Open("ann");
        Say(ann, "one");
        await SyncAsync(ann);
        var other = TestGit.BareRemote(Folder.At("other.git"));

        Assert.Null((await SyncAsync(ann, other)).Problem);

        using var bob = Open("bob");
        await SyncAsync(bob, other);
        Assert.Equal(["one"], Messages(bob));
    }

    [Fact]
    public async Task A_remote_that_hangs_over_a_push_keeps_nobody_from_hearing_others()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "the hook is a shell script");
        using var ann = Open("ann");
        using var bob = Open("bob");
        Say(bob, "by bob");
        await SyncAsync(bob);
        TestGit.Hook(Remote, "pre-receive", "sleep 600");
        Say(ann, "by ann");

        var report = await new LedgerSync(ann, new SyncOptions { Remote = Remote, Timeout = TimeSpan.FromSeconds(5) }).RunAsync(force: true, TestContext.Current.CancellationToken);

        Assert.Contains("git push did not end", report.Problem, StringComparison.Ordinal);
        Assert.Equal(["by ann", "by bob"], Messages(ann));
        File.Delete(Path.Combine(Remote, "hooks", "pre-receive"));
        Assert.Null((await SyncAsync(ann)).Problem);
        await SyncAsync(bob);
        Assert.Equal(["by ann", "by bob"], Messages(bob));
    }

    [Fact]
    public async Task A_protected_branch_costs_the_view_and_no_event()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "the hook is a shell script");
        TestGit.Hook(Remote, "update", "case \"$1\" in refs/heads/codex-ledger) echo 'GH006: Protected branch update failed'; exit 1;; esac");
        using var ann = Open("ann");
        Say(ann, "one");

        var report = await SyncAsync(ann);

        Assert.Equal((null, false, 1), (report.Problem, report.Published, report.Rejected));
        using var bob = Open("bob");
        await SyncAsync(bob);
        Assert.Equal(["one"], Messages(bob));
    }

    [Fact]
    public async Task A_ref_that_names_no_commit_is_passed_over()
    {
        var blob = Folder.At("blob");
        await File.WriteAllTextAsync(blob, "no commit", TestContext.Current.CancellationToken);
        TestGit.Run(Remote, "update-ref", "refs/codexbridge/w/0123456789ab", TestGit.Run(Remote, "hash-object", "-w", blob).Trim());
        using var ann = Open("ann");
        Say(ann, "one");

        for (var round = 0; round < 2; round++)
        {
            Assert.Null((await SyncAsync(ann)).Problem);
        }

        Assert.Equal(["one"], Messages(ann));
    }

    [Fact]
    public async Task Of_three_syncers_in_one_home_none_fails_and_each_event_arrives_once()
    {
        using var ann = Open("ann");
        for (var i = 0; i < 20; i++)
        {
            Say(ann, $"event {i:00}");
        }

        var ends = await Task.WhenAll(Enumerable.Range(0, 3).Select(_ => Child.RunAsync("", "ledger", "sync", "--remote", Remote, "--ledger", Folder.At("ann"))));

        Assert.All(ends, end => Assert.True(end.Code == 0, end.Error));
        using var bob = Open("bob");
        await SyncAsync(bob);
        Assert.Equal(Enumerable.Range(0, 20).Select(i => $"event {i:00}"), Messages(bob));
    }

    [Fact]
    public async Task Hooks_and_signing_that_a_person_has_set_up_for_all_repositories_stop_no_round()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "the hooks are shell scripts");
        foreach (var hook in new[] { "pre-commit", "commit-msg", "pre-push", "reference-transaction", "post-checkout" })
        {
            TestGit.Hook(Folder.At("global"), hook, $"touch '{Folder.At("ran")}'; exit 1");
        }

        await File.WriteAllTextAsync(
            Path.Combine(Folder.At("global"), ".gitconfig"),
            $"[core]\n\thooksPath = {Folder.At("global", "hooks")}\n[commit]\n\tgpgsign = true\n[gpg]\n\tprogram = /bin/false\n[push]\n\tgpgSign = if-asked\n[fetch]\n\tprune = false\n",
            TestContext.Current.CancellationToken);
        using (var ann = Open("ann"))
        {
            Say(ann, "one");
        }

        // The Remote is a folder, and its own hooks are its own: only what is ours may not run those of the person.
        var environment = new Dictionary<string, string?> { ["HOME"] = Folder.At("global"), ["XDG_CONFIG_HOME"] = null };
        TestGit.Run(Remote, "config", "core.hooksPath", "hooks");
        var (code, _, error) = await Child.RunAsync("", environment, "ledger", "sync", "--remote", Remote, "--ledger", Folder.At("ann"));

        Assert.True(code == 0, error);
        Assert.False(File.Exists(Folder.At("ran")));
        using var bob = Open("bob");
        await SyncAsync(bob);
        Assert.Equal(["one"], Messages(bob));
    }
}
