using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace CodexBridge.Ledger;

/// <summary>How far a segment has been read, and enough to notice that it is no longer the same file.</summary>
/// <param name="Offset">Bytes taken in; always the end of a line.</param>
/// <param name="Before">The bytes before that, 64 at most, as a number.</param>
internal sealed record SegmentCursor(long Offset, ulong Before)
{
    private const int Window = 64;

    public static SegmentCursor At(SafeFileHandle file, long offset)
    {
        Span<byte> bytes = stackalloc byte[Window];
        var start = Math.Max(0, offset - Window);
        var window = bytes[..(int)(offset - start)];
        var read = RandomAccess.Read(file, window, start);
        return new SegmentCursor(offset, Checksum.Of(window[..read]));
    }

    public static SegmentCursor At(ReadOnlySpan<byte> content, long offset) =>
        new(offset, Checksum.Of(content[(int)Math.Max(0, offset - Window)..(int)offset]));

    public bool StillFits(SegmentFile segment)
    {
        using var file = segment.Archived is null ? SegmentReader.TryOpen(segment.Path) : null;
        if (file is not null)
        {
            return At(file, Offset) == this;
        }

        var bytes = segment.Bytes();
        return bytes.Length >= Offset && At(bytes, Offset) == this;
    }
}

/// <summary>Notices damage and change; guards against nobody.</summary>
internal static class Checksum
{
    public static ulong Of(ReadOnlySpan<byte> bytes)
    {
        var sum = 14695981039346656037UL;
        foreach (var word in MemoryMarshal.Cast<byte, ulong>(bytes))
        {
            sum = ((sum ^ word) * 1099511628211UL) ^ (sum >> 29);
        }

        foreach (var rest in bytes[(bytes.Length & ~7)..])
        {
            sum = (sum ^ rest) * 1099511628211UL;
        }

        return sum;
    }
}
