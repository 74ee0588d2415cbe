using System.Buffers.Binary;
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
        const ulong prime = 1099511628211UL;
        const int lane = sizeof(ulong);
        var sum = 14695981039346656037UL;

        // Four sums at once: none waits for another's multiplication.
        var (one, two, three) = (sum + 1, sum + 2, sum + 3);
        for (; bytes.Length >= 4 * lane; bytes = bytes[(4 * lane)..])
        {
            sum = ((sum ^ BinaryPrimitives.ReadUInt64LittleEndian(bytes)) * prime) ^ (sum >> 29);
            one = ((one ^ BinaryPrimitives.ReadUInt64LittleEndian(bytes[lane..])) * prime) ^ (one >> 29);
            two = ((two ^ BinaryPrimitives.ReadUInt64LittleEndian(bytes[(2 * lane)..])) * prime) ^ (two >> 29);
            three = ((three ^ BinaryPrimitives.ReadUInt64LittleEndian(bytes[(3 * lane)..])) * prime) ^ (three >> 29);
        }

        sum = ((((((sum ^ one) * prime) ^ two) * prime) ^ three) * prime) ^ (sum >> 29);

        foreach (var rest in bytes)
        {
            sum = ((sum ^ rest) * prime) ^ (sum >> 29);
        }

        return sum;
    }
}
