using System.Globalization;
using System.Text;
using CodexBridge.Sessions;

namespace CodexBridge.Ledger;

/// <summary>What the ledger says now, for people, scripts and chats: a pure function of the events and the minute.</summary>
internal sealed class StatusView
{
    private const int LongestMessage = 400;
    private const int LargestPage = 60_000;
    private const int Piece = 32 * 1024;

    private readonly LedgerHealth health;
    private readonly DateTimeOffset asOf;

    private StatusView(List<StatusRow> rows, LedgerHealth health, DateTimeOffset asOf)
    {
        Rows = rows;
        this.health = health;
        this.asOf = asOf;
    }

    internal delegate void TakeBytes(ReadOnlySpan<byte> bytes);

    /// <summary>By cid, then by task.</summary>
    public IReadOnlyList<StatusRow> Rows { get; }

    public static StatusView Of(LedgerFold fold, DateTimeOffset asOf)
    {
        var history = LedgerHistory.Of(fold);
        var rows = new List<StatusRow>(fold.SessionRows.Count + fold.TaskRows.Count);
        foreach (var row in fold.SessionRows)
        {
            rows.Add(new StatusRow(row, history.Sessions.Count > 0 && SessionId.TryParse(row.Text, out var cid) ? history.Session(cid)?.State.Word() : null));
        }

        AddTasks(rows, fold.TaskRows);
        Sort(rows);
        var minute = new DateTimeOffset(asOf.UtcTicks - (asOf.UtcTicks % TimeSpan.TicksPerMinute), TimeSpan.Zero);
        return new StatusView(rows, fold.Health, minute);
    }

    /// <summary>One object; each row on a line of its own, so that a change of one shows as one line.</summary>
    public byte[] Json()
    {
        using var json = new MemoryStream();
        WriteJson(json.Write);
        return json.ToArray();
    }

    /// <summary>The same, piece by piece: what is long is never held whole.</summary>
    public void WriteJson(TakeBytes target)
    {
        var json = new JsonBytes();
        json.Raw("{\"schema\":1,\"as_of\":"u8);
        json.Text(LedgerTime.Format(asOf));
        json.Raw(",\"events\":"u8);
        json.Number(health.Events);
        json.Raw(",\"covers\":{"u8);
        var writers = new List<string>(health.Writers.Keys);
        writers.Sort(Bytes.Compare);
        var first = true;
        foreach (var writer in writers)
        {
            Name(json, writer, ref first);
            json.Number(health.Writers[writer].Last);
        }

        json.Raw("},\"health\":{\"missing\":"u8);
        json.Number(health.Missing);
        json.Raw(",\"unattributed\":"u8);
        json.Number(health.Unattributed);
        json.Raw(",\"quarantined\":{"u8);
        first = true;
        foreach (var (fault, count) in health.Quarantined)
        {
            Name(json, FaultWords.Word(fault), ref first);
            json.Number(count);
        }

        json.Raw("}},\"rows\":["u8);
        for (var i = 0; i < Rows.Count; i++)
        {
            json.Raw(i > 0 ? ",\n"u8 : "\n"u8);
            Write(json, Rows[i]);
            if (json.Length > Piece)
            {
                target(json.Written);
                json.Clear();
            }
        }

        json.Raw("]}\n"u8);
        target(json.Written);
    }

    public byte[] Markdown()
    {
        var page = new StringBuilder();
        var lost = health.Missing;
        page.Append(CultureInfo.InvariantCulture, $"# Ledger\n\nAs of {LedgerTime.Format(asOf)}: {health.Events} events of {health.Writers.Count} writers, {Rows.Count} sessions and tasks, ");
        page.Append(CultureInfo.InvariantCulture, $"{health.QuarantinedLines} unreadable lines, {lost} missing events.\n\n");
        page.Append("| session | task | state | last | when | message |\n|---|---|---|---|---|---|\n");
        var shown = 0;
        foreach (var row in Rows.OrderByDescending(row => row.Order))
        {
            var line = $"| {Cell(row.Cid, 40)} | {Cell(row.Task, 40)} | {Cell(row.State, 24)} | {Cell(row.Type, 24)} | {Cell(row.Timestamp, 30)} | {Cell(row.Message, 200)} |\n";
            if (Encoding.UTF8.GetByteCount(page.ToString()) + Encoding.UTF8.GetByteCount(line) > LargestPage - 100)
            {
                page.Append(CultureInfo.InvariantCulture, $"\n… and {Rows.Count - shown} more in status.json\n");
                break;
            }

            page.Append(line);
            shown++;
        }

        return Encoding.UTF8.GetBytes(page.ToString());
    }

