using System.Globalization;
using System.Net;
using System.Security.Cryptography;
using System.Text;

namespace CodexBridge.Brain;

/// <summary>
/// The board as one self-contained page: no network, no cookie, no storage. A policy in its head allows exactly this style and this
/// script; every text of others is escaped. Sections are filled up to their share, so that the page stays under a megabyte whatever
/// the ledger holds.
/// </summary>
internal static class DashboardHtml
{
    private static readonly string[] Columns = ["blocked", "waiting", "stalled", "starting", "running", "validating", "changes-requested", "in-review", "approved", "queued"];

    public static string Write(Dashboard board)
    {
        var page = new StringBuilder(64 * 1024);
        Head(page, board);
        var drafts = board.Drafts.ToDictionary(draft => draft.PromptId, StringComparer.Ordinal);
        Section(page, "human", "Needs a human", board.NeedsHuman, 100_000, (to, finding) => Finding(to, finding, drafts), "Nobody is waiting for you.", "cards");
        Timeline(page, board);
        Board(page, board);
        var others = board.Findings.Except(board.NeedsHuman).ToList();
        Section(page, "risks", "Stalls and risks", others, 70_000, (to, finding) => Finding(to, finding, drafts), "Nothing further.", "cards");
        var paste = board.Drafts.Where(draft => draft.Rule is null).ToList();
        Section(page, "next", "Next tasks", paste, 30_000, NextTask, null, "cards");
        Section(page, "merge", "Merge order", board.MergeOrder, 40_000, Merge, null, "list", ordered: true);
        Section(page, "review", "To review", board.Reviews, 50_000, Review, null, "cards");
        Finished(page, board);
        Rules(page);
        Health(page, board);
        page.Append("</main>\n<script>").Append(DashboardPage.Script).Append("</script>\n</body>\n</html>\n");
        return page.ToString();
    }

    private static void Head(StringBuilder page, Dashboard board)
    {
        page.Append("<!doctype html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n<meta name=\"color-scheme\" content=\"light dark\">\n<meta name=\"referrer\" content=\"no-referrer\">\n")
            .Append(CultureInfo.InvariantCulture, $"<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src '{Hash(DashboardPage.Style)}'; script-src '{Hash(DashboardPage.Script)}'; img-src data:; base-uri 'none'; form-action 'none'\">\n")
            .Append(CultureInfo.InvariantCulture, $"<link rel=\"icon\" href=\"{DashboardPage.Icon}\">\n<title>Sessions · {board.AsOf}</title>\n<style>").Append(DashboardPage.Style).Append("</style>\n</head>\n<body>\n<a class=\"skip\" href=\"#human\">Skip to what needs a human</a>\n<header>\n<div class=\"bar\"><h1>Sessions</h1>")
            .Append(CultureInfo.InvariantCulture, $"<p class=\"asof\">as of <time>{board.AsOf}</time> · {board.Events:N0} events</p></div>\n<ul class=\"chips\">");
        foreach (var severity in board.Severities.Where(count => count.Number > 0))
        {
            page.Append(CultureInfo.InvariantCulture, $"<li class=\"sev {severity.Name}\"><b>{severity.Number}</b> {severity.Name}</li>");
        }

        foreach (var state in board.States)
        {
            page.Append(CultureInfo.InvariantCulture, $"<li class=\"st {state.Name}\"><b>{state.Number}</b> {state.Name}</li>");
        }

        page.Append("</ul>\n<form class=\"filters\" role=\"search\" aria-label=\"Filter\"><label>Text <input type=\"search\" id=\"q\" autocomplete=\"off\" placeholder=\"task, session, words\"></label><label>State <select id=\"s\"><option value=\"\">all</option>");
        foreach (var state in board.States)
        {
            page.Append(CultureInfo.InvariantCulture, $"<option>{state.Name}</option>");
        }

        page.Append("</select></label><label>Task <input id=\"t\" list=\"tasks\" autocomplete=\"off\" placeholder=\"all\"></label><datalist id=\"tasks\">");
        foreach (var task in board.Tasks.TakeLast(150))
        {
            page.Append(CultureInfo.InvariantCulture, $"<option value=\"{Safe(task.Id)}\">");
        }

        page.Append("</datalist><output id=\"n\" aria-live=\"polite\"></output></form>\n</header>\n<main>\n");
    }

