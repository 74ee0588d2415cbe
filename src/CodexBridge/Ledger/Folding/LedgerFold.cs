using System.Text;
using CodexBridge.Sessions;

namespace CodexBridge.Ledger;

/// <summary>
/// The events taken in so far, reduced to what answers need. Joining two folds gives the fold of both their events, so parts can be
/// folded in parallel and stored.
/// </summary>
internal sealed class LedgerFold
{
    private readonly RowMap rows = new();
    private readonly RowMap taskRows = new();
    private byte[] countedWriter = [];
    private string countedWriterText = "";

    /// <summary>By cid.</summary>
    public Dictionary<string, SessionFold> Sessions { get; } = new(StringComparer.Ordinal);

    public Dictionary<string, ClaimFold> Claims { get; } = new(StringComparer.Ordinal);

    public LedgerHealth Health { get; } = new();

    /// <summary>One row for each cid, and one for each task of events without a cid.</summary>
    public IEnumerable<RowFold> Rows => rows.Concat(taskRows);

    public RowMap SessionRows => rows;

    public RowMap TaskRows => taskRows;

    public RowFold? Row(string cid) => rows.Find(Encoding.UTF8.GetBytes(cid));

    /// <summary>Takes in a line.</summary>
    /// <param name="file">Where it stands, for the quarantine.</param>
    /// <param name="origin">Of the file's first line, in lines of the file that it was copied from; null for a segment of our own format.</param>
    public void Apply(LineScanner scanner, ReadOnlySpan<byte> line, string file, long offset, bool knownUtf8, long? origin)
    {
        var fault = scanner.Scan(line, knownUtf8);
        if (fault != LineFault.None)
        {
            Health.Fault(file, offset, fault);
            return;
        }

        var key = LedgerLine.Key(line, scanner, ((origin ?? 0) << 24) + offset);
        Count(line, scanner, key);
        var row = Row(line, scanner);
        row?.Offer(key, line, scanner);

        // What was copied from a file that anybody writes may call itself what it likes.
        if (origin is null && scanner.RawText(line, LineKey.Agent).SequenceEqual("bridge"u8))
        {
            Apply(new SlotEvent(key, line.ToArray()));
        }
        else if (row is null)
        {
            Health.Stray();
        }
    }

    /// <summary>Takes in one event as the bridge's rooms see it: sessions and claims.</summary>
    public void Apply(SlotEvent candidate)
    {
        var entry = candidate.Event;
        var ours = string.Equals(entry.Agent, LedgerTypes.Bridge, StringComparison.Ordinal);
        var command = ours ? entry.Text("key") : null;
        if (command is not null && entry.Type is LedgerTypes.Claim or LedgerTypes.Takeover or LedgerTypes.Finished or LedgerTypes.Handover)
        {
            Claim(command).Offer(candidate);
            if (SessionId.TryParse(entry.Cid, out var about))
            {
                Session(about).Touch(candidate.Key, entry.Timestamp, entry.Id);
            }
        }
        else if (SessionId.TryParse(entry.Cid, out var cid))
        {
            if (ours)
            {
                Session(cid).Offer(candidate);
                if (command is not null && entry.Type is LedgerTypes.Spawn or LedgerTypes.Reply or LedgerTypes.Turn or LedgerTypes.Beat or LedgerTypes.ApprovalAnswered)
                {
                    Claim(command).Offer(candidate);
                }
            }
            else
            {
                Session(cid).Touch(candidate.Key, entry.Timestamp, entry.Id);
            }
        }
    }

    public void Merge(LedgerFold other)
    {
        foreach (var row in other.Rows)
        {
            var home = row.IsTask ? taskRows : rows;
            if (home.Find(row.Name) is { } known)
            {
                known.Merge(row);
            }
            else
            {
                home.Add(row);
            }
        }

        foreach (var candidate in other.Sessions.Values.Select(session => session.Slots).Concat(other.Claims.Values.Select(claim => claim.Slots))
            .SelectMany(slots => slots.Holders.Values).Distinct())
        {
            Apply(candidate);
        }

        Health.Merge(other.Health);
    }

    public void Write(BinaryWriter target)
    {
        Health.Write(target);
        var all = Rows.ToList();
        all.Sort(static (left, right) => Bytes.Compare(left.Name, right.Name)); // Whoever shows them wants them in order.
        target.Write(all.Count);
        all.ForEach(row => row.Write(target));
        var holders = Sessions.Values.Select(session => session.Slots).Concat(Claims.Values.Select(claim => claim.Slots))
            .SelectMany(slots => slots.Holders.Values).Distinct().ToList();
        target.Write(holders.Count);
        foreach (var holder in holders)
        {
            Bytes.Write(target, holder.Key);
            Bytes.Write(target, holder.Line);
        }
    }

    public void Read(ByteSource source)
    {
        Health.Read(source);
        for (var left = source.Int32(); left > 0; left--)
        {
            var row = RowFold.Read(source);
            (row.IsTask ? taskRows : rows).Add(row);
        }

        for (var left = source.Int32(); left > 0; left--)
        {
            Apply(new SlotEvent(source.Key(), source.Part().ToArray()));
        }
    }

    private SessionFold Session(SessionId cid)
    {
        if (!Sessions.TryGetValue(cid.Value, out var session))
        {
            Sessions[cid.Value] = session = new SessionFold(cid);
        }

        return session;
    }

    private ClaimFold Claim(string key)
    {
        if (!Claims.TryGetValue(key, out var claim))
        {
            Claims[key] = claim = new ClaimFold(key);
        }

        return claim;
    }

    private RowFold? Row(ReadOnlySpan<byte> line, LineScanner scanner)
    {
        var isTask = scanner[LineKey.Cid].Length == 0;
        var place = isTask ? LineKey.Task : LineKey.Cid;
        var name = scanner.RawText(line, place);
        if (name.IsEmpty)
        {
            return null;
        }

        if (scanner[place].Kind == LineScanner.PlaceKind.EscapedText)
        {
            name = Encoding.UTF8.GetBytes(JsonText.Unescape(name));
        }

        var home = isTask ? taskRows : rows;
        if (home.Find(name) is not { } row)
        {
            home.Add(row = new RowFold(name.ToArray(), isTask));
        }

        return row;
    }

    private void Count(ReadOnlySpan<byte> line, LineScanner scanner, OrderKey key)
    {
        var writer = scanner.RawText(line, LineKey.Writer);
        if (!writer.SequenceEqual(countedWriter))
        {
            countedWriter = writer.ToArray();
            countedWriterText = Encoding.UTF8.GetString(writer);
        }

        Health.Count(writer.IsEmpty ? null : countedWriterText, scanner[LineKey.Sequence].Kind == LineScanner.PlaceKind.Absent || scanner[LineKey.Id].Length != LedgerId.Length ? null : key.Tie);
    }
}
