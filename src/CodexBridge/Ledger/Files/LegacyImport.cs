using System.Buffers;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace CodexBridge.Ledger;

/// <summary>
/// Takes in a <c>ledger.jsonl</c> of the first schema as it grows: its lines are copied, byte for byte, to segments of their own, named by
/// the number of their first line. So the copy itself says how far it has come, and a killed import goes on where it was.
/// </summary>
internal static class LegacyImport
{
    /// <summary>Copies the new lines of a file. Gives how many.</summary>
    /// <exception cref="BridgeException">The file cannot be read.</exception>
    public static long Run(LedgerStore store, string path)
    {
        try
        {
            return File.Exists(path) ? Run(store, Path.GetFullPath(path), File.ReadAllBytes(path)) : 0;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new BridgeException($"{path} cannot be imported: {e.Message}", "Check that the file can be read.", e);
        }
    }

    /// <param name="source">Names where the lines come from; the same name later means the same, longer file.</param>
    public static long Run(LedgerStore store, string source, byte[] content) => store.WithLock(segments =>
    {
        var name = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(source)))[..12];
        var folder = Path.Combine(store.Paths.Out, segments.Writer.Id, SegmentFile.ImportFolder, name);
        Directory.CreateDirectory(folder);
        var copy = Copy.Open(folder);
        var at = OffsetOfLine(content, copy.Lines);
        if (at < 0 || (copy.Lines > 0 && !copy.LastLine.AsSpan().SequenceEqual(Fit(LineBefore(content, at), store))))
        {
            copy = copy.NextGeneration(); // the file was rewritten; events that are in both count once
            at = 0;
        }

        var before = copy.Lines;
        for (var end = content.AsSpan(at).IndexOf((byte)'\n'); end >= 0; end = content.AsSpan(at).IndexOf((byte)'\n'))
        {
            copy.Add(Fit(content.AsSpan(at, end), store));
            at += end + 1;
        }

        copy.Flush();
        return copy.Lines - before;
    });

    /// <summary>Without secrets, and short enough; else untouched.</summary>
    private static byte[] Fit(ReadOnlySpan<byte> line, LedgerStore store)
    {
        var clean = LineRedaction.Clean(line.ToArray(), store.Options.Redact).AsSpan().TrimEnd((byte)'\n').ToArray();
        if (clean.Length < LineWriter.Longest)
        {
            return clean;
        }

        var scanner = new LineScanner(int.MaxValue);
        if (scanner.Scan(clean) != LineFault.None)
        {
            return clean;
        }

        var writer = new LineWriter();
        writer.Verbatim(EventFitting.Fit(LedgerLine.Read(clean, scanner), store.Paths));
        return writer.Written.ToArray();
    }

    private static int OffsetOfLine(byte[] content, long lines)
    {
        var at = 0;
        for (; lines > 0; lines--)
        {
            var end = content.AsSpan(at).IndexOf((byte)'\n');
            if (end < 0)
            {
                return -1;
            }

            at += end + 1;
        }

        return at;
    }

    private static ReadOnlySpan<byte> LineBefore(byte[] content, int at)
    {
        var line = content.AsSpan(0, at - 1);
        return line[(line.LastIndexOf((byte)'\n') + 1)..];
    }

    /// <summary>The copied lines so far: <c>GGGG-NNNNNNNNN.jsonl</c>, generation and number of the file's first line.</summary>
    private sealed class Copy(string folder, int generation, long start, long lines, byte[] lastLine)
    {
        private readonly ArrayBufferWriter<byte> waiting = new();
        private long start = start;
        private long size = File.Exists(PathOf(folder, generation, start)) ? new FileInfo(PathOf(folder, generation, start)).Length : 0;

        public long Lines { get; private set; } = lines;

        public byte[] LastLine => lastLine;

        public static Copy Open(string folder)
        {
            var last = Directory.EnumerateFiles(folder, "*" + SegmentName.Extension).Order(StringComparer.Ordinal).LastOrDefault();
            if (last is null)
            {
                return new Copy(folder, 0, 0, 0, []);
            }

            var parts = Path.GetFileNameWithoutExtension(last).Split('-');
            var (generation, start) = (int.Parse(parts[0], CultureInfo.InvariantCulture), long.Parse(parts[1], CultureInfo.InvariantCulture));
            var content = File.ReadAllBytes(last);
            var end = content.AsSpan().LastIndexOf((byte)'\n') + 1;
            if (end < content.Length)
            {
                // The copy was killed inside a line. Readers and the syncer take whole lines only, so nobody has seen this part.
                using var file = File.OpenHandle(last, FileMode.Open, FileAccess.Write, FileShare.ReadWrite);
                RandomAccess.SetLength(file, end);
            }

            var whole = content.AsSpan(0, Math.Max(0, end - 1));
            return new Copy(folder, generation, start, start + content.AsSpan(0, end).Count((byte)'\n'), end == 0 ? [] : whole[(whole.LastIndexOf((byte)'\n') + 1)..].ToArray());
        }

        public Copy NextGeneration() => new(folder, generation + 1, 0, 0, []);

        public void Add(byte[] line)
        {
            if (size + waiting.WrittenCount > 0 && size + waiting.WrittenCount + line.Length + 1 > SegmentName.LargestSegment)
            {
                Flush();
                (start, size) = (Lines, 0);
            }

            waiting.Write(line);
            waiting.Write("\n"u8);
            Lines++;
        }

        public void Flush()
        {
            if (waiting.WrittenCount > 0)
            {
                using var file = NativeFile.OpenAppend(PathOf(folder, generation, start));
                if (NativeFile.Write(file, waiting.WrittenSpan) < waiting.WrittenCount)
                {
                    throw new IOException("The disk is full: only a part could be imported; the next import goes on from there.");
                }

                size += waiting.WrittenCount;
                waiting.ResetWrittenCount();
            }
        }

        private static string PathOf(string folder, int generation, long start) =>
            Path.Combine(folder, string.Create(CultureInfo.InvariantCulture, $"{generation:D4}-{start:D9}{SegmentName.Extension}"));
    }
}
