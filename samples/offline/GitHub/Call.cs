using System.Globalization;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace CodexBridge.Offline.GitHub;

/// <summary>An answer of the API.</summary>
/// <param name="Json">Null: no content.</param>
/// <param name="Link">The <c>Link</c> header of a page, or null.</param>
/// <param name="Raw">A file as it stands, in place of JSON.</param>
internal sealed record Answer(int Status, JsonNode? Json, string? Link = null, string? Raw = null);

/// <summary>One request while it is answered: who asks, what for, with which body.</summary>
internal sealed class Call(HttpContext context, World world, Shapes shapes, Account caller, JsonObject body, DateTimeOffset now)
{
    /// <summary>GitHub's limit for a body, in characters.</summary>
    public const int MaxBody = 65_536;

    public World World => world;

    public Shapes Shapes => shapes;

    public Account Caller => caller;

    public JsonObject Body => body;

    public DateTimeOffset Now => now;

    public Repository Repository =>
        world.Repositories.Find(r => string.Equals(r.FullName, $"{Route("owner")}/{Route("repo")}", StringComparison.OrdinalIgnoreCase))
        ?? throw GitHubError.NotFound();

    public IssueThread Thread
    {
        get
        {
            var number = int.Parse(Route("number"), CultureInfo.InvariantCulture);
            var thread = Repository.Threads.Find(t => t.Number == number) ?? throw GitHubError.NotFound();
            return thread.IsDeleted ? throw new GitHubError(410, "This issue was deleted") : thread;
        }
    }

    /// <summary>The remark that the path names, with the thread it stands in.</summary>
    public (IssueThread Thread, Remark Remark) Remark(RemarkKind kind)
    {
        var id = long.Parse(Route("id"), CultureInfo.InvariantCulture);
        return Repository.Threads
            .Where(thread => !thread.IsDeleted)
            .SelectMany(thread => thread.Remarks.Select(remark => (thread, remark)))
            .Where(pair => pair.remark.Id == id && pair.remark.Kind == kind)
            .Select(pair => ((IssueThread, Remark)?)pair)
            .FirstOrDefault() ?? throw GitHubError.NotFound();
    }

    public string Route(string name) => (string?)context.GetRouteValue(name) ?? "";

    public string? Query(string name) => context.Request.Query[name];

    /// <summary>Whether the caller wants a file's own bytes.</summary>
    public bool WantsRaw => context.Request.Headers.Accept.ToString().Contains("github.raw", StringComparison.Ordinal);

    /// <summary>A text of the body; null when it is missing. A wrong type is the caller's mistake.</summary>
    public string? Text(string name) => body[name] switch
    {
        null => null,
        JsonValue value when value.TryGetValue<string>(out var text) => text,
        _ => throw new GitHubError(422, $"Invalid request.\n\nFor 'properties/{name}', the value is not a string."),
    };

    /// <summary>The body's <c>body</c>, checked as GitHub checks it.</summary>
    public string RequiredBody(string resource)
    {
        var text = Text("body");
        if (string.IsNullOrWhiteSpace(text))
        {
            throw text is null
                ? new GitHubError(422, "Invalid request.\n\n\"body\" wasn't supplied.")
                : GitHubError.Invalid(resource, "body", "custom", "body cannot be blank");
        }

        return Checked(text, resource);
    }

    /// <summary>A body of legal length, in characters as a reader counts them.</summary>
    public static string Checked(string text, string resource) => text.EnumerateRunes().Count() > MaxBody
        ? throw GitHubError.Invalid(resource, "body", "custom", "body is too long (maximum is 65536 characters)")
        : text;

    /// <summary>Texts of the body's list, for labels: <c>["a", {"name":"b"}]</c>.</summary>
    public IReadOnlyList<string> Texts(string name) =>
        [.. (body[name] as JsonArray ?? []).Select(node => node is JsonObject item ? (string?)item["name"] ?? "" : (string?)node ?? "")];

    /// <summary>One page of a list and its <c>Link</c> header, with addresses that stay on this server.</summary>
    public Answer Page<T>(IReadOnlyList<T> all, Func<T, JsonNode> shape)
    {
        var size = Math.Clamp(int.TryParse(Query("per_page"), CultureInfo.InvariantCulture, out var wanted) ? wanted : 30, 1, 100);
        var page = Math.Max(1, int.TryParse(Query("page"), CultureInfo.InvariantCulture, out var number) ? number : 1);
        var last = Math.Max(1, (all.Count + size - 1) / size);
        List<string> links = [];
        if (page > 1)
        {
            links.Add(Link(page - 1, "prev"));
        }

        if (page < last)
        {
            links.Add(Link(page + 1, "next"));
            links.Add(Link(last, "last"));
        }

        if (page > 1)
        {
            links.Add(Link(1, "first"));
        }

        var items = all.Skip((page - 1) * size).Take(size).Select(shape);
        return new Answer(200, new JsonArray([.. items]), links.Count == 0 ? null : string.Join(", ", links));
    }

    public bool MayWrite => caller.IsActionsToken || Roles.Rank(Repository, caller) >= Roles.RankOf("write");

    private string Link(int page, string relation)
    {
        var query = context.Request.Query
            .Where(pair => pair.Key != "page")
            .SelectMany(pair => pair.Value.Select(value => $"{Uri.EscapeDataString(pair.Key)}={Uri.EscapeDataString(value ?? "")}&"));
        var path = context.Request.Path;
        return string.Create(CultureInfo.InvariantCulture, $"<{shapes.Origin}{path}?{string.Concat(query)}page={page}>; rel=\"{relation}\"");
    }
}
