using System.Globalization;
using System.Text;

namespace CodexBridge.Brain;

/// <summary>
/// The board as one GitHub comment or job summary: what needs a person first, then findings, drafts, board, merge order, health. Sections
/// are filled up to their share of <see cref="Longest"/>; what did not fit is counted. Text of others stands in code only.
/// </summary>
internal static class DashboardMarkdown
{
    /// <summary>GitHub takes 65,536 characters; bytes are counted here, and the rest is the caller's for a marker and a heading.</summary>
    public const int Longest = 60_000;

    private static readonly string[] Open = ["starting", "running", "waiting", "blocked", "stalled", "validating", "in-review", "changes-requested", "approved", "queued", "lost", "failed"];

    public static string Write(Dashboard board)
    {
        var page = new StringBuilder();
        Head(page, board);
        var drafts = board.Drafts.ToDictionary(draft => draft.PromptId, StringComparer.Ordinal);
        Section(page, "Needs a human", 20_000, board.NeedsHuman, finding => Card(finding, finding.Draft is { } id ? drafts.GetValueOrDefault(id) : null), "Nobody is waiting for you.");
        var others = board.Findings.Except(board.NeedsHuman).ToList();
        Section(page, "Stalls and risks", 8_000, others, Line, board.NeedsHuman.Count == 0 ? "Nothing." : "Nothing further.");
        var shown = board.NeedsHuman.Select(finding => finding.Draft).ToHashSet(StringComparer.Ordinal);
        Section(page, "Next, ready to paste", 8_000, [.. board.Drafts.Where(draft => !draft.ForPerson && !shown.Contains(draft.PromptId) && draft.Command is not null)], Paste, "Nothing to send.");
        Board(page, board);
        Section(page, "Merge order", 4_500, board.MergeOrder, Merge, null);
        Section(page, "To review", 5_000, board.Reviews, Review, null);
        Health(page, board.Health);
        return page.ToString();
    }

    /// <summary>A code span that holds, whatever stands in it; on one line, with no pipe that would end a table's cell.</summary>
    public static string Code(string? text, int most = 160)
    {
        var line = SafeText.Line(text, most).Replace('|', '¦');
        if (line.Length == 0)
        {
            return "–";
        }

        var run = LongestRun(line) + 1;
        var fence = new string('`', run);
        return line.Contains('`', StringComparison.Ordinal) ? $"{fence} {line} {fence}" : $"{fence}{line}{fence}";
    }

    /// <summary>A fenced block that its content cannot leave.</summary>
    public static string Block(string text)
    {
        var fence = new string('`', Math.Max(3, LongestRun(text) + 1));
        return $"{fence}text\n{text}\n{fence}\n";
    }

    private static int LongestRun(string text)
    {
        var (longest, run) = (0, 0);
        foreach (var letter in text)
        {
            run = letter == '`' ? run + 1 : 0;
            longest = Math.Max(longest, run);
        }

        return longest;
    }

    private static void Head(StringBuilder page, Dashboard board)
    {
        var sessions = board.States.Sum(count => count.Number);
        page.Append(CultureInfo.InvariantCulture, $"**Sessions as of {board.AsOf}** · {sessions} sessions, {board.Events} events");
        foreach (var severity in board.Severities.Where(count => count.Number > 0))
        {
            page.Append(CultureInfo.InvariantCulture, $" · {Dot(severity.Name)} {severity.Number} {severity.Name}");
        }

        page.Append("\n\n");
        if (board.States.Count > 0)
        {
            page.Append("| ").AppendJoin(" | ", board.States.Select(count => count.Name)).Append(" |\n|").Append(string.Concat(Enumerable.Repeat(" ---: |", board.States.Count))).Append("\n| ")
                .AppendJoin(" | ", board.States.Select(count => count.Number)).Append(" |\n\n");
        }
    }

    private static void Section<T>(StringBuilder page, string title, int share, IReadOnlyList<T> items, Func<T, string> write, string? empty)
    {
        if (items.Count == 0 && empty is null)
        {
            return;
        }

        page.Append(CultureInfo.InvariantCulture, $"### {title}{(items.Count > 0 ? string.Create(CultureInfo.InvariantCulture, $" ({items.Count})") : "")}\n\n");
        var used = 0;
        var written = 0;
        foreach (var item in items)
        {
            var text = write(item);
            used += Encoding.UTF8.GetByteCount(text);
            if (used > share)
            {
                break;
            }

            page.Append(text);
            written++;
        }

        page.Append(items.Count == 0 ? empty + "\n" : written < items.Count ? string.Create(CultureInfo.InvariantCulture, $"\n… and {items.Count - written} more; `codex-bridge dashboard --format json` has them all.\n") : "").Append('\n');
    }

