namespace CodexBridge.Ledger;

/// <summary>
/// A few places, each held by the first or the last event of its kind. Offering the same events in any order, any grouping, any number
/// of times leaves the same holders; so folds of parts can be joined, and a fold can be stored as the lines of its holders.
/// </summary>
internal sealed class EventSlots
{
    private readonly Dictionary<string, SlotEvent> holders = new(StringComparer.Ordinal);

    public IReadOnlyDictionary<string, SlotEvent> Holders => holders;

    public SlotEvent? this[string slot] => holders.GetValueOrDefault(slot);

    public void OfferLast(string slot, SlotEvent candidate)
    {
        if (!holders.TryGetValue(slot, out var holder) || SlotEvent.Compare(candidate, holder) > 0)
        {
            holders[slot] = candidate;
        }
    }

    public void OfferFirst(string slot, SlotEvent candidate)
    {
        if (!holders.TryGetValue(slot, out var holder) || SlotEvent.Compare(candidate, holder) < 0)
        {
            holders[slot] = candidate;
        }
    }
}
