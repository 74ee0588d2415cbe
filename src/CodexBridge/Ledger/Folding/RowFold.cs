using System.Text;

namespace CodexBridge.Ledger;

/// <summary>
/// The last event of one session or task, by whomever, and the last known value of what later events leave out. Holds bytes, not
/// strings, and where in them the shown values stand: of a million events only what is shown is ever decoded, if at all.
/// </summary>
internal sealed class RowFold(ReadOnlyMemory<byte> name, bool isTask)
{
    /// <summary>The keys whose last value is kept though later events do not repeat it.</summary>
    private static readonly LineKey[] Sticky = [LineKey.Task, LineKey.Branch, LineKey.Worktree, LineKey.Cwd, LineKey.Sha, LineKey.Host];

    /// <summary>The keys of the last event that are shown.</summary>
    private static readonly LineKey[] Shown = [LineKey.Type, LineKey.Agent, LineKey.Timestamp, LineKey.Message];

    private readonly Known[] sticky = new Known[Sticky.Length];

    /// <summary>Start and length of each of <see cref="Shown"/> in the line.</summary>
    private readonly int[] places = new int[2 * Shown.Length];

    /// <summary>What the next line may be copied into; empty while the line is a part of the checkpoint.</summary>
    private byte[] buffer = [];
    private ReadOnlyMemory<byte> line;

    /// <summary>The cid, or the task of events without one; UTF-8.</summary>
    public ReadOnlySpan<byte> Name => name.Span;

    public bool IsTask => isTask;

    public OrderKey Key { get; private set; }

    public string Text => Encoding.UTF8.GetString(Name);

    public void Offer(OrderKey key, ReadOnlySpan<byte> candidate, LineScanner scanner)
    {
        for (var i = 0; i < Sticky.Length; i++)
        {
            if (scanner.RawText(candidate, Sticky[i]) is { IsEmpty: false } value)
            {
                Keep(i, key, value);
            }
        }

        if (OfferLast(key, candidate))
        {
            for (var i = 0; i < Shown.Length; i++)
            {
                var place = scanner[Shown[i]];
                var isText = place.Kind is LineScanner.PlaceKind.Text or LineScanner.PlaceKind.EscapedText;
                (places[2 * i], places[(2 * i) + 1]) = isText ? (place.Start, place.Length) : (0, 0);
            }
        }
    }

    /// <summary>
    /// What stands between the quotation marks of a value: of the last event's type, agent, time and message, else the last that is known.
    /// Empty where there is none.
    /// </summary>
    public ReadOnlySpan<byte> Raw(LineKey key)
    {
        // By their places in the two lists above: this is asked a dozen times for each row.
        switch (key)
        {
            case LineKey.Type or LineKey.Agent or LineKey.Timestamp or LineKey.Message:
                var shown = key switch { LineKey.Type => 0, LineKey.Agent => 1, LineKey.Timestamp => 2, _ => 3 };
                return line.Span.Slice(places[2 * shown], places[(2 * shown) + 1]);
            case LineKey.Task or LineKey.Branch or LineKey.Worktree or LineKey.Cwd or LineKey.Sha or LineKey.Host:
                return sticky[key switch { LineKey.Task => 0, LineKey.Branch => 1, LineKey.Worktree => 2, LineKey.Cwd => 3, LineKey.Sha => 4, _ => 5 }].Value.Span;
            default:
                return default;
        }
    }

    public LedgerEvent? LastEvent() => LedgerLine.Read(line.Span, out _);

    public void Merge(RowFold other)
    {
        for (var i = 0; i < Sticky.Length; i++)
        {
            if (!other.sticky[i].Value.IsEmpty)
            {
                Keep(i, other.sticky[i].Key, other.sticky[i].Value.Span);
            }
        }

        if (OfferLast(other.Key, other.line.Span))
        {
            other.places.CopyTo(places, 0);
        }
    }

    public void Write(BinaryWriter target)
    {
        target.Write(isTask);
        Bytes.Write(target, Name);
        Bytes.Write(target, Key);
        Bytes.Write(target, line.Span);
        foreach (var place in places)
        {
            target.Write7BitEncodedInt(place);
        }

        for (var i = 0; i < Sticky.Length; i++)
        {
            Bytes.Write(target, sticky[i].Value.Span);
            if (!sticky[i].Value.IsEmpty)
            {
                Bytes.Write(target, sticky[i].Key);
            }
        }
    }

    /// <summary>The row keeps parts of the source.</summary>
    public static RowFold Read(ByteSource source)
    {
        var task = source.Flag();
        var row = new RowFold(source.Part(), task) { Key = source.Key(), line = source.Part() };
        for (var i = 0; i < row.places.Length; i += 2)
        {
            (row.places[i], row.places[i + 1]) = (source.Short(), source.Short());
            if ((uint)row.places[i] + (ulong)(uint)row.places[i + 1] > (ulong)row.line.Length)
            {
                throw new FormatException();
            }
        }

        for (var i = 0; i < Sticky.Length; i++)
        {
            var value = source.Part();
            if (!value.IsEmpty)
            {
                row.sticky[i] = new Known(source.Key(), value);
            }
        }

        return row;
    }

    private bool OfferLast(OrderKey key, ReadOnlySpan<byte> candidate)
    {
        var order = line.IsEmpty ? 1 : key.CompareTo(Key);
        if (order < 0 || (order == 0 && candidate.SequenceCompareTo(line.Span) <= 0))
        {
            return false;
        }

        if (buffer.Length < candidate.Length)
        {
            buffer = new byte[candidate.Length + (candidate.Length / 4)];
        }

        candidate.CopyTo(buffer);
        (Key, line) = (key, buffer.AsMemory(0, candidate.Length));
        return true;
    }

    private void Keep(int i, OrderKey key, ReadOnlySpan<byte> value)
    {
        var known = sticky[i].Value;
        var order = known.IsEmpty ? 1 : key.CompareTo(sticky[i].Key);
        if (order > 0 || (order == 0 && value.SequenceCompareTo(known.Span) > 0))
        {
            sticky[i] = new Known(key, value.SequenceEqual(known.Span) ? known : value.ToArray());
        }
    }

    /// <summary>A value, and the event that said it last. Empty: none has.</summary>
    private readonly record struct Known(OrderKey Key, ReadOnlyMemory<byte> Value);
}
