namespace CodexBridge.Ledger;

/// <summary>The ledger on this machine's disk. Safe for any number of processes and threads.</summary>
internal sealed class LedgerStore : ILedger, IDisposable
{
    private static readonly TimeSpan GroupCommit = TimeSpan.FromSeconds(1);

    private readonly Lock gate = new();
    private readonly LedgerOptions options;
    private readonly SegmentWriter writer;
    private readonly LedgerReader reader;
    private long flushedAt;
    private (long Length, DateTime Written) legacySeen;

    private LedgerStore(LedgerOptions options)
    {
        this.options = options;
        Paths = new LedgerPaths(options.Home);
        writer = new SegmentWriter(Paths, options);
        reader = new LedgerReader(Paths);
        flushedAt = options.Time.GetTimestamp();
    }

    public string Home => Paths.Home;

    /// <summary>Known once the lock was taken; asking takes it.</summary>
    public string Writer => Guarded(Home, () =>
    {
        lock (gate)
        {
            writer.Lock();
            writer.Unlock();
            return writer.Writer.Id;
        }
    });

    public LedgerPaths Paths { get; }

    public LedgerOptions Options => options;

    /// <exception cref="BridgeException">The folder cannot be made or written.</exception>
    public static LedgerStore Open(LedgerOptions options) =>
        Guarded(options.Home, () => new LedgerStore(options));

    public LedgerEvent Append(LedgerEvent entry) => Append([entry])[0];

    public IReadOnlyList<LedgerEvent> Append(IReadOnlyList<LedgerEvent> entries) => Guarded(Home, () =>
    {
        var prepared = Prepare(entries);
        lock (gate)
        {
            writer.Lock();
            try
            {
                return Store(prepared);
            }
            finally
            {
                writer.Unlock();
            }
        }
    });

    public LedgerHistory Read() => Guarded(Home, () =>
    {
        TakeInLegacy();
        lock (gate)
        {
            return CaughtUp();
        }
    });

    public T Decide<T>(Func<LedgerHistory, Decision<T>> decision) => Guarded(Home, () =>
    {
        lock (gate)
        {
            writer.Lock();
            try
            {
                var made = decision(CaughtUp());
                Store(Prepare(made.Append));
                return made.Answer;
            }
            finally
            {
                writer.Unlock();
            }
        }
    });

    /// <summary>For what changes more than the end of the ledger: sync, import, compaction. Others wait meanwhile.</summary>
    public T WithLock<T>(Func<SegmentWriter, T> work) => Guarded(Home, () =>
    {
        lock (gate)
        {
            writer.Lock();
            try
            {
                return work(writer);
            }
            finally
            {
                writer.Unlock();
            }
        }
    });

    /// <summary>The fold behind <see cref="Read"/>, level with the disk; to be used before the next call.</summary>
    public LedgerFold ReadFold() => Guarded(Home, () =>
    {
        TakeInLegacy();
        lock (gate)
        {
            reader.CatchUp();
            return reader.Fold;
        }
    });

    public void Dispose()
    {
        lock (gate)
        {
            try
            {
                if (options.Durability != Durability.Never)
                {
                    writer.FlushToDisk();
                }
            }
            finally
            {
                writer.Dispose();
            }
        }
    }

    private List<LedgerEvent> Prepare(IReadOnlyList<LedgerEvent> entries)
    {
        var prepared = new List<LedgerEvent>(entries.Count);
        foreach (var entry in entries)
        {
            prepared.Add(EventFitting.Fit(EventRedaction.Apply(entry, options.Redact), Paths));
        }

        return prepared;
    }

    private List<LedgerEvent> Store(List<LedgerEvent> entries)
    {
        if (entries.Count == 0)
        {
            return [];
        }

        var stored = writer.Append(entries);
        if (options.Durability == Durability.Always
            || (options.Durability == Durability.ByType && (entries.Exists(MustSurvive) || options.Time.GetElapsedTime(flushedAt) > GroupCommit)))
        {
            writer.FlushToDisk();
            flushedAt = options.Time.GetTimestamp();
        }

        return stored;
    }

    private static bool MustSurvive(LedgerEvent entry) =>
        entry.Type is LedgerTypes.Claim or LedgerTypes.Takeover or LedgerTypes.Finished or LedgerTypes.Spawn or LedgerTypes.Turn or LedgerTypes.Done
            or LedgerTypes.Error or LedgerTypes.Aborted or LedgerTypes.Review or LedgerTypes.Validation or LedgerTypes.Comment;

    /// <summary>Looks at the old scripts' file only when it has changed since the last look.</summary>
    private void TakeInLegacy()
    {
        if (options.Legacy is { } path && new FileInfo(path) is { Exists: true } file && (file.Length, file.LastWriteTimeUtc) is var seen && seen != legacySeen)
        {
            LegacyImport.Run(this, path);
            legacySeen = seen;
        }
    }

    private LedgerHistory CaughtUp()
    {
        reader.CatchUp();
        return LedgerHistory.Of(reader.Fold);
    }

    private static T Guarded<T>(string home, Func<T> work)
    {
        try
        {
            return work();
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new BridgeException($"The ledger in {home} cannot be used: {e.Message}", "Check the folder's disk space and permissions, or choose another with --ledger.", e);
        }
    }
}
