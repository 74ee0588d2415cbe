using CodexBridge.Sessions;

namespace CodexBridge.Ledger;

/// <summary>The state that the events add up to. The same events give the same history, in whatever order they arrive.</summary>
internal sealed class LedgerHistory
{
    private readonly Dictionary<string, SessionRecord> sessions;
    private readonly Dictionary<string, ClaimRecord> claims;

    private LedgerHistory(Dictionary<string, SessionRecord> sessions, Dictionary<string, ClaimRecord> claims)
    {
        this.sessions = sessions;
        this.claims = claims;
    }

    public static LedgerHistory Empty { get; } = new(new(StringComparer.Ordinal), new(StringComparer.Ordinal));

    /// <summary>All sessions, oldest first.</summary>
    public IReadOnlyCollection<SessionRecord> Sessions => sessions.Values;

    /// <summary>All claimed commands, oldest first.</summary>
    public IReadOnlyCollection<ClaimRecord> Claims => claims.Values;

    public SessionRecord? Session(SessionId id) => sessions.GetValueOrDefault(id.Value);

    public ClaimRecord? Claim(string key) => claims.GetValueOrDefault(key);

    /// <summary>The history of these events. Events without an id of their own are taken to be in the order given.</summary>
    public static LedgerHistory Fold(IEnumerable<LedgerEvent> events)
    {
        var all = new List<SlotEvent>();
        foreach (var entry in events)
        {
            var key = LedgerId.TryParse(entry.Id, out var id)
                ? new OrderKey(id, entry.Sequence ?? 0)
                : OrderKey.OfLegacy(LedgerTime.Milliseconds(entry.Timestamp) ?? 0, all.Count);
            all.Add(new SlotEvent(key, entry));
        }

        all.Sort(SlotEvent.Compare);
        var fold = new LedgerFold();
        all.ForEach(fold.Apply);
        return Of(fold);
    }

    /// <summary>The state of a fold at this moment; what the fold takes in later does not change it.</summary>
    public static LedgerHistory Of(LedgerFold fold) => fold.Sessions.Count + fold.Claims.Count == 0 ? Empty : Sum(fold);

    private static LedgerHistory Sum(LedgerFold fold)
    {
        foreach (var session in fold.Sessions.Values)
        {
            if (fold.Row(session.Cid.Value) is { } row)
            {
                session.Touch(row);
            }
        }

        var sessions = fold.Sessions.Values.Where(session => session.Slots.Holders.Count > 0).Select(session => session.Record()).ToList();
        sessions.Sort(static (left, right) => Oldest(left.StartedAt ?? left.LastEventAt, left.Cid.Value, right.StartedAt ?? right.LastEventAt, right.Cid.Value));
        var claims = fold.Claims.Values.Where(claim => claim.Slots[LedgerTypes.Claim] is not null || claim.Slots[LedgerTypes.Takeover] is not null || claim.Slots[LedgerTypes.Finished] is not null)
            .Select(claim => claim.Record()).ToList();
        claims.Sort(static (left, right) => Oldest(left.ClaimedAt, left.Key, right.ClaimedAt, right.Key));
        return new LedgerHistory(sessions.ToDictionary(session => session.Cid.Value, StringComparer.Ordinal), claims.ToDictionary(claim => claim.Key, StringComparer.Ordinal));
    }

    private static int Oldest(DateTimeOffset? left, string leftName, DateTimeOffset? right, string rightName)
    {
        var order = (left?.UtcTicks ?? 0).CompareTo(right?.UtcTicks ?? 0);
        return order != 0 ? order : Bytes.Compare(leftName, rightName);
    }
}
