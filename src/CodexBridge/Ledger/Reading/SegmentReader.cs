using Microsoft.Win32.SafeHandles;

namespace CodexBridge.Ledger;

/// <summary>Hands on the whole lines of a segment from an offset. One instance per thread.</summary>
internal sealed class SegmentReader
{
    private byte[] buffer = new byte[SegmentName.LargestSegment + LineWriter.Longest];

    /// <param name="line">Without its line feed.</param>
    /// <param name="knownUtf8">Whether everything read with it is valid UTF-8; false says nothing about this line.</param>
    internal delegate void TakeLine(long offset, ReadOnlySpan<byte> line, bool knownUtf8);

    /// <summary>Gives where the last whole line ends. What stands behind it may still be being written.</summary>
    public long Read(SafeFileHandle file, long from, TakeLine take)
    {
        while (true)
        {
            var read = RandomAccess.Read(file, buffer, from);
            var content = buffer.AsSpan(0, read);
            var end = content.LastIndexOf((byte)'\n') + 1;
            if (end == 0)
            {
                if (read < buffer.Length)
                {
                    return from;
                }

                Array.Resize(ref buffer, buffer.Length * 2); // one line of a hostile length
                continue;
            }

            HandOn(content[..end], from, take);
            from += end;
        }
    }

    /// <summary>All whole lines of a segment, wherever it lies.</summary>
    public void Read(SegmentFile segment, TakeLine take) => Read(segment, 0, take);

    /// <summary>The same from an offset. Gives how far that was, to go on from.</summary>
    public SegmentCursor Read(SegmentFile segment, long from, TakeLine take)
    {
        using var file = segment.Archived is null ? TryOpen(segment.Path) : null;
        if (file is not null)
        {
            return SegmentCursor.At(file, Read(file, from, take));
        }

        var bytes = segment.Bytes();
        var end = bytes.AsSpan().LastIndexOf((byte)'\n') + 1;
        if (end > from)
        {
            HandOn(bytes.AsSpan((int)from, end - (int)from), from, take);
        }

        return SegmentCursor.At(bytes, Math.Min(bytes.Length, Math.Max(from, end)));
    }

    private static void HandOn(ReadOnlySpan<byte> lines, long from, TakeLine take)
    {
        var known = System.Text.Unicode.Utf8.IsValid(lines);
        for (var at = 0; at < lines.Length;)
        {
            var length = lines[at..].IndexOf((byte)'\n');
            take(from + at, lines.Slice(at, length), known);
            at += length + 1;
        }
    }

    /// <summary>Null: it is gone.</summary>
    public static SafeFileHandle? TryOpen(string path)
    {
        try
        {
            return Open(path);
        }
        catch (Exception gone) when (SegmentFile.IsGone(gone))
        {
            return null;
        }
    }

    /// <summary>All bytes of a file that another process may be writing, as of now.</summary>
    public static byte[] Whole(string path)
    {
        using var file = Open(path);
        var content = new byte[RandomAccess.GetLength(file)];
        return RandomAccess.Read(file, content, 0) is var read && read == content.Length ? content : content[..read];
    }

    private static SafeFileHandle Open(string path) => File.OpenHandle(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
}
