using CodexBridge.Codex;
using CodexBridge.Ledger;
using CodexBridge.Sessions;

namespace CodexBridge.Handlers;

/// <summary>What became of a command's turn whose process died: the turn that has its message, or the fact that nobody can know.</summary>
internal sealed class EarlierTurn(Workshop shop, ClaimRecord before, string key)
{
    /// <summary>The id of a turn that nobody saw: it may have begun or not.</summary>
    public const string Unseen = "unseen";

    /// <summary>
    /// Null: it never began, so it may be sent. Otherwise never again; one that left no trace, though it was seen to begin or may have,
    /// comes back as one whose host died.
    /// </summary>
    public async Task<TurnSnapshot?> FindAsync(ICodex codex, SessionId? cid, CancellationToken cancellationToken)
    {
        if (cid is { } known && await codex.FindTurnAsync(known, key, cancellationToken) is { } found)
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
    /// Whether the message may have reached a Codex that is gone, and that left no trace. An app-server names the thread, and that is written
    /// down, before the message is sent; over MCP both are one call.
    /// </summary>
    public bool MayHaveRun(ICodex codex, SessionId? cid) => before.Handover switch
    {
        null => false,
        { Backend: "mcp" } => true,
        { } given => cid is not null && (given.Host is null || given.Host != codex.HostIdentity),
    };

    private TurnSnapshot Died(string turnId, DateTimeOffset? startedAt) => new(turnId, TurnStatus.HostDied, null, null, startedAt, null, [key]);
}
