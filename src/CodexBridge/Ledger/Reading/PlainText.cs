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

        while (at < line.Length && line[at] is not ((byte)'"' or (byte)'\\' or < 32) && !(alsoRisky && line[at] is 0x7F or 0xC2 or 0xE2))
        {
            at++;
        }

        return at;
    }
}
