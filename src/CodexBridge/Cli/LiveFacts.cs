using CodexBridge.Brain;
using CodexBridge.Sessions;

namespace CodexBridge.Cli;

/// <summary>What this machine's app-server says now of the sessions that the ledger takes for alive.</summary>
internal static class LiveFacts
{
    public static async Task<IReadOnlyList<LiveFact>> ReadAsync(Workbench bench, CancellationToken cancellationToken)
    {
        var alive = bench.Ledger.Read().Sessions.Where(session => session.State.IsLive() && session.Writer == bench.Ledger.Writer).ToList();
        if (alive.Count == 0)
        {
            return [];
        }

        await using var codex = await bench.Codex.ConnectIfRunningAsync(cancellationToken);
        var facts = new List<LiveFact>();
        foreach (var session in alive)
        {
            var seen = codex is null ? null : await codex.ReadThreadAsync(session.Cid, cancellationToken);
            facts.Add(new LiveFact(session.Cid.Value, seen switch
            {
                { IsActive: true, WaitsFor: not null } => LiveStatus.Waiting,
                { IsActive: true } => LiveStatus.Active,
                { IsLoaded: true } => LiveStatus.Idle,
                _ => LiveStatus.NotLoaded,
            }));
        }

        return facts;
    }
}
