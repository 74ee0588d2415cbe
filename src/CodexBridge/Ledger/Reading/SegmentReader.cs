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

            var known = System.Text.Unicode.Utf8.IsValid(content[..end]);
            for (var at = 0; at < end;)
            {
                var length = content[at..end].IndexOf((byte)'\n');
                take(from + at, content.Slice(at, length), known);
                at += length + 1;
            }

            from += end;
        }
    }

    /// <summary>All whole lines of a file.</summary>
    public void Read(string path, TakeLine take)
    {
        using var file = Open(path);
        Read(file, 0, take);
    }

    public static SafeFileHandle Open(string path) => File.OpenHandle(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
}
