using System.Globalization;
using System.Text;
using CodexBridge.Sessions;

namespace CodexBridge.Ledger;

/// <summary>One line of the status: a session, or a task that no session names.</summary>
/// <param name="State">The session's state as the bridge saw it; null where only others spoke.</param>
/// <param name="Last">The latest event, by whomever: its type, agent, time, message and id.</param>
internal sealed record StatusRow(
    string? Cid,
    string? Task,
    string? State,
    string? Branch,
    string? Worktree,
    string? Cwd,
    string? Sha,
    string? Host,
    LedgerEvent Last,
    OrderKey Order);

/// <summary>What the ledger says now, for people, scripts and chats: a pure function of the events and the minute.</summary>
internal sealed class StatusView
{
    private const int LongestMessage = 400;
    private const int LargestPage = 60_000;

    private readonly LedgerHealth health;
    private readonly DateTimeOffset asOf;

    private StatusView(List<StatusRow> rows, LedgerHealth health, DateTimeOffset asOf)
    {
        Rows = rows;
        this.health = health;
        this.asOf = asOf;
    }

    /// <summary>By cid, then by task.</summary>
    public IReadOnlyList<StatusRow> Rows { get; }

    public static StatusView Of(LedgerFold fold, DateTimeOffset asOf)
    {
        var history = LedgerHistory.Of(fold);
        var rows = new List<StatusRow>();
        var scanner = new LineScanner();
        foreach (var row in fold.Rows)
        {
            if (row.LastWords(scanner) is { } last)
            {
                var state = !row.IsTask && history.Sessions.Count > 0 && SessionId.TryParse(row.Text, out var cid) ? history.Session(cid)?.State.Word() : null;
                rows.Add(new StatusRow(row.IsTask ? null : row.Text, row.IsTask ? row.Text : row.Value(LineKey.Task), state, row.Value(LineKey.Branch),
                    row.Value(LineKey.Worktree), row.Value(LineKey.Cwd), row.Value(LineKey.Sha), row.Value(LineKey.Host), last, row.Key));
            }
        }

        JoinTasks(rows);
        rows.Sort(static (left, right) => Bytes.Compare(left.Cid ?? "\uFFFF", right.Cid ?? "\uFFFF") is var cid and not 0 ? cid : Bytes.Compare(left.Task ?? "", right.Task ?? ""));
        var minute = new DateTimeOffset(asOf.UtcTicks - (asOf.UtcTicks % TimeSpan.TicksPerMinute), TimeSpan.Zero);
        return new StatusView(rows, fold.Health, minute);
    }

    /// <summary>One object; each row on a line of its own, so that a change of one shows as one line.</summary>
    public byte[] Json()
    {
        var json = new JsonBytes();
        json.Raw("{\"schema\":1,\"as_of\":"u8);
        json.Text(LedgerTime.Format(asOf));
        json.Raw(",\"events\":"u8);
        json.Number(health.Events);
        json.Raw(",\"covers\":{"u8);
        string[] writers = [.. health.Writers.Keys];
        Array.Sort(writers, StringComparer.Ordinal);
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
        }

        json.Raw("]}\n"u8);
        return json.Written.ToArray();
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
            var line = $"| {Cell(row.Cid, 40)} | {Cell(row.Task, 40)} | {Cell(row.State, 24)} | {Cell(row.Last.Type, 24)} | {Cell(row.Last.Timestamp, 30)} | {Cell(row.Last.Message, 200)} |\n";
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

    /// <summary>A task's own row goes into the one session that works on it; the newer event of the two is shown.</summary>
    private static void JoinTasks(List<StatusRow> rows)
    {
        var sessions = new Dictionary<string, int>(StringComparer.Ordinal);
        for (var i = 0; i < rows.Count; i++)
        {
            if (rows[i] is { Cid: not null, Task: { } name } && !sessions.TryAdd(name, i))
            {
                sessions[name] = -1;
            }
        }

        foreach (var task in rows.Where(row => row.Cid is null && sessions.GetValueOrDefault(row.Task!, -1) >= 0).ToList())
        {
            var session = rows[sessions[task.Task!]];
            if (task.Order > session.Order)
            {
                rows[sessions[task.Task!]] = session with
                {
                    Last = task.Last,
                    Order = task.Order,
                    Branch = task.Branch ?? session.Branch,
                    Worktree = task.Worktree ?? session.Worktree,
                    Sha = task.Sha ?? session.Sha,
                };
            }
        }

        rows.RemoveAll(row => row.Cid is null && sessions.GetValueOrDefault(row.Task!, -1) >= 0);
    }

    private static void Write(JsonBytes json, StatusRow row)
    {
        var first = true;
        json.Raw("{"u8);
        Text("\"cid\":"u8, row.Cid);
        Text("\"task\":"u8, row.Task);
        Text("\"state\":"u8, row.State);
        Text("\"type\":"u8, row.Last.Type);
        Text("\"agent\":"u8, row.Last.Agent);
        Text("\"ts\":"u8, row.Last.Timestamp);
        Text("\"msg\":"u8, Short(row.Last.Message, LongestMessage));
        Text("\"branch\":"u8, row.Branch);
        Text("\"worktree\":"u8, row.Worktree);
        Text("\"cwd\":"u8, row.Cwd);
        Text("\"sha\":"u8, row.Sha);
        Text("\"host\":"u8, row.Host);
        json.Raw("}"u8);

        void Text(ReadOnlySpan<byte> key, string? value)
        {
            if (!string.IsNullOrEmpty(value))
            {
                json.Raw(first ? ""u8 : ","u8);
                json.Raw(key);
                json.Text(value);
                first = false;
            }
        }
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
