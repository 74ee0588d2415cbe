namespace CodexBridge.Ledger;

/// <summary>Random bits for what must differ but guards nothing: the framework's cryptography takes ten times longer to load than a line to write.</summary>
internal static class Chance
{
    /// <summary>From the system's own source, through the one door to it that needs no library.</summary>
    public static ulong Bits()
    {
        Span<byte> bytes = stackalloc byte[16];
        Guid.NewGuid().TryWriteBytes(bytes);

        // Each half has some bits that only say which kind of Guid it is, in different places.
        return BitConverter.ToUInt64(bytes) ^ BitConverter.ToUInt64(bytes[8..]);
    }
}
