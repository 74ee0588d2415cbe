using CodexBridge.Ledger;
using CodexBridge.Tests.Git;
using CodexBridge.Tests.Ledger;

namespace CodexBridge.Tests.ExactlyOnce;

/// <summary>A job shares the ledger where a remote is configured, and is never held up by it.</summary>
public sealed class DeliverySpecs : IDisposable
{
    private readonly TempFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public async Task A_job_shares_its_session_before_it_ends_and_hears_of_other_machines()
    {
        var remote = TestGit.BareRemote(folder.At("remote.git"));
        using (var other = LedgerStore.Open(new LedgerOptions { Home = folder.At("other"), Host = "other" }))
        {
            other.Append(new LedgerEvent { Type = "progress", Cid = "elsewhere", Message = "said on another machine" });
            Assert.Null((await new LedgerSync(other, new SyncOptions { Remote = remote }).RunAsync(force: true, TestContext.Current.CancellationToken)).Problem);
        }

        await using var yard = await Yard.OpenAsync();
        var scene = yard.NewScene();
        var job = await scene.RunAsync(scene.Say("@codex spawn \"[[say delivered]]\""), ("CODEX_BRIDGE_LEDGER_REMOTE", remote));

        Assert.Equal("completed", job.Outcome);
        var (mine, theirs) = (Read(scene.LedgerHome), Read(folder.At("other")));
        Assert.Contains(mine, entry => entry.Message == "said on another machine");
        using var reader = LedgerStore.Open(new LedgerOptions { Home = folder.At("other"), Host = "other" });
        await new LedgerSync(reader, new SyncOptions { Remote = remote }).RunAsync(force: true, TestContext.Current.CancellationToken);
        Assert.Equal(mine.Select(entry => entry.Id).Order(StringComparer.Ordinal), Read(folder.At("other")).Select(entry => entry.Id).Order(StringComparer.Ordinal));
        Assert.Contains(Read(folder.At("other")), entry => entry is { Type: LedgerTypes.Done, Message: "delivered" });
        Assert.Single(theirs);
    }

    [Fact]
    public async Task A_remote_that_is_away_costs_the_job_nothing_and_the_next_job_delivers()
    {
        await using var yard = await Yard.OpenAsync();
        var scene = yard.NewScene();
        var remote = folder.At("remote.git");

        var job = await scene.RunAsync(scene.Say("@codex spawn \"[[say kept]]\""), ("CODEX_BRIDGE_LEDGER_REMOTE", remote));
        Assert.Equal("completed", job.Outcome);
        Assert.Contains("The ledger was not delivered yet", job.Log, StringComparison.Ordinal);

        TestGit.BareRemote(remote);
        await scene.RunAsync(scene.Say("@codex status"), ("CODEX_BRIDGE_LEDGER_REMOTE", remote));
        Assert.Contains("\"kept\"", TestGit.Run(remote, "show", "codex-ledger:agents/ledger.jsonl"), StringComparison.Ordinal);
    }

    private static List<LedgerEvent> Read(string home) => MergedTail.Read(new LedgerPaths(home), long.MaxValue).ConvertAll(line => LedgerLine.Read(line.Line, out _)!);
}