    /// <summary>Most of them come in order, from a checkpoint; only what follows is sorted, and then joined in.</summary>
    private static void Sort(List<StatusRow> rows)
    {
        var ordered = 1;
        while (ordered < rows.Count && StatusRow.Compare(rows[ordered - 1], rows[ordered]) < 0)
        {
            ordered++;
        }

        if (ordered >= rows.Count)
        {
            return;
        }

        var rest = rows.GetRange(ordered, rows.Count - ordered);
        rest.Sort(StatusRow.Compare);
        var (left, right) = (ordered - 1, rest.Count - 1);
        for (var at = rows.Count - 1; right >= 0; at--)
        {
            rows[at] = left >= 0 && StatusRow.Compare(rows[left], rest[right]) > 0 ? rows[left--] : rest[right--];
        }
    }

    /// <summary>A task's own row goes into the one session that works on it.</summary>
    private static void AddTasks(List<StatusRow> rows, RowMap tasks)
    {
        if (tasks.Count == 0)
        {
            return;
        }

        // Null: more than one works on it, so none of them is it.
        var workers = new Dictionary<RowFold, StatusRow?>();
        foreach (var session in rows)
        {
            var name = session.Raw(LineKey.Task);
            if (name.IndexOf((byte)'\\') >= 0)
            {
                name = Encoding.UTF8.GetBytes(JsonText.Unescape(name));
            }

            if (!name.IsEmpty && tasks.Find(name) is { } task && !workers.TryAdd(task, session))
            {
                workers[task] = null;
            }
        }

        foreach (var task in tasks)
        {
            if (workers.GetValueOrDefault(task) is { } session)
            {
                session.Join(task);
            }
            else
            {
                rows.Add(new StatusRow(task, null));
            }
        }
    }

    private static void Write(JsonBytes json, StatusRow row)
    {
        Member(json, row.IsTask ? "{\"task\":\""u8 : "{\"cid\":\""u8, row.Name, isRaw: false);
        Member(json, ",\"task\":\""u8, row.IsTask ? default : row.Raw(LineKey.Task));
        if (row.State is { } state)
        {
            json.Raw(",\"state\":"u8);
            json.Text(state);
        }

        Member(json, ",\"type\":\""u8, row.Raw(LineKey.Type));
        Member(json, ",\"agent\":\""u8, row.Raw(LineKey.Agent));
        Member(json, ",\"ts\":\""u8, row.Raw(LineKey.Timestamp));
        Member(json, ",\"msg\":\""u8, row.Raw(LineKey.Message), LongestMessage);
        Member(json, ",\"branch\":\""u8, row.Raw(LineKey.Branch));
        Member(json, ",\"worktree\":\""u8, row.Raw(LineKey.Worktree));
        Member(json, ",\"cwd\":\""u8, row.Raw(LineKey.Cwd));
        Member(json, ",\"sha\":\""u8, row.Raw(LineKey.Sha));
        Member(json, ",\"host\":\""u8, row.Raw(LineKey.Host));
        json.Raw("}"u8);
    }

    /// <summary>Nothing where there is no value.</summary>
    /// <param name="isRaw">Whether the value is spelled as JSON already; else it is plain UTF-8.</param>
    private static void Member(JsonBytes json, ReadOnlySpan<byte> key, ReadOnlySpan<byte> value, int longest = int.MaxValue, bool isRaw = true)
    {
        if (value.IsEmpty)
        {
            return;
        }

        // No character is shorter than its bytes are many.
        if (value.Length <= longest && (isRaw ? PlainText.IsSpelledAsOurs(value) : PlainText.EndOfHarmless(value) == value.Length))
        {
            json.Member(key, value);
            return;
        }

        json.Raw(key[..^1]);
        json.Text(Short(isRaw ? JsonText.Unescape(value) : Encoding.UTF8.GetString(value), longest)!);
    }

    private static void Name(JsonBytes json, string name, ref bool first)
    {
        json.Raw(first ? ""u8 : ","u8);
        json.Text(name);
        json.Raw(":"u8);
        first = false;
    }

    private static string? Short(string? text, int most)
    {
        if (text is null || text.Length <= most)
        {
            return text;
        }

        var end = char.IsHighSurrogate(text[most - 1]) ? most - 1 : most;
        return string.Concat(text.AsSpan(0, end), "…");
    }

    /// <summary>Anybody's text inside a table: nothing of it is markup, a link or a mention.</summary>
    private static string Cell(string? text, int most)
    {
        var cell = new StringBuilder();
        foreach (var rune in (Short(text, most) ?? "").EnumerateRunes())
        {
            if (Rune.IsControl(rune))
            {
                cell.Append(' ');
            }
            else if (rune.IsAscii && !char.IsAsciiLetterOrDigit((char)rune.Value) && !" .,;-/'".Contains((char)rune.Value, StringComparison.Ordinal))
            {
                cell.Append(CultureInfo.InvariantCulture, $"&#{rune.Value};");
            }
            else
            {
                cell.Append(rune);
            }
        }

        return cell.ToString();
    }
}
