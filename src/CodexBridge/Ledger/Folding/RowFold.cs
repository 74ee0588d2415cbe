using System.Text;

namespace CodexBridge.Ledger;

/// <summary>
/// The last event of one session or task, by whomever, and the last known value of what later events leave out. Holds bytes, not
/// strings: of a million events only the last of each row is ever decoded.
/// </summary>
internal sealed class RowFold(byte[] name, bool isTask)
{
    /// <summary>The keys whose last value is kept though later events do not repeat it.</summary>
    public static readonly LineKey[] Sticky = [LineKey.Task, LineKey.Branch, LineKey.Worktree, LineKey.Cwd, LineKey.Sha, LineKey.Host];

    private readonly OrderKey[] stickyKeys = new OrderKey[Sticky.Length];
    private readonly byte[]?[] sticky = new byte[]?[Sticky.Length];
    private byte[] line = [];
    private int length;

    /// <summary>The cid, or the task of events without one; UTF-8.</summary>
    public byte[] Name => name;

    public bool IsTask => isTask;

    public OrderKey Key { get; private set; }

    public ReadOnlySpan<byte> LastLine => line.AsSpan(0, length);

    public string Text => Encoding.UTF8.GetString(name);

    public void Offer(OrderKey key, ReadOnlySpan<byte> candidate, LineScanner scanner)
    {
        for (var i = 0; i < Sticky.Length; i++)
        {
            var place = scanner[Sticky[i]];
            if (place.Kind is LineScanner.PlaceKind.Text or LineScanner.PlaceKind.EscapedText && place.Length > 0)
            {
                Keep(i, key, candidate.Slice(place.Start, place.Length));
            }
        }

        OfferLast(key, candidate);
    }

    /// <summary>The last known value of a key, decoded.</summary>
    public string? Value(LineKey key)
    {
        for (var i = 0; i < Sticky.Length; i++)
        {
            if (Sticky[i] == key)
            {
                return sticky[i] is { } raw ? JsonText.Unescape(raw) : null;
            }
        }

        return null;
    }

    /// <summary>The last event as a row shows it: type, agent, time, message and id only.</summary>
    public LedgerEvent? LastWords(LineScanner scanner) => scanner.Scan(LastLine) != LineFault.None ? null : new LedgerEvent
    {
        Type = scanner.Text(LastLine, LineKey.Type) ?? "",
        Agent = scanner.Text(LastLine, LineKey.Agent),
        Timestamp = scanner.Text(LastLine, LineKey.Timestamp),
        Message = scanner.Text(LastLine, LineKey.Message),
        Id = scanner.Text(LastLine, LineKey.Id),
    };

    public LedgerEvent? LastEvent() => LedgerLine.Read(LastLine, out _);

    public void Merge(RowFold other)
    {
        for (var i = 0; i < Sticky.Length; i++)
        {
            if (other.sticky[i] is { } value)
            {
                Keep(i, other.stickyKeys[i], value);
            }
        }

        OfferLast(other.Key, other.LastLine);
    }

    public void Write(BinaryWriter target)
    {
        target.Write(isTask);
        Bytes.Write(target, name);
        Bytes.Write(target, Key);
        Bytes.Write(target, LastLine);
        for (var i = 0; i < Sticky.Length; i++)
        {
            Bytes.Write(target, stickyKeys[i]);
            Bytes.Write(target, sticky[i] ?? []);
        }
    }

    public static RowFold Read(BinaryReader source)
    {
        var task = source.ReadBoolean();
        var row = new RowFold(Bytes.Read(source), task) { Key = Bytes.ReadKey(source), line = Bytes.Read(source) };
        row.length = row.line.Length;
        for (var i = 0; i < Sticky.Length; i++)
        {
            row.stickyKeys[i] = Bytes.ReadKey(source);
            row.sticky[i] = Bytes.Read(source) is { Length: > 0 } value ? value : null;
        }

        return row;
    }

    private void OfferLast(OrderKey key, ReadOnlySpan<byte> candidate)
    {
        var order = length == 0 ? 1 : key.CompareTo(Key);
        if (order > 0 || (order == 0 && candidate.SequenceCompareTo(LastLine) > 0))
        {
            if (line.Length < candidate.Length)
            {
                line = new byte[candidate.Length + (candidate.Length / 4)];
            }

            candidate.CopyTo(line);
            (Key, length) = (key, candidate.Length);
        }
    }

    private void Keep(int i, OrderKey key, ReadOnlySpan<byte> value)
    {
        var order = sticky[i] is null ? 1 : key.CompareTo(stickyKeys[i]);
        if (order > 0 || (order == 0 && value.SequenceCompareTo(sticky[i]) > 0))
        {
            stickyKeys[i] = key;
            if (!value.SequenceEqual(sticky[i]) || sticky[i] is null)
            {
                sticky[i] = value.ToArray();
            }
        }
    }
}
