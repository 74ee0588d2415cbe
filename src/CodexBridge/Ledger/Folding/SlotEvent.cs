namespace CodexBridge.Ledger;

/// <summary>An event that stands for its kind, with its place in the order. Parsed when somebody asks.</summary>
internal sealed class SlotEvent
{
    private LedgerEvent? parsed;

    public SlotEvent(OrderKey key, LedgerEvent entry)
    {
        Key = key;
        parsed = entry;
    }

    public SlotEvent(OrderKey key, byte[] line)
    {
        Key = key;
        Line = line;
    }

    public OrderKey Key { get; }

    /// <summary>Its bytes in the ledger; null for an event that was never a line.</summary>
    public byte[]? Line { get; }

    public LedgerEvent Event => parsed ??= LedgerLine.Read(Line, out _) ?? new LedgerEvent();

    public DateTimeOffset? Time => LedgerTime.Parse(Event.Timestamp) ?? (Key.Milliseconds > 0 ? DateTimeOffset.FromUnixTimeMilliseconds(Key.Milliseconds) : null);

    /// <summary>Total order, so that two events with one key still give one winner whichever came first.</summary>
    public static int Compare(SlotEvent left, SlotEvent right)
    {
        var byKey = left.Key.CompareTo(right.Key);
        return byKey != 0 ? byKey : left.Line.AsSpan().SequenceCompareTo(right.Line.AsSpan());
    }
}
