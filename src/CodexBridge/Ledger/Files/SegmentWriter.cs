using Microsoft.Win32.SafeHandles;

namespace CodexBridge.Ledger;

/// <summary>
/// Appends lines to this writer's segments. Everything here happens under the ledger's lock, so that whoever holds it sees whole lines
/// only, except for what a killed process or a full disk left behind, which the next append closes off with a line feed.
/// </summary>
internal sealed class SegmentWriter : IDisposable
{
    /// <summary>How far ahead of our clock another writer's may drag ours.</summary>
    private static readonly TimeSpan FarthestLead = TimeSpan.FromMinutes(5);

    private readonly LedgerOptions options;
    private readonly LedgerPaths paths;
    private ulong? boot;
    private readonly LineWriter lines = new();

    /// <summary>Tells ids apart that a home and its unnoticed copy give in the same millisecond.</summary>
    private readonly ushort chance = (ushort)Chance.Bits();
    private SafeFileHandle? lockFile;
    private WriterIdentity? writer;
    private SafeFileHandle? segment;
    private SegmentName segmentName;

    public SegmentWriter(LedgerPaths paths, LedgerOptions options)
    {
        this.paths = paths;
        this.options = options;
        Directory.CreateDirectory(paths.Home);
    }

    /// <summary>Bytes that an fsync has not yet covered.</summary>
    public bool Dirty { get; private set; }

    private ulong Boot => boot ??= TailCursor.BootNumber(MachineIdentity.Boot);

    public WriterIdentity Writer => writer ?? throw new InvalidOperationException("The ledger's lock was never taken.");

    public void Lock()
    {
        NativeFile.Lock(LockFile);
        writer ??= WriterIdentity.LoadOrCreate(paths, options);
    }

    public void Unlock() => NativeFile.Unlock(LockFile);

    /// <summary>Appends the events and gives them back as stored. To be called under the lock.</summary>
    /// <exception cref="IOException">Some, or none, of the lines are in the file; none was acknowledged.</exception>
    public List<LedgerEvent> Append(IReadOnlyList<LedgerEvent> entries)
    {
        var stored = new List<LedgerEvent>(entries.Count);
        var cursor = Position();
        var pending = 0;
        lines.Clear();
        foreach (var entry in entries)
        {
            var now = options.Time.GetUtcNow();
            var next = Advance(cursor, now.ToUnixTimeMilliseconds());
            var id = LedgerId.Compose(next.Clock, next.Counter, Writer.Number, chance);
            var start = lines.Length;
            var stamp = lines.Body(entry, options.Host);
            lines.Stamp(stamp, now, id, Writer.Id, next.Sequence);
            var length = lines.Length - start;
            if (NeedsNewSegment(next, pending + length))
            {
                Flush(ref cursor, start);
                pending = 0;
                cursor = NewSegment(cursor, SegmentName.DayOf(next.Clock));
                next = next with { Day = cursor.Day, Number = cursor.Number, Length = 0 };
            }

            pending += length;
            cursor = next;
            stored.Add(entry with
            {
                Timestamp = entry.Timestamp ?? LedgerTime.Format(now),
                Id = LedgerId.Format(id),
                Writer = Writer.Id,
                Sequence = next.Sequence,
                Host = entry.Host ?? options.Host,
            });
        }

        Flush(ref cursor, lines.Length);
        return stored;
    }

    /// <summary>Makes sure that our next ids come after one seen from another writer, unless its clock is plainly wrong. Under the lock.</summary>
    public void Follow(long milliseconds)
    {
        var limit = options.Time.GetUtcNow().Add(FarthestLead).ToUnixTimeMilliseconds();
        var cursor = Position();
        if (milliseconds <= limit && milliseconds > cursor.Clock)
        {
            (cursor with { Clock = milliseconds, Counter = 0 }).Write(LockFile, Boot);
        }
    }

    /// <summary>Lets go of a segment or identity that was replaced on disk. Under the lock.</summary>
    public void Forget()
    {
        segment?.Dispose();
        segment = null;
        writer = WriterIdentity.LoadOrCreate(paths, options);
        RandomAccess.SetLength(LockFile, 0);
    }

    /// <summary>Returns when every appended byte would survive a power cut.</summary>
    public void FlushToDisk()
    {
        if (Dirty && segment is not null)
        {
            NativeFile.Flush(segment);
            Dirty = false;
        }
    }

    public void Dispose()
    {
        segment?.Dispose();
        lockFile?.Dispose();
    }

    /// <summary>Opened when it is first needed: a ledger that may only be read has readers too.</summary>
    private SafeFileHandle LockFile => lockFile ??= NativeFile.OpenLock(paths.LockFile);

    private string Folder => Path.Combine(paths.Out, Writer.Id);