    /// <summary>A titled section whose items stop when its share of the page is used up.</summary>
    private static void Section<T>(StringBuilder page, string id, string title, IReadOnlyList<T> items, int share, Action<StringBuilder, T> write, string? empty, string layout, bool ordered = false)
    {
        if (items.Count == 0 && empty is null)
        {
            return;
        }

        page.Append(CultureInfo.InvariantCulture, $"<section id=\"{id}\" aria-labelledby=\"h-{id}\"><h2 id=\"h-{id}\">{title}{(items.Count > 0 ? string.Create(CultureInfo.InvariantCulture, $" <span class=\"count\">{items.Count}</span>") : "")}</h2>\n");
        if (items.Count == 0)
        {
            page.Append(CultureInfo.InvariantCulture, $"<p class=\"calm\">{empty}</p>");
        }
        else
        {
            page.Append(ordered ? "<ol class=\"" : "<div class=\"").Append(layout).Append("\">");
            Fill(page, items, share, write);
            page.Append(ordered ? "</ol>" : "</div>");
        }

        page.Append("</section>\n");
    }

    private static void Fill<T>(StringBuilder page, IReadOnlyList<T> items, int share, Action<StringBuilder, T> write)
    {
        var room = share;
        var written = 0;
        for (; written < items.Count && room > 0; written++)
        {
            var start = page.Length;
            write(page, items[written]);
            room -= Bytes(page, start);
        }

        if (written < items.Count)
        {
            page.Append(CultureInfo.InvariantCulture, $"<p class=\"more\">and {items.Count - written:N0} more; <code>codex-bridge dashboard --format json</code> has them all</p>");
        }
    }

    private static void Finding(StringBuilder page, FindingView finding, Dictionary<string, Draft> drafts)
    {
        var draft = finding.Draft is { } id ? drafts.GetValueOrDefault(id) : null;
        page.Append(CultureInfo.InvariantCulture, $"<article class=\"card {finding.Severity}\" data-f=\"{Key(finding.Task, finding.Subject, finding.Summary + " " + finding.Name)}\" data-t=\"{Safe(finding.Task)}\">")
            .Append(CultureInfo.InvariantCulture, $"<h3><span class=\"sev {finding.Severity}\">{finding.Severity}</span> {Safe(finding.Task ?? finding.Subject)} <a class=\"rule\" href=\"#rule-{finding.Rule}\">{finding.Name}</a></h3>")
            .Append(CultureInfo.InvariantCulture, $"<p>{Safe(draft?.Reason ?? finding.Summary)}</p>");
        Evidence(page, finding.Evidence);
        Commands(page, draft);
        page.Append(CultureInfo.InvariantCulture, $"<p class=\"meta\">{(finding.Task is null ? "" : $"<span class=\"id\" title=\"{Safe(finding.Subject)}\">{Safe(Tail(finding.Subject))}</span> · ")}for {finding.Age}{Link(finding.CommentUrl)}</p></article>\n");
    }

    private static void Evidence(StringBuilder page, IReadOnlyList<EvidenceLine> evidence)
    {
        var told = evidence.Where(line => line.Text.Length > 0).ToList();
        if (told.Count == 0)
        {
            return;
        }

        page.Append("<ul class=\"evidence\">");
        foreach (var line in told)
        {
            page.Append(CultureInfo.InvariantCulture, $"<li><span class=\"when\">{line.At[11..]} {Safe(line.Type)}</span> {Safe(line.Text)}</li>");
        }

        page.Append("</ul>");
    }

    private static void Commands(StringBuilder page, Draft? draft)
    {
        if (draft?.Command is not { } command)
        {
            return;
        }

        page.Append(CultureInfo.InvariantCulture, $"<details class=\"cmd\"><summary>{Safe(draft.Title)}</summary><pre tabindex=\"0\">{Safe(command)}</pre>");
        if (draft.Alternative is { } other)
        {
            page.Append(CultureInfo.InvariantCulture, $"<p class=\"or\">or</p><pre tabindex=\"0\">{Safe(other)}</pre>");
        }

        page.Append("</details>");
    }

    private static void NextTask(StringBuilder page, Draft draft)
    {
        page.Append(CultureInfo.InvariantCulture, $"<article class=\"card\" data-f=\"{Key(draft.Task, draft.Subject, draft.Title)}\" data-t=\"{Safe(draft.Task)}\"><h3>{Safe(draft.Subject)}</h3><p>{Safe(draft.Reason)}</p>");
        Commands(page, draft);
        page.Append("</article>\n");
    }

    private static void Timeline(StringBuilder page, Dashboard board)
    {
        if (board.Sessions.Count > 0)
        {
            page.Append("<section id=\"timeline\" aria-labelledby=\"h-timeline\"><h2 id=\"h-timeline\">Timeline</h2>\n<div class=\"scroll\" tabindex=\"0\" role=\"region\" aria-label=\"Timeline picture\">");
            TimelinePicture.Write(page, board);
            page.Append("</div></section>\n");
        }
    }

    private static void Board(StringBuilder page, Dashboard board)
    {
        page.Append("<section id=\"board\" aria-labelledby=\"h-board\"><h2 id=\"h-board\">Board</h2>\n<div class=\"board\">");
        var byState = board.Sessions.ToLookup(session => session.State, StringComparer.Ordinal);
        var columns = Columns.Where(state => byState[state].Any()).ToList();
        foreach (var state in columns)
        {
            var sessions = byState[state].ToList();
            page.Append(CultureInfo.InvariantCulture, $"<div class=\"col\"><h3 class=\"st {state}\">{state} <span class=\"count\">{sessions.Count:N0}</span></h3>");
            Fill(page, sessions, 220_000 / columns.Count, Session);
            page.Append("</div>\n");
        }

        page.Append(columns.Count == 0 ? "<p class=\"calm\">Nothing is open.</p>" : "").Append("</div></section>\n");
    }

    private static void Session(StringBuilder page, SessionView session)
    {
        page.Append(CultureInfo.InvariantCulture, $"<article class=\"tile {session.Severity}\" data-f=\"{Key(session.Task, session.Key, session.LastMessage)}\" data-s=\"{session.State}\" data-t=\"{Safe(session.Task)}\"><h4>{Safe(session.Task ?? session.Title ?? session.Key)}</h4>");
        if (session.LastMessage is { } last)
        {
            page.Append(CultureInfo.InvariantCulture, $"<p>{Safe(last)}</p>");
        }

        page.Append(CultureInfo.InvariantCulture, $"<p class=\"meta\"><span class=\"id\" title=\"{Safe(session.Key)}\">{Safe(Tail(session.Key))}</span> · quiet {session.Quiet}{(session.Validation == "none" ? "" : " · " + session.Validation)}{(session.Findings.Count == 0 ? "" : " · " + string.Join(' ', session.Findings))}{Link(session.CommentUrl)}</p></article>\n");
    }

    private static void Merge(StringBuilder page, MergeEntry entry)
    {
        page.Append(CultureInfo.InvariantCulture, $"<li data-f=\"{Key(entry.Task, entry.Branch, null)}\" data-t=\"{Safe(entry.Task)}\"><b>{Safe(entry.Task)}</b> <code>{Safe(entry.Branch)}</code> <span class=\"{(entry.Ready ? "ok" : "meta")}\">{(entry.Ready ? entry.Verified ? "ready, verified" : "ready" : "waits: " + Safe(string.Join("; ", entry.Waits)))}</span>");
        page.Append(entry.Overlaps.Count == 0 ? "" : $"<p class=\"meta\">shares files with {Safe(string.Join(", ", entry.Overlaps))}</p>");
        page.Append(entry.Steps.Count == 0 ? "" : $"<pre tabindex=\"0\">{Safe(string.Join('\n', entry.Steps))}</pre>").Append("</li>\n");
    }

    private static void Review(StringBuilder page, ReviewChecklist review)
    {
        page.Append(CultureInfo.InvariantCulture, $"<article class=\"card\" data-f=\"{Key(review.Task, review.Subject, review.Branch)}\" data-t=\"{Safe(review.Task)}\"><h3>{Safe(review.Task.Length > 0 ? review.Task : review.Subject)} <code>{Safe(review.Branch)}</code></h3><ul class=\"check\">");
        foreach (var item in review.Items)
        {
            page.Append(CultureInfo.InvariantCulture, $"<li>{Safe(item)}</li>");
        }

        page.Append(CultureInfo.InvariantCulture, $"</ul><p class=\"meta\">{Safe(review.Sha)}{Link(review.CommentUrl)}</p></article>\n");
    }

    private static void Finished(StringBuilder page, Dashboard board)
    {
        var over = board.Sessions.Where(session => session.State is "done" or "failed" or "aborted" or "lost").ToList();
        if (over.Count == 0)
        {
            return;
        }

        page.Append(CultureInfo.InvariantCulture, $"<section id=\"over\"><details><summary><h2>Over <span class=\"count\">{over.Count:N0}</span></h2></summary><div class=\"scroll\" tabindex=\"0\" role=\"region\" aria-label=\"Sessions that are over\"><table><thead><tr><th scope=\"col\">task</th><th scope=\"col\">session</th><th scope=\"col\">state</th><th scope=\"col\">since</th><th scope=\"col\">last word</th></tr></thead><tbody>\n");
        var room = 120_000;
        var written = 0;
        for (; written < over.Count && room > 0; written++)
        {
            var start = page.Length;
            Over(page, over[written]);
            room -= Bytes(page, start);
        }

        page.Append("</tbody></table></div>").Append(written < over.Count ? string.Create(CultureInfo.InvariantCulture, $"<p class=\"more\">and {over.Count - written:N0} more, older</p>") : "").Append("</details></section>\n");
    }

    private static void Over(StringBuilder page, SessionView session) =>
        page.Append(CultureInfo.InvariantCulture, $"<tr data-f=\"{Key(session.Task, session.Key, session.LastMessage)}\" data-s=\"{session.State}\" data-t=\"{Safe(session.Task)}\"><td>{Safe(session.Task)}</td><td><span class=\"id\">{Safe(Tail(session.Key))}</span>{Link(session.CommentUrl)}</td><td><span class=\"st {session.State}\">{session.State}</span></td><td class=\"num\">{session.Since[5..]}</td><td>{Safe(SafeText.Line(session.LastMessage, 90))}</td></tr>\n");

    private static void Rules(StringBuilder page)
    {
        page.Append("<section id=\"rules\"><details><summary><h2>The rules</h2></summary><dl>\n");
        foreach (var rule in RuleBook.All)
        {
            page.Append(CultureInfo.InvariantCulture, $"<dt id=\"rule-{rule.Id}\">{rule.Id} {rule.Name}</dt><dd>{Safe(rule.Says)} <span class=\"meta\">Closes: {Safe(rule.Closes)}{(rule.Settings.Count == 0 ? "" : " Settings: " + string.Join(", ", rule.Settings))}</span></dd>\n");
        }

        page.Append("</dl></details></section>\n");
    }

    private static void Health(StringBuilder page, Dashboard board)
    {
        var health = board.Health;
        page.Append(CultureInfo.InvariantCulture, $"<section id=\"health\"><details><summary><h2>Ledger</h2></summary><p>{health.Missing:N0} events missing, {health.Quarantined:N0} lines unreadable, {health.Conflicts:N0} conflicts, {health.Duplicates:N0} duplicates, {health.Timeless:N0} without a believable time, {health.Unattributed:N0} unattributed, {health.Redactions:N0} redacted.</p><ul class=\"writers\">");
        foreach (var writer in health.Writers)
        {
            page.Append(CultureInfo.InvariantCulture, $"<li><span class=\"id\">{Safe(writer.Host ?? writer.Name)}</span> heard {writer.Age} ago{(writer.Missing > 0 ? string.Create(CultureInfo.InvariantCulture, $", {writer.Missing:N0} events missing") : "")}</li>");
        }

        page.Append("</ul></details></section>\n");
    }

    /// <summary>What the text filter looks through, lower case and short.</summary>
    private static string Key(string? task, string subject, string? words)
    {
        var text = $"{task} {subject} {words}".ToLowerInvariant();
        return Safe(text.Length > 120 ? text[..120] : text);
    }

    private static string Link(string? url) => url is null ? "" : $" · <a href=\"{Safe(url)}\" rel=\"noopener noreferrer\">comment</a>";

    private static string Tail(string key) => key.Length > 12 ? "…" + key[^8..] : key;

    private static int Bytes(StringBuilder page, int start) => Encoding.UTF8.GetByteCount(page.ToString(start, page.Length - start));

    private static string Safe(string? text) => WebUtility.HtmlEncode(text) ?? "";

    private static string Hash(string text) => "sha256-" + Convert.ToBase64String(SHA256.HashData(Encoding.UTF8.GetBytes(text)));
}
