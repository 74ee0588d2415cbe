namespace CodexBridge.Ledger;

/// <summary>
/// Keeps a fold level with the segments. The first time it starts from the checkpoint, after that from where it was; much that is new is
/// read by several threads.
/// </summary>
internal sealed class LedgerReader(LedgerPaths paths)
{
    /// <summary>From here on a second thread pays for itself, and a new checkpoint too.</summary>
    private const long Much = 4 * 1024 * 1024;
    private const long WorthSaving = 128 * 1024;
    private const long LargeCheckpoint = 512 * 1024;

    private readonly SegmentReader reader = new();
    private readonly LineScanner scanner = new();
    private Dictionary<string, SegmentCursor> cursors = new(StringComparer.Ordinal);
    private bool started;
    private long unsaved;

    public LedgerFold Fold { get; private set; } = new();

    /// <summary>Takes in what is new. Gives how many bytes that was.</summary>
    public long CatchUp()
    {
        List<SegmentFile>? listed = null;
        if (!started)
        {
            started = true;
            listed = Start();
        }

        var work = listed is null ? null : Changed(listed);

        // The list may be older than the checkpoint, which another process has just saved.
        work ??= Changed(SegmentFile.All(paths));
        if (work is null)
        {
            // A segment was replaced or shortened: what was taken from it cannot be given back, so everything is read anew.
            (Fold, cursors) = (new LedgerFold(), new Dictionary<string, SegmentCursor>(StringComparer.Ordinal));
            work = Changed(SegmentFile.All(paths))!;
        }

        var bytes = 0L;
        work.ForEach(item => bytes += item.To - item.From);
        if (bytes >= Much && Environment.ProcessorCount > 1)
        {
            InParallel(work);
        }
        else
        {
            work.ForEach(item => Take(item, Fold, reader, scanner, cursors));
        }

        unsaved += bytes;
        if (unsaved >= WorthSaving)
        {
            Checkpoint.Save(paths.Checkpoint, Fold, cursors);
            unsaved = 0;
        }

        return bytes;
    }

    /// <summary>Loads the checkpoint, and lists the segments meanwhile where both take long. Null: nobody has listed them.</summary>
    private List<SegmentFile>? Start()
    {
        List<SegmentFile>? listed = null;
        Thread? other = null;
        if (new FileInfo(paths.Checkpoint) is { Exists: true, Length: >= LargeCheckpoint } && Environment.ProcessorCount > 1)
        {
            other = new Thread(() => listed = TryList());
            other.Start();
        }

        if (Checkpoint.Load(paths.Checkpoint) is var (fold, known))
        {
            (Fold, cursors) = (fold, known);
        }

        other?.Join();
        return listed;
    }

    /// <summary>Null: the caller is to try, and to hear the error.</summary>
    private List<SegmentFile>? TryList()
    {
        try
        {
            return SegmentFile.All(paths);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    private sealed record Work(SegmentFile File, long From, long To);

    /// <summary>The segments that hold something new; null when one is not what it was.</summary>
    private List<Work>? Changed(List<SegmentFile> files)
    {
        var work = new List<Work>();
        var seen = 0;
        foreach (var file in files)
        {
            var length = file.Listed;
            if (cursors.TryGetValue(file.Name, out var cursor))
            {
                seen++;
                if (length == cursor.Offset)
                {
                    continue;
                }

                if (length < cursor.Offset || !cursor.StillFits(file))
                {
                    return null;
                }
            }

            work.Add(new Work(file, cursor?.Offset ?? 0, length));
        }

        return seen == cursors.Count ? work : null;
    }

    private static void Take(Work item, LedgerFold fold, SegmentReader reader, LineScanner scanner, Dictionary<string, SegmentCursor> cursors)
    {
        var cursor = reader.Read(item.File, item.From, (offset, line, known) => fold.Apply(scanner, line, item.File.Name, offset, known, item.File.Origin));
        if (cursor.Offset > 0)
        {
            cursors[item.File.Name] = cursor;
        }
    }

    private void InParallel(List<Work> work)
    {
        var merging = new Lock();

        // Newest first: what an older line says of a row has then been said already, and is not copied.
        work.Sort((left, right) => Bytes.Compare(right.File.Name, left.File.Name));
        var next = -1;
        Parallel.For(0, Math.Min(Environment.ProcessorCount, 8), _ =>
        {
            var part = new LedgerFold();
            var partCursors = new Dictionary<string, SegmentCursor>(StringComparer.Ordinal);
            var (partReader, partScanner) = (new SegmentReader(), new LineScanner());
            for (var i = Interlocked.Increment(ref next); i < work.Count; i = Interlocked.Increment(ref next))
            {
                Take(work[i], part, partReader, partScanner, partCursors);
            }

            lock (merging)
            {
                Fold.Merge(part);
                foreach (var (name, cursor) in partCursors)
                {
                    cursors[name] = cursor;
                }
            }
        });
    }
}