    private static TailCursor Advance(TailCursor cursor, long wall)
    {
        var (clock, counter) = wall > cursor.Clock ? (wall, (ushort)0)
            : cursor.Counter < ushort.MaxValue ? (cursor.Clock, (ushort)(cursor.Counter + 1))
            : (cursor.Clock + 1, (ushort)0);
        return cursor with { Sequence = cursor.Sequence + 1, Clock = clock, Counter = counter };
    }

    private static bool NeedsNewSegment(TailCursor next, long more) =>
        next.Day == 0 || SegmentName.DayOf(next.Clock) > next.Day || (next.Length > 0 && next.Length + more > SegmentName.LargestSegment);

    /// <summary>Writes the first <paramref name="count"/> bytes that wait, once, and moves the rest to the front.</summary>
    private void Flush(ref TailCursor cursor, int count)
    {
        if (count == 0)
        {
            return;
        }

        var written = NativeFile.Write(segment!, lines.Written[..count]);
        Dirty = true;
        if (written < count)
        {
            throw new IOException("The disk is full: only a part of the event could be written.");
        }

        cursor = cursor with { Length = cursor.Length + count };
        cursor.Write(LockFile, Boot);
        lines.RemoveFirst(count);
    }

    /// <summary>Where the next line goes, with the segment open and ending in a whole line.</summary>
    private TailCursor Position()
    {
        if (TailCursor.Read(LockFile, Boot) is { } cursor)
        {
            if (cursor.Writer != Writer.Number)
            {
                writer = WriterIdentity.LoadOrCreate(paths, options);
            }

            if (cursor.Writer == Writer.Number && (cursor.Day == 0 || Open(new SegmentName(cursor.Day, cursor.Number)) == cursor.Length))
            {
                return cursor;
            }
        }

        return Recover();
    }

    /// <summary>Reads the position back from the segments: after a crash, a reboot, or on the first append.</summary>
    private TailCursor Recover()
    {
        var names = SegmentName.AllIn(Folder);
        var cursor = new TailCursor(Writer.Number, 0, 0, 0, 0, 0, 0);
        for (var i = names.Count - 1; i >= 0; i--)
        {
            var content = File.ReadAllBytes(Path.Combine(Folder, names[i].RelativePath));
            if (i == names.Count - 1)
            {
                var length = Open(names[i]);
                if (content.Length > 0 && content[^1] != '\n')
                {
                    length += NativeFile.Write(segment!, "\n"u8);
                }

                cursor = cursor with { Day = names[i].Day, Number = names[i].Number, Length = length };
            }

            if (LastStamp(content, Writer.Id) is var (sequence, id))
            {
                cursor = cursor with { Sequence = sequence, Clock = LedgerId.Milliseconds(id), Counter = LedgerId.Counter(id) };
                break;
            }
        }

        cursor.Write(LockFile, Boot);
        return cursor;
    }

    private static (long Sequence, IdBits Id)? LastStamp(ReadOnlySpan<byte> content, string writer)
    {
        var scanner = new LineScanner();
        while (!content.IsEmpty)
        {
            var start = content[..^1].LastIndexOf((byte)'\n') + 1;
            var line = content[start..].TrimEnd((byte)'\n');
            if (scanner.Scan(line) == LineFault.None
                && string.Equals(scanner.Text(line, LineKey.Writer), writer, StringComparison.Ordinal)
                && LedgerLine.Integer(line, scanner, LineKey.Sequence) is { } sequence
                && LedgerId.TryParse(scanner.RawText(line, LineKey.Id), out var id))
            {
                return (sequence, id);
            }

            content = content[..start];
        }

        return null;
    }

    private TailCursor NewSegment(TailCursor cursor, int day)
    {
        var name = new SegmentName(Math.Max(day, cursor.Day), day > cursor.Day ? 1 : cursor.Number + 1);
        while (File.Exists(Path.Combine(Folder, name.RelativePath)))
        {
            name = name with { Number = name.Number + 1 };
        }

        var folder = Path.GetDirectoryName(Path.Combine(Folder, name.RelativePath))!;
        Directory.CreateDirectory(folder);
        FlushToDisk();
        Open(name);
        if (options.Durability != Durability.Never)
        {
            NativeFile.FlushFolder(folder);
        }

        return cursor with { Day = name.Day, Number = name.Number, Length = 0 };
    }

    /// <summary>Opens a segment unless it is the one in hand, and gives its length.</summary>
    private long Open(SegmentName name)
    {
        if (segment is null || segmentName != name)
        {
            segment?.Dispose();
            segment = null;
            segment = NativeFile.OpenAppend(Path.Combine(Folder, name.RelativePath));
            segmentName = name;
        }

        return RandomAccess.GetLength(segment);
    }
}
