using CodexBridge.Ledger;
using CodexBridge.Runner;

namespace CodexBridge.Cli;

/// <summary>
/// Shares the ledger at the start and the end of a job, where a remote is configured. Never in the way: what cannot be delivered now is
/// delivered next time, and says so in the log.
/// </summary>
internal sealed class LedgerDelivery(Func<LedgerStore> ledger, ActionInputs inputs, WorkflowCommands log)
{
    private static readonly TimeSpan Longest = TimeSpan.FromSeconds(60);

    private readonly string? remote = inputs.Optional(ActionInput.LedgerRemote);
    private Task first = Task.CompletedTask;

    /// <summary>Fetches others' events, and sends what an earlier job could not, while this job does its work.</summary>
    public void Begin() => first = SyncAsync(CancellationToken.None);

    /// <param name="cancellationToken">The job has no time left: leave it to the next.</param>
    public async Task EndAsync(CancellationToken cancellationToken)
    {
        await first;
        await SyncAsync(cancellationToken);
    }

    private async Task SyncAsync(CancellationToken cancellationToken)
    {
        if (remote is null || cancellationToken.IsCancellationRequested)
        {
            return;
        }

        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limit.CancelAfter(Longest);
        try
        {
            var report = await new LedgerSync(ledger(), new SyncOptions { Remote = remote, Branch = inputs.Text(ActionInput.LedgerBranch) }).RunAsync(force: true, limit.Token);
            if (report.Problem is { } problem)
            {
                log.Warning($"The ledger was not delivered yet: {problem}. Nothing is lost; the next job tries again.", "CodexBridge ledger");
            }
        }
        catch (Exception failure) when (failure is BridgeException or OperationCanceledException)
        {
            log.Warning($"The ledger was not delivered yet: {failure.Message} Nothing is lost; the next job tries again.", "CodexBridge ledger");
        }
    }
}
