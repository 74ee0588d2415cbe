using CodexBridge.Ledger;
using CodexBridge.Tests.Git;

namespace CodexBridge.Tests.Ledger;

/// <summary>Several machines, each with a home of its own, and one bare repository between them.</summary>
public abstract class SyncStories : IAsyncDisposable
{
    private protected SyncStories() => Remote = TestGit.BareRemote(Folder.At("remote.git"));

    private protected TempFolder Folder { get; } = new();

    protected string Remote { get; }

    public ValueTask DisposeAsync()
    {
        Folder.Dispose();
        GC.SuppressFinalize(this);
        return ValueTask.CompletedTask;
    }

    private protected LedgerStore Open(string name) => LedgerStore.Open(new LedgerOptions { Home = Folder.At(name), Host = name, Durability = Durability.Never });

    private protected Task<SyncReport> SyncAsync(LedgerStore ledger, string? remote = null) =>
        new LedgerSync(ledger, new SyncOptions { Remote = remote ?? Remote }).RunAsync(force: true, TestContext.Current.CancellationToken);

    private protected static void Say(LedgerStore ledger, string message) => ledger.Append(new LedgerEvent { Type = "progress", Cid = message, Message = message });

    private protected static string Writer(LedgerStore ledger) => ledger.WithLock(segments => segments.Writer.Id);

    /// <summary>Every stored message, sorted; a doubled event would be there twice.</summary>
    private protected static List<string> Messages(LedgerStore ledger)
    {
        var messages = MergedTail.Read(ledger.Paths, long.MaxValue).Select(line => LedgerLine.Read(line.Line, out _)!.Message!).Order(StringComparer.Ordinal).ToList();
        Assert.Equal(0, ledger.ReadFold().Health.Writers.Values.Sum(count => Math.Max(0, count.Missing)));
        return messages;
    }
}
