namespace CodexBridge.Ledger;

/// <summary>Reads what has been added to the segments since the last time, whole lines only, and hands each line on.</summary>
internal sealed class SegmentReader(LedgerPaths paths)
{
    private readonly Dictionary<string, long> consumed = new(StringComparer.Ordinal);
    private byte[] buffer = new byte[SegmentName.LargestSegment + LineWriter.Longest];

    /// <summary>Every segment: of this machine, then of others.</summary>
    public IEnumerable<string> Segments() =>
        new[] { paths.Out, paths.In }.Where(Directory.Exists)
            .SelectMany(folder => Directory.EnumerateFiles(folder, "*" + SegmentName.Extension, SearchOption.AllDirectories))
            .Order(StringComparer.Ordinal);

    /// <param name="take">Gets the path, the line's offset in it, and the line without its line feed.</param>
    public void CatchUp(TakeLine take)
    {
        foreach (var path in Segments())
        {
            var from = consumed.GetValueOrDefault(path);
            using var file = File.OpenHandle(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
            if (RandomAccess.GetLength(file) > from)
            {
                consumed[path] = ReadFrom(file, path, from, take);
            }
        }
    }

    internal delegate void TakeLine(string path, long offset, ReadOnlySpan<byte> line);

    private long ReadFrom(Microsoft.Win32.SafeHandles.SafeFileHandle file, string path, long from, TakeLine take)
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

                Array.Resize(ref buffer, buffer.Length * 2);
                continue;
            }

            for (var at = 0; at < end;)
            {
                var length = content[at..].IndexOf((byte)'\n');
                take(path, from + at, content.Slice(at, length));
                at += length + 1;
            }

            from += end;
        }
    }
}
