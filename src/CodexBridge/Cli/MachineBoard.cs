using CodexBridge.Brain;

namespace CodexBridge.Cli;

/// <summary>The board of this machine's own ledger, now, corrected by what its app-server says.</summary>
internal static class MachineBoard
{
    public static async Task<Dashboard> LookAsync(Workbench bench, BrainConfig config, CancellationToken cancellationToken)
    {
        var lines = await LedgerLines.ReadAsync(bench.Ledger.Home, input: null, cancellationToken);
        var live = await LiveFacts.ReadAsync(bench, cancellationToken);
        return DashboardBuilder.Of(lines.Events, DashboardBuilder.Minute(bench.Clock.GetUtcNow()), config, live, new ReaderReport(lines.Quarantined));
    }
}
