namespace CodexBridge.Ledger;

/// <summary>
/// The 128 bits of an event's id. Not <see cref="UInt128"/>: methods that touch one cannot be compiled ahead of time, and these are the hottest
/// of all.
/// </summary>
internal readonly record struct IdBits(ulong High, ulong Low)
{
    public int CompareTo(IdBits other) => High != other.High ? High.CompareTo(other.High) : Low.CompareTo(other.Low);
}
