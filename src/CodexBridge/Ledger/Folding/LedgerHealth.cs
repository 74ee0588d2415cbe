namespace CodexBridge.Ledger;

/// <summary>A line that is no event.</summary>
internal readonly record struct QuarantinedLine(string File, long Offset, LineFault Fault);

/// <summary>What reading found out about the ledger itself: lines that are no events, and sequences with holes.</summary>
internal sealed class LedgerHealth
{
    /// <summary>How many places are remembered; all are counted.</summary>
    private const int MostPlaces = 200;

    private readonly SortedDictionary<LineFault, long> counts = [];
    private readonly SortedSet<QuarantinedLine> places = new(Comparer<QuarantinedLine>.Create((left, right) =>
        (string.CompareOrdinal(left.File, right.File), left.Offset.CompareTo(right.Offset)) is var (file, offset) && file != 0 ? file : offset));

    private readonly Dictionary<string, WriterCount> writers = new(StringComparer.Ordinal);
    private string? currentWriter;
    private WriterCount current;

    public IReadOnlyDictionary<LineFault, long> Quarantined => counts;

    public IReadOnlyCollection<QuarantinedLine> Places => places;

    public IReadOnlyDictionary<string, WriterCount> Writers
    {
        get
        {
            Settle();
            return writers;
        }
    }

    /// <summary>Sound lines.</summary>
    public long Events { get; private set; }

    public void Fault(string file, long offset, LineFault fault)
    {
        counts[fault] = counts.GetValueOrDefault(fault) + 1;
        Remember(new QuarantinedLine(file, offset, fault));
    }

    /// <summary>Notes a sound line. Lines of one writer come in long runs, so only a change of writer costs a look-up.</summary>
    public void Count(string? writer, long? sequence)
    {
        Events++;
        if (writer is null || sequence is not { } seq)
        {
            return;
        }

        if (!ReferenceEquals(writer, currentWriter))
        {
            Settle();
            (currentWriter, current) = (writer, new WriterCount(seq, seq, 0));
        }

        current = new WriterCount(Math.Min(current.First, seq), Math.Max(current.Last, seq), current.Lines + 1);
    }

    public void Merge(LedgerHealth other)
    {
        Settle();
        Events += other.Events;
        foreach (var (fault, count) in other.counts)
        {
            counts[fault] = counts.GetValueOrDefault(fault) + count;
        }

        foreach (var place in other.places)
        {
            Remember(place);
        }

        foreach (var (writer, count) in other.Writers)
        {
            writers[writer] = writers.TryGetValue(writer, out var known) ? known.Join(count) : count;
        }
    }

    public void Write(BinaryWriter target)
    {
        Settle();
        target.Write(Events);
        target.Write(counts.Count);
        foreach (var (fault, count) in counts)
        {
            target.Write((int)fault);
            target.Write(count);
        }

        target.Write(places.Count);
        foreach (var place in places)
        {
            target.Write(place.File);
            target.Write(place.Offset);
            target.Write((int)place.Fault);
        }

        target.Write(writers.Count);
        foreach (var (writer, count) in writers)
        {
            target.Write(writer);
            target.Write(count.First);
            target.Write(count.Last);
            target.Write(count.Lines);
        }
    }

    public void Read(BinaryReader source)
    {
        Events = source.ReadInt64();
        for (var left = source.ReadInt32(); left > 0; left--)
        {
            counts[(LineFault)source.ReadInt32()] = source.ReadInt64();
        }

        for (var left = source.ReadInt32(); left > 0; left--)
        {
            places.Add(new QuarantinedLine(source.ReadString(), source.ReadInt64(), (LineFault)source.ReadInt32()));
        }

        for (var left = source.ReadInt32(); left > 0; left--)
        {
            writers[source.ReadString()] = new WriterCount(source.ReadInt64(), source.ReadInt64(), source.ReadInt64());
        }
    }

    private void Settle()
    {
        if (currentWriter is not null)
        {
            writers[currentWriter] = writers.TryGetValue(currentWriter, out var known) ? known.Join(current) : current;
            currentWriter = null;
        }
    }

    private void Remember(QuarantinedLine place)
    {
        places.Add(place);
        if (places.Count > MostPlaces)
        {
            places.Remove(places.Max);
        }
    }
}

/// <summary>The sequence numbers of a writer that were seen.</summary>
/// <param name="Lines">How many lines had one.</param>
internal readonly record struct WriterCount(long First, long Last, long Lines)
{
    /// <summary>Events that were given a number and are not here. Negative when some are here twice.</summary>
    public long Missing => Last - First + 1 - Lines;

    public WriterCount Join(WriterCount other) => new(Math.Min(First, other.First), Math.Max(Last, other.Last), Lines + other.Lines);
}
