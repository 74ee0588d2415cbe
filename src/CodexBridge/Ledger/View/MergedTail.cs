using System.Security.Cryptography;

namespace CodexBridge.Ledger;

/// <summary>A line among those of all writers.</summary>
/// <param name="Order">Where it stands.</param>
/// <param name="Line">Its bytes, without the line feed.</param>
internal readonly record struct MergedLine(OrderKey Order, byte[] Line);

/// <summary>The newest lines of all writers, in one order, each event once.</summary>
internal static class MergedTail
{
    /// <param name="bytes">How much at most; whole lines.</param>
    public static List<MergedLine> Read(LedgerPaths paths, long bytes)
    {
        var all = new List<MergedLine>();
        foreach (var writer in SegmentFile.All(paths).GroupBy(file => Stream(file.Name), StringComparer.Ordinal))
        {
            long taken = 0;
            foreach (var file in writer.OrderByDescending(file => file.Name, SegmentOrder))
            {
                var before = all.Count;
                Take(file, all);
                for (var i = before; i < all.Count; i++)
                {
                    taken += all[i].Line.Length + 1;
                }

                if (taken >= bytes)
                {
                    break;
                }
            }
        }

        return Newest(all, bytes);
    }

    private static readonly Comparer<string> SegmentOrder = Comparer<string>.Create(static (left, right) =>
        left.Length != right.Length && Path.GetDirectoryName(left) == Path.GetDirectoryName(right) ? left.Length.CompareTo(right.Length) : string.CompareOrdinal(left, right));

    /// <summary>What is in order by itself: a writer's own segments, or one import of its.</summary>
    private static string Stream(string name)
    {
        var parts = name.Split('/');
        return parts.Length > 3 && parts[2] == SegmentFile.ImportFolder ? string.Join('/', parts[..4]) : string.Join('/', parts[..2]);
    }

    private static void Take(SegmentFile file, List<MergedLine> all)
    {
        var scanner = new LineScanner();
        new SegmentReader().Read(file, (offset, line, known) =>
        {
            if (scanner.Scan(line, known) == LineFault.None)
            {
                all.Add(new MergedLine(LedgerLine.Key(line, scanner, ((file.Origin ?? 0) << 24) + offset), line.TrimEnd((byte)'\r').ToArray()));
            }
        });
    }

    private static List<MergedLine> Newest(List<MergedLine> all, long bytes)
    {
        all.Sort(static (left, right) => left.Order.CompareTo(right.Order) is var order && order != 0 ? order : left.Line.AsSpan().SequenceCompareTo(right.Line));
        var seen = new HashSet<(ulong, ulong, ulong, ulong)>();
        var newest = new List<MergedLine>();
        for (var i = all.Count - 1; i >= 0; i--)
        {
            if (seen.Add(Identity(all[i])))
            {
                bytes -= all[i].Line.Length + 1;
                if (bytes < 0)
                {
                    break;
                }

                newest.Add(all[i]);
            }
        }

        newest.Reverse();
        return newest;
    }

    /// <summary>An event is known by its id; one of the first schema by its place and its bytes.</summary>
    private static (ulong, ulong, ulong, ulong) Identity(MergedLine line)
    {
        var (high, low) = line.Order.Id;
        if ((high & 0xFFFF) != 0 || low != 0)
        {
            return (high, low, 0, 0);
        }

        var hash = SHA256.HashData(line.Line);
        return (high, (ulong)line.Order.Tie, BitConverter.ToUInt64(hash, 0), BitConverter.ToUInt64(hash, 8));
    }
}
