using System.Buffers.Binary;
using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace CodexBridge.Ledger;

/// <summary>
/// Finds the end of what a JSON string holds unescaped (RFC 8259 section 7). Every key and value of every reading passes here; the
/// framework's own searches are compiled anew in each process, slowly at first, while this one is compiled ahead of time.
/// </summary>
internal static class PlainText
{
    /// <summary>Where the next quotation mark, backslash or control character stands, or the length of the line.</summary>
    public static int End(ReadOnlySpan<byte> line, int at) => Find(line, at, alsoRisky: false);

    /// <summary>As <see cref="End"/>, and DEL, and the bytes that C1 controls (C2) and the line separators (E2) begin with.</summary>
    public static int EndOfHarmless(ReadOnlySpan<byte> text) => Find(text, 0, alsoRisky: true);

    /// <summary>
    /// Whether what stands between a JSON string's quotation marks is spelled as <see cref="JsonBytes"/> spells it, as far as that shows at
    /// a glance: harmless text, and the escapes of two characters.
    /// </summary>
    public static bool IsSpelledAsOurs(ReadOnlySpan<byte> raw)
    {
        for (var at = 0; ; at += 2)
        {
            at += EndOfHarmless(raw[at..]);
            if (at == raw.Length)
            {
                return true;
            }

            if (raw[at] != '\\' || raw[at + 1] is not ((byte)'"' or (byte)'\\' or (byte)'n' or (byte)'r' or (byte)'t'))
            {
                return false;
            }
        }
    }

    private const ulong Ones = 0x0101_0101_0101_0101;
    private const ulong Highest = 0x8080_8080_8080_8080;

    /// <summary>The highest bit of each byte that is the value; above the first such byte, also others.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static ulong Equal(ulong bytes, ulong value)
    {
        var difference = bytes ^ (value * Ones);
        return (difference - Ones) & ~difference;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static int Find(ReadOnlySpan<byte> line, int at, bool alsoRisky)
    {
        ref var first = ref MemoryMarshal.GetReference(line);
        for (var last = line.Length - Vector128<byte>.Count; at <= last; at += Vector128<byte>.Count)
        {
            var some = Vector128.LoadUnsafe(ref first, (nuint)at);
            var ends = Vector128.Equals(some, Vector128.Create((byte)'"')) | Vector128.Equals(some, Vector128.Create((byte)'\\'))
                | Vector128.Equals(Vector128.Min(some, Vector128.Create((byte)31)), some);
            if (alsoRisky)
            {
                ends |= Vector128.Equals(some, Vector128.Create((byte)0x7F)) | Vector128.Equals(some, Vector128.Create((byte)0xC2)) | Vector128.Equals(some, Vector128.Create((byte)0xE2));
            }

            var found = ends.ExtractMostSignificantBits();
            if (found != 0)
            {
                return at + BitOperations.TrailingZeroCount(found);
            }
        }

        // Most texts are short: the rest by eights, where a byte that ends the text has its highest bit set and no lower byte's is by mistake.
        for (; at + sizeof(ulong) <= line.Length; at += sizeof(ulong))
        {
            var some = BinaryPrimitives.ReadUInt64LittleEndian(line[at..]);
            var ends = Equal(some, '"') | Equal(some, '\\') | ((some - (32 * Ones)) & ~some);
            if (alsoRisky)
            {
                ends |= Equal(some, 0x7F) | Equal(some, 0xC2) | Equal(some, 0xE2);
            }

            if ((ends & Highest) != 0)
            {
                return at + (BitOperations.TrailingZeroCount(ends & Highest) / 8);
            }
        }

        while (at < line.Length && line[at] is not ((byte)'"' or (byte)'\\' or < 32) && !(alsoRisky && line[at] is 0x7F or 0xC2 or 0xE2))
        {
            at++;
        }

        return at;
    }
}
