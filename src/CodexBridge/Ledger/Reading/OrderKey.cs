namespace CodexBridge.Ledger;

/// <summary>
/// Where an event stands among all events of all writers: by id, which holds the hybrid clock and the writer, then by sequence. Events of
/// the first schema have no id; their second and their line in the file they came from take its place.
/// </summary>
internal readonly record struct OrderKey(IdBits Id, long Tie) : IComparable<OrderKey>
{
    public long Milliseconds => LedgerId.Milliseconds(Id);

    public static OrderKey OfLegacy(long milliseconds, long line) => new(new IdBits((ulong)Math.Max(milliseconds, 0) << 16, 0), line);

    public int CompareTo(OrderKey other)
    {
        var byId = Id.CompareTo(other.Id);
        return byId != 0 ? byId : Tie.CompareTo(other.Tie);
    }

    public static bool operator <(OrderKey left, OrderKey right) => left.CompareTo(right) < 0;

    public static bool operator >(OrderKey left, OrderKey right) => left.CompareTo(right) > 0;

    public static bool operator <=(OrderKey left, OrderKey right) => left.CompareTo(right) <= 0;

    public static bool operator >=(OrderKey left, OrderKey right) => left.CompareTo(right) >= 0;
}
