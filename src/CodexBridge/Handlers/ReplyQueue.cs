using CodexBridge.Inbox;
using CodexBridge.Ledger;
using CodexBridge.Sessions;

namespace CodexBridge.Handlers;

/// <summary>
/// Replies that wait for a session to become idle, in the order in which they were claimed. The order is the ledger's, so it holds between
/// processes.
/// </summary>
internal sealed class ReplyQueue(Workshop shop)
{
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(1);

    public async Task WaitAsync(SessionId cid, CommandKey key, CancellationToken cancellationToken)
    {
        while (true)
        {
            cancellationToken.ThrowIfCancellationRequested();
            if (!SomebodyIsBefore(cid, key) && !await IsBusyAsync(cid, cancellationToken))
            {
                return;
            }

            await Task.Delay(Pause, shop.Clock, cancellationToken);
        }
    }

    private bool SomebodyIsBefore(SessionId cid, CommandKey key)
    {
        var waiting = shop.Ledger.Read().Claims
            .Where(claim => claim is { Outcome: null, Verb: "reply" } && (claim.Cid == cid || claim.Key == key.Value))
            .Where(claim => claim.Key == key.Value || ProcessProbe.LifeOf(claim.Owner) != ProcessLife.Dead)
            .OrderBy(claim => claim.ClaimedAt)
            .Select(claim => claim.Key);
        return waiting.FirstOrDefault() is { } first && first != key.Value;
    }

    private async Task<bool> IsBusyAsync(SessionId cid, CancellationToken cancellationToken)
    {
        await using var codex = await shop.Codex.ConnectIfRunningAsync(cancellationToken);
        return codex is not null && await codex.ReadThreadAsync(cid, cancellationToken) is { IsActive: true };
    }
}
