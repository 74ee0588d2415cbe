using CodexBridge.Codex;
using CodexBridge.Ledger;
using CodexBridge.Sessions;

namespace CodexBridge.Handlers;

/// <summary>What became of a command's turn whose process died: the turn that has its message, or the fact that nobody can know.</summary>
/// <param name="waits">Called once when a running turn has to show first whether it has the message; null: nobody need be told.</param>
internal sealed class EarlierTurn(Workshop shop, ClaimRecord before, string key, Func<Task>? waits = null)
{
    /// <summary>The id of a turn that nobody saw: it may have begun or not.</summary>
    public const string Unseen = "unseen";

    /// <summary>
    /// How often an idle thread is looked at, each time without the message, before it counts as never sent: a dead process's last words may
    /// still lie unread in Codex's socket. A busy Codex answers more slowly, and is so given more time.
    /// </summary>
    private const int QuietLooks = 20;

    private static readonly TimeSpan QuietPause = TimeSpan.FromMilliseconds(100);

    private static readonly TimeSpan BusyPause = TimeSpan.FromMilliseconds(500);

    /// <summary>
    /// Null: it never began, so it may be sent. Otherwise never again; one that left no trace, though it was seen to begin or may have,
    /// comes back as one whose host died.
    /// </summary>
    public async Task<TurnSnapshot?> FindAsync(ICodex codex, SessionId? cid, CancellationToken cancellationToken)
    {
        if (cid is { } known && await SeenAsync(codex, known, cancellationToken) is { } found)
        {
            return found;
        }

        if (cid is { } seen && shop.Ledger.Read().Session(seen) is { TurnId: { } turnId } session && session.TurnKey == key)
        {
            return Died(turnId, session.TurnStartedAt);
        }

        return MayHaveRun(codex, cid) ? Died(Unseen, null) : null;
    }

    /// <summary>
    /// The turn in whose history the message stands. Codex lists it late: after the turn's start by up to a second or so, and in a turn that
    /// it was steered into not before the running command ends. So while a turn runs on the host that was to get it, null is no answer, and
    /// this waits.
    /// </summary>
    public async Task<TurnSnapshot?> SeenAsync(ICodex codex, SessionId cid, CancellationToken cancellationToken)
    {
        var (quiet, told) = (0, false);
        while (true)
        {
            // In this order: a turn that ends between the two questions lists all it has.
            var thread = WasGivenTo(codex) ? await codex.ReadThreadAsync(cid, cancellationToken) : null;
            if (await codex.FindTurnAsync(cid, key, cancellationToken) is { } found)
            {
                return found;
            }

            if (before.Verb == "spawn" && thread?.LastTurn is { Status: TurnStatus.Interrupted, ClientMessageIds: [] } stopped)
            {
                // Stopped before it noted what it was for: the thread was made for this command.
                return stopped with { ClientMessageIds = [key] };
            }

            var isBusy = IsBusy(thread);
            quiet = isBusy ? 0 : quiet + 1;
            if (!WasGivenTo(codex) || quiet == QuietLooks)
            {
                return null;
            }

            if (isBusy && !told && waits is not null)
            {
                told = true;
                await waits();
            }

            await Task.Delay(isBusy ? BusyPause : QuietPause, shop.Clock, cancellationToken);
        }
    }

    /// <summary>Whether only time can tell: a turn runs that may have the message and does not show it yet.</summary>
    public async Task<bool> IsOpenAsync(ICodex codex, SessionId cid, CancellationToken cancellationToken) =>
        WasGivenTo(codex)
        && IsBusy(await codex.ReadThreadAsync(cid, cancellationToken))
        && await codex.FindTurnAsync(cid, key, cancellationToken) is null;

    /// <summary>
    /// Whether the message may have reached a Codex that is gone, and that left no trace. An app-server names the thread, and that is written
    /// down, before the message is sent; over MCP both are one call.
    /// </summary>
    public bool MayHaveRun(ICodex codex, SessionId? cid) => before.Handover switch
    {
        null => false,
        { Backend: "mcp" } => true,
        { } given => cid is not null && (given.Host is null || given.Host != codex.HostIdentity),
    };

    private static bool IsBusy(ThreadSnapshot? thread) => thread is { IsActive: true } or { LastTurn.Status: TurnStatus.InProgress };

    /// <summary>Whether this very Codex was about to get the message.</summary>
    private bool WasGivenTo(ICodex codex) => before.Handover is { Backend: not "mcp", Host: { } host } && host == codex.HostIdentity;

    private TurnSnapshot Died(string turnId, DateTimeOffset? startedAt) => new(turnId, TurnStatus.HostDied, null, null, startedAt, null, [key]);
}
