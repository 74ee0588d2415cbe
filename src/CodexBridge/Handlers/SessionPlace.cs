using CodexBridge.Codex;
using CodexBridge.Ledger;

namespace CodexBridge.Handlers;

/// <summary>Where a session is, and whether it can be reached from here.</summary>
internal static class SessionPlace
{
    /// <summary>Whether a living process of this machine follows it.</summary>
    public static bool IsFollowed(SessionRecord session, LedgerHistory history) => Follower(session, history) is not null;

    /// <summary>
    /// The answer to who wants something of a session that runs over MCP inside another process: nobody else can reach it there. Null: it can
    /// be reached, or has ended.
    /// </summary>
    public static async Task<ErrandResult?> OutOfReachAsync(Workshop shop, SessionRecord session, ICodex? codex, string verb, CancellationToken cancellationToken)
    {
        if (!session.IsOverMcp
            || Follower(session, shop.Ledger.Read()) is not { } owner
            || (codex is { Backend: "mcp" } && await codex.ReadThreadAsync(session.Cid, cancellationToken) is { IsLoaded: true }))
        {
            return null;
        }

        return new ErrandResult(Outcome.Failed, Answers.InsideAnotherProcess(session, owner.Pid, verb, shop.Settings), session.Cid, session.TurnId);
    }

    private static ProcessIdentity? Follower(SessionRecord session, LedgerHistory history) =>
        new[] { session.TurnKey, session.Key }
            .OfType<string>()
            .Select(history.Claim)
            .FirstOrDefault(claim => claim is { Outcome: null } && ProcessProbe.LifeOf(claim.Owner) == ProcessLife.Alive)?.Owner;
}
