using System.Globalization;
using System.Net;
using System.Text;

namespace CodexBridge.Offline.GitHub.Page;

/// <summary>The page of a thread, as a person would see it.</summary>
internal sealed class ThreadPage(World world, DateTimeOffset now)
{
    private static readonly string Style = Resource("page.css");
    private static readonly string Script = Resource("page.js");

    private static readonly Dictionary<string, string> Emoji = new()
    {
        ["+1"] = "👍", ["-1"] = "👎", ["laugh"] = "😄", ["hooray"] = "🎉", ["confused"] = "😕", ["heart"] = "❤️", ["rocket"] = "🚀", ["eyes"] = "👀",
    };

    private readonly StringBuilder html = new();

    /// <param name="nonce">Lets our own script run; whatever else slipped in does not.</param>
    public string Render(Repository repository, IssueThread thread, string nonce)
    {
        Begin($"{thread.Title} · {repository.FullName}", repository.FullName);
        Add($"<h1 class=\"title\">{Encode(thread.Title)} <span>#{thread.Number}</span></h1><div class=\"meta\">");
        Add($"<span class=\"state {(thread.State == "open" ? "" : "closed")}\">{(thread.State == "open" ? "Open" : "Closed")}</span>");
        foreach (var label in thread.Labels)
        {
            Add($"<span class=\"label\">{Encode(label)}</span>");
        }

        Add($"<span class=\"dim\">{Encode(thread.Author)} opened this {(thread.IsPullRequest ? "pull request" : "issue")} {When(thread.CreatedAt)}</span></div>");
        Comment(repository, null, thread.Author, thread.Body, thread.CreatedAt, edited: false, null, thread.Reactions);
        foreach (var remark in thread.Remarks)
        {
            var place = remark.Kind == RemarkKind.ReviewComment ? $"{remark.Path ?? "README.md"}" : null;
            Comment(repository, remark.Id, remark.Author, remark.Body, remark.CreatedAt, remark.UpdatedAt > remark.CreatedAt, place, remark.Reactions);
        }

        return End(nonce);
    }

    /// <summary>All threads of all repositories, newest first.</summary>
    public string RenderIndex(string nonce)
    {
        Begin("Threads", "Offline GitHub");
        foreach (var repository in world.Repositories)
        {
            foreach (var thread in repository.Threads.Where(thread => !thread.IsDeleted).Reverse())
            {
                var kind = thread.IsPullRequest ? "pull" : "issues";
                Add($"<p><a href=\"/{Encode(repository.FullName)}/{kind}/{thread.Number}\">{Encode(thread.Title)}</a> <span class=\"dim\">{Encode(repository.FullName)}#{thread.Number}, {thread.Remarks.Count} comments</span></p>");
            }
        }

        return End(nonce);
    }

    private void Begin(string title, string bar) => Add(
        $"<!doctype html><html lang=\"en\"><head><meta charset=\"utf-8\"><meta name=\"viewport\" content=\"width=device-width, initial-scale=1\"><title>{Encode(title)}</title><style>{Style}</style></head><body><header class=\"bar\"><a href=\"/\">{Encode(bar)}</a></header><main id=\"thread\">");

    private string End(string nonce)
    {
        Add($"</main><script nonce=\"{nonce}\">{Script}</script></body></html>");
        return html.ToString();
    }

    private void Comment(
        Repository repository, long? id, string login, string body, DateTimeOffset at, bool edited, string? place, List<Reaction> reactions)
    {
        var account = world.AccountOf(login);
        var name = account?.Login ?? "ghost";
        var isBot = account?.Type == "Bot";
        var association = Roles.AssociationOf(repository, account);
        Add($"<div class=\"comment\"{(id is { } anchor ? $" id=\"issuecomment-{anchor}\"" : "")}>");
        Add($"<div class=\"avatar{(isBot ? " bot" : "")}\" style=\"background:hsl({Hue(name)} 55% 42%)\">{Encode(name[..1].ToUpperInvariant())}</div>");
        Add($"<div class=\"box\"><div class=\"head\"><strong>{Encode(isBot ? name.Replace("[bot]", "", StringComparison.Ordinal) : name)}</strong>");
        Add($"{(isBot ? "<span class=\"badge\">bot</span>" : "")} commented {When(at)}{(edited ? " · edited" : "")}{(place is null ? "" : $" on <code>{Encode(place)}</code>")}");
        if (association != "NONE")
        {
            Add($"<span class=\"badge right\">{(association == "OWNER" ? "Owner" : "Collaborator")}</span>");
        }

        Add($"</div><div class=\"body\">{GitHubMarkdown.ToHtml(body)}</div>");
        if (reactions.Count > 0)
        {
            var groups = reactions.GroupBy(reaction => reaction.Content).Select(group => $"<span>{Emoji.GetValueOrDefault(group.Key, "?")} {group.Count()}</span>");
            Add($"<div class=\"reactions\">{string.Concat(groups)}</div>");
        }

        Add($"</div></div>");
    }

    private string When(DateTimeOffset time)
    {
        var age = now - time;
        var words = age switch
        {
            { TotalMinutes: < 1 } => "just now",
            { TotalMinutes: < 2 } => "1 minute ago",
            { TotalHours: < 1 } => string.Create(CultureInfo.InvariantCulture, $"{(int)age.TotalMinutes} minutes ago"),
            { TotalHours: < 2 } => "1 hour ago",
            { TotalDays: < 1 } => string.Create(CultureInfo.InvariantCulture, $"{(int)age.TotalHours} hours ago"),
            _ => time.UtcDateTime.ToString("'on' MMM d, yyyy", CultureInfo.InvariantCulture),
        };
        return $"<time datetime=\"{Shapes.Time(time)}\" title=\"{Shapes.Time(time)}\">{words}</time>";
    }

    private void Add(FormattableString text) => html.Append(FormattableString.Invariant(text));

    private static string Encode(string text) => WebUtility.HtmlEncode(text);

    /// <summary>A colour for a name, the same at every start.</summary>
    private static int Hue(string name) => name.Aggregate(7, (hash, character) => (hash * 31 + character) % 360);

    private static string Resource(string name)
    {
        using var stream = typeof(ThreadPage).Assembly.GetManifestResourceStream($"CodexBridge.Offline.GitHub.Page.{name}")!;
        using var reader = new StreamReader(stream);
        return reader.ReadToEnd();
    }
}
