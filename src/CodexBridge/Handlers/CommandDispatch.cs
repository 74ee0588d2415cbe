using System.Diagnostics;
using CodexBridge.Commands;
using CodexBridge.Sessions;

namespace CodexBridge.Handlers;

/// <summary>Which handler a command goes to. The inner task ends when the command has: at once for a question, with the turn for a spawn.</summary>
internal sealed class CommandDispatch(Workshop shop)
{
    public async Task<Task<ErrandResult>> StartAsync(Errand errand, SessionFound found, CancellationToken cancellationToken) => errand.Command switch
    {
        BridgeCommand.Spawn spawn => await new SpawnHandler(shop).StartAsync(errand, spawn, cancellationToken),
        BridgeCommand.Reply reply => await new ReplyHandler(shop).StartAsync(errand, reply, cancellationToken),
        BridgeCommand.Abort => Task.FromResult(await new AbortHandler(shop).RunAsync(errand, cancellationToken)),
        BridgeCommand.Status => Task.FromResult(await new StatusHandler(shop).RunAsync(found.All, cancellationToken)),
        BridgeCommand.Approve approve => Task.FromResult(await new ApprovalHandler(shop).RunAsync(errand, approve.Request, ApprovalDecision.Accept, null, cancellationToken)),
        BridgeCommand.Deny deny => Task.FromResult(await new ApprovalHandler(shop).RunAsync(errand, deny.Request, ApprovalDecision.Decline, deny.Why, cancellationToken)),
        _ => throw new UnreachableException(),
    };
}