    private static string Card(FindingView finding, Draft? draft)
    {
        var card = new StringBuilder();
        card.Append(CultureInfo.InvariantCulture, $"{Dot(finding.Severity)} **{finding.Name}** {Code(finding.Task ?? finding.Subject, 60)}{Link(finding)} · {finding.Age} · {draft?.Reason ?? finding.Summary}\n");
        foreach (var evidence in finding.Evidence.Where(evidence => evidence.Text.Length > 0).Take(2))
        {
            card.Append(CultureInfo.InvariantCulture, $"> {evidence.At} {Code(evidence.Type, 20)} {Code(evidence.Text, 200)}\n");
        }

        card.Append('\n');
        if (draft?.Command is { } command)
        {
            card.Append(Block(command));
            card.Append(draft.Alternative is { } other ? "or\n" + Block(other) : "");
        }

        return card.Append('\n').ToString();
    }

    private static string Line(FindingView finding) =>
        $"- {Dot(finding.Severity)} {finding.Rule} {finding.Name} {Code(finding.Task ?? finding.Subject, 60)}{Link(finding)} · {finding.Summary}\n";

    private static string Paste(Draft draft) => $"{draft.Title}: {draft.Reason}\n\n{Block(draft.Command!)}\n";

    private static void Board(StringBuilder page, Dashboard board)
    {
        var rows = board.Sessions.Where(session => Open.Contains(session.State)).ToList();
        const string Header = "| state | task | session | quiet | last word | check | rules |\n| --- | --- | --- | ---: | --- | --- | --- |\n";
        var first = true;
        Section(page, "Board", 11_000, rows, session => (first ? Header : "") + Row(session, ref first), "Nothing is open.");
    }

    private static string Row(SessionView session, ref bool first)
    {
        first = false;
        return
        $"| {session.State} | {Code(session.Task, 30)} | {(session.CommentUrl is { } url ? $"[{Code(Tail(session.Key), 12)}]({Url(url)})" : Code(Tail(session.Key), 12))} | {session.Quiet} | {Code(session.LastMessage, 70)} | {session.Validation} | {string.Join(' ', session.Findings)} |\n";
    }

    private static string Merge(MergeEntry entry) =>
        $"1. {Code(entry.Task, 40)} {Code(entry.Branch, 60)}{(entry.Sha.Length > 0 ? " at " + Code(entry.Sha) : "")} · {(entry.Ready ? entry.Verified ? "ready, verified" : "ready" : "waits: " + Code(string.Join("; ", entry.Waits), 160))}{(entry.Overlaps.Count > 0 ? " · shares files with " + string.Join(", ", entry.Overlaps.Select(other => Code(other, 30))) : "")}\n";

    private static string Review(ReviewChecklist review) =>
        $"{Code(review.Task.Length > 0 ? review.Task : review.Subject, 60)} {Code(review.Branch, 60)}\n\n{string.Concat(review.Items.Select(item => $"- [ ] {Code(item, 300)}\n"))}\n";

    private static void Health(StringBuilder page, HealthView health) =>
        page.Append(CultureInfo.InvariantCulture, $"<sub>Ledger: {health.Missing} events missing, {health.Quarantined} lines unreadable, {health.Conflicts} conflicts, {health.Duplicates} duplicates, {health.Timeless} without a believable time, {health.Unattributed} unattributed, {health.Redactions} redacted; {health.Writers.Count} writers.</sub>\n");

    private static string Link(FindingView finding) => finding.CommentUrl is { } url ? $" ([comment]({Url(url)}))" : "";

    /// <summary>An address inside Markdown's round brackets; it came through a parser already.</summary>
    private static string Url(string url) => url.Replace("(", "%28", StringComparison.Ordinal).Replace(")", "%29", StringComparison.Ordinal).Replace("|", "%7C", StringComparison.Ordinal);

    private static string Tail(string key) => key.Length > 12 ? key[^8..] : key;

    private static string Dot(string severity) => severity switch { "critical" => "🔴", "high" => "🟠", "medium" => "🟡", _ => "⚪" };
}
