namespace CodexBridge.Ledger;

/// <summary>A line that is no event.</summary>
internal sealed record QuarantinedLine(string File, long Offset, LineFault Fault);

internal sealed record FaultCount(LineFault Fault, long Lines);

/// <summary>What reading found out about the ledger itself: lines that are no events, and sequences with holes.</summary>
internal sealed class LedgerHealth
{
    /// <summary>How many places are remembered; all are counted.</summary>
    private const int MostPlaces = 200;

    private readonly long[] counts = new long[(int)LineFault.NumberTooLong + 1];
    private readonly Dictionary<string, WriterCount> writers = new(StringComparer.Ordinal);
    private List<QuarantinedLine> places = [];
    private string? currentWriter;
    private long first;
    private long last;
    private long lines;

    /// <summary>How many lines are no events, by what is wrong with them; kinds that do not occur are left out.</summary>
    public IReadOnlyList<FaultCount> Quarantined
    {
        get
        {
            var found = new List<FaultCount>();
            for (var fault = 0; fault < counts.Length; fault++)
            {
                if (counts[fault] > 0)
                {
                    found.Add(new FaultCount((LineFault)fault, counts[fault]));
                }
            }

            return found;
        }
    }

    public long QuarantinedLines
    {
        get
        {
            var sum = 0L;
            foreach (var count in counts)
            {
                sum += count;
            }

            return sum;
        }
    }

    /// <summary>Events that were given a number and are not here, of all writers.</summary>
    public long Missing
    {
        get
        {
            var sum = 0L;
            foreach (var writer in Writers.Values)
            {
                sum += Math.Max(0, writer.Missing);
            }

            return sum;
        }
    }

    /// <summary>By file, then by place in it.</summary>
    public IReadOnlyList<QuarantinedLine> Places
    {
        get
        {
            Order();
            return places;
        }
    }

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

    /// <summary>Sound lines that name neither a session nor a task, the bridge's own bookkeeping aside.</summary>
    public long Unattributed { get; private set; }

    public void Stray() => Unattributed++;

    public void Fault(string file, long offset, LineFault fault)
    {
        counts[(int)fault]++;
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
            (currentWriter, first, last, lines) = (writer, seq, seq, 0);
        }

        first = Math.Min(first, seq);
        last = Math.Max(last, seq);
        lines++;
    }

    public void Merge(LedgerHealth other)
    {
        Settle();
        Events += other.Events;
        Unattributed += other.Unattributed;
        for (var fault = 0; fault < counts.Length; fault++)
        {
            counts[fault] += other.counts[fault];
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
        target.Write(Unattributed);
        Order();
        foreach (var count in counts)
        {
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

    public void Read(ByteSource source)
    {
        Events = source.Int64();
        Unattributed = source.Int64();
        for (var fault = 0; fault < counts.Length; fault++)
        {
            counts[fault] = source.Int64();
        }

        for (var left = source.Int32(); left > 0; left--)
        {
            places.Add(new QuarantinedLine(source.Text(), source.Int64(), (LineFault)source.Int32()));
        }

        for (var left = source.Int32(); left > 0; left--)
        {
            writers[source.Text()] = new WriterCount(source.Int64(), source.Int64(), source.Int64());
        }
    }

    private void Settle()
    {
        if (currentWriter is not null)
        {
            var run = new WriterCount(first, last, lines);
            writers[currentWriter] = writers.TryGetValue(currentWriter, out var known) ? known.Join(run) : run;
            currentWriter = null;
        }
    }

    private void Remember(QuarantinedLine place)
    {
        places.Add(place);
        if (places.Count > 4 * MostPlaces)
        {
            Order();
        }
    }

    /// <summary>Sorts, and keeps the first of them only: the same ones, in whatever order they were met.</summary>
    private void Order()
    {
        places.Sort(static (left, right) =>
            Bytes.Compare(left.File, right.File) is var file && file != 0 ? file : left.Offset.CompareTo(right.Offset));
        if (places.Count > MostPlaces)
        {
            places = places.GetRange(0, MostPlaces);
        }
    }
}

/// <summary>The sequence numbers of a writer that were seen.</summary>
/// <param name="Lines">How many lines had one.</param>
internal sealed record WriterCount(long First, long Last, long Lines)
{
    /// <summary>Events that were given a number and are not here. Negative when some are here twice.</summary>
    public long Missing => Last - First + 1 - Lines;

    public WriterCount Join(WriterCount other) => new(Math.Min(First, other.First), Math.Max(Last, other.Last), Lines + other.Lines);
}
