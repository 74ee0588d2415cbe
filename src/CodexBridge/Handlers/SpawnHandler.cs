using CodexBridge.Commands;
using CodexBridge.Sessions;

namespace CodexBridge.Handlers;

/// <summary>Starts a session, or picks up where a dead process left it.</summary>
internal sealed class SpawnHandler(Workshop shop)
{
    public async Task<Task<ErrandResult>> StartAsync(Errand errand, BridgeCommand.Spawn spawn, CancellationToken cancellationToken)
    {
        var request = new SessionRequest(
            spawn.Prompt,
            errand.Limits.Cwd ?? throw new System.Diagnostics.UnreachableException(),
            errand.Limits.Sandbox,
            errand.Limits.Approval,
            errand.Limits.Model,
            errand.Limits.Effort,
            spawn.Task,
            spawn.Branch,
            errand.Limits.Timeout,
            errand.Limits.Wait,
            errand.Key.Value);

        // The answer stands before the model works: whoever asked sees within seconds that somebody listens.
        await errand.ShowAsync(Answers.Starting(errand), now: true, cancellationToken);
        var run = new TurnRun(shop, errand, request);
        return await run.StartAsync(errand.Before?.Cid, isNew: true, cancellationToken);
    }
}
