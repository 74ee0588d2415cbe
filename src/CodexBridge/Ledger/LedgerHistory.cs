using CodexBridge.Sessions;

namespace CodexBridge.Ledger;

/// <summary>The state that the events add up to. The same events give the same history, in whatever order they arrive.</summary>
internal sealed class LedgerHistory
{
    private readonly Dictionary<SessionId, SessionRecord> sessions = [];
    private readonly Dictionary<string, ClaimRecord> claims = new(StringComparer.Ordinal);

    /// <summary>All sessions, oldest first.</summary>
    public IReadOnlyCollection<SessionRecord> Sessions => sessions.Values;

    public IReadOnlyCollection<ClaimRecord> Claims => claims.Values;

    public SessionRecord? Session(SessionId id) => sessions.GetValueOrDefault(id);

    public ClaimRecord? Claim(string key) => claims.GetValueOrDefault(key);
}
