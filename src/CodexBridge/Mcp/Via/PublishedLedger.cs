using System.Text;
using CodexBridge.GitHub;
using CodexBridge.Ledger;

namespace CodexBridge.Mcp;

/// <summary>
/// The newest part of the ledger as its machines publish it, read through GitHub: the events as lines. Asked again it costs one request, and
/// nothing of the rate limit while nothing has changed.
/// </summary>
internal sealed class PublishedLedger(IGitHub gitHub, RepositoryRef repository, string branch) : IDisposable
{
    private const string File = "agents/ledger.jsonl";

    private readonly SemaphoreSlim reading = new(1, 1);
    private FileContent? last;

    /// <exception cref="BridgeException">Nobody has published a ledger there, or the token may not read it.</exception>
    public async Task<ReadOnlyMemory<byte>> LinesAsync(CancellationToken cancellationToken)
    {
        await reading.WaitAsync(cancellationToken);
        try
        {
            var now = await gitHub.GetFileAsync(repository, File, branch, last?.ETag, cancellationToken);
            if (now is { NotModified: true } && last is not null)
            {
                return last.Bytes;
            }

            last = now ?? throw new BridgeException(
                $"{repository} has no {File} on the branch `{branch}`: no machine publishes its ledger there.",
                "Give the action `ledger-remote` (for example `origin`), or name the branch with CODEX_BRIDGE_LEDGER_BRANCH. The answers in the thread come without it.");
            return last.Bytes;
        }
        finally
        {
            reading.Release();
        }
    }

    public void Dispose() => reading.Dispose();

    public async Task<LedgerHistory> HistoryAsync(CancellationToken cancellationToken)
    {
        var lines = await LinesAsync(cancellationToken);
        var events = new List<LedgerEvent>();
        foreach (var line in Encoding.UTF8.GetString(lines.Span).Split('\n', StringSplitOptions.RemoveEmptyEntries))
        {
            if (LedgerLine.Read(Encoding.UTF8.GetBytes(line), out _) is { } entry)
            {
                events.Add(entry);
            }
        }

        return LedgerHistory.Fold(events);
    }
}
