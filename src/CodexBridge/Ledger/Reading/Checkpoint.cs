namespace CodexBridge.Ledger;

/// <summary>
/// What reading came to, stored, so that the next process reads only what is new. Derived: thrown away whenever it does not fit the
/// segments to the byte.
/// </summary>
internal static class Checkpoint
{
    /// <summary>Changes with every change of what a fold keeps or how a line is judged.</summary>
    private const uint Format = 0x4342_0003;

    public static (LedgerFold Fold, Dictionary<string, SegmentCursor> Cursors)? Load(string path)
    {
        try
        {
            var content = File.ReadAllBytes(path);
            if (content.Length < 16 || BitConverter.ToUInt64(content, content.Length - 8) != Checksum.Of(content.AsSpan(0, content.Length - 8)))
            {
                return null;
            }

            var source = new ByteSource(content, content.Length - 8);
            if (source.UInt32() != Format)
            {
                return null;
            }

            var cursors = new Dictionary<string, SegmentCursor>(StringComparer.Ordinal);
            for (var left = source.Int32(); left > 0; left--)
            {
                cursors[source.Text()] = new SegmentCursor(source.Int64(), source.UInt64());
            }

            var fold = new LedgerFold();
            fold.Read(source);
            return (fold, cursors);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or FormatException or ArgumentException)
        {
            return null;
        }
    }

    /// <summary>Best effort: a ledger that cannot be written can still be read.</summary>
    public static void Save(string path, LedgerFold fold, Dictionary<string, SegmentCursor> cursors)
    {
        var memory = new MemoryStream();
        using var target = new BinaryWriter(memory);
        target.Write(Format);
        target.Write(cursors.Count);
        foreach (var (name, cursor) in cursors)
        {
            target.Write(name);
            target.Write(cursor.Offset);
            target.Write(cursor.Before);
        }

        fold.Write(target);
        target.Flush();
        target.Write(Checksum.Of(memory.GetBuffer().AsSpan(0, (int)memory.Length)));
        target.Flush();
        try
        {
            AtomicFile.Write(path, memory.GetBuffer().AsSpan(0, (int)memory.Length), durable: false);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // It is only a shortcut for the next reader.
        }
    }
}
