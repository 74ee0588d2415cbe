using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;

namespace CodexBridge.Offline.GitHub;

/// <summary>Writes what the world holds as GitHub writes it, in answers of the API and in event payloads alike.</summary>
/// <param name="Origin">Scheme, host and port, without a slash at the end.</param>
/// <param name="Prefix">Path before every call: empty, or <c>/api/v3</c> as on GitHub Enterprise.</param>
internal sealed partial record Shapes(string Origin, string Prefix)
{
    private static readonly string[] ReactionKinds = ["+1", "-1", "laugh", "hooray", "confused", "heart", "rocket", "eyes"];

    public string Api => Origin + Prefix;

    public static string Time(DateTimeOffset time) => time.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture);

    public static string NodeId(string kind, long id) => $"{kind}_{Convert.ToBase64String(Encoding.ASCII.GetBytes(id.ToString(CultureInfo.InvariantCulture))).TrimEnd('=')}";

    public JsonObject? User(Account? account) => account is null ? null : new JsonObject
    {
        ["login"] = account.Login,
        ["id"] = account.Id,
        ["node_id"] = NodeId("U", account.Id),
        ["avatar_url"] = $"{Origin}/avatars/{Uri.EscapeDataString(account.Login)}",
        ["gravatar_id"] = "",
        ["url"] = UserUrl(account),
        ["html_url"] = $"{Origin}/{Uri.EscapeDataString(account.Login)}",
        ["followers_url"] = UserUrl(account, "/followers"),
        ["following_url"] = UserUrl(account, "/following{/other_user}"),
        ["gists_url"] = UserUrl(account, "/gists{/gist_id}"),
        ["starred_url"] = UserUrl(account, "/starred{/owner}{/repo}"),
        ["subscriptions_url"] = UserUrl(account, "/subscriptions"),
        ["organizations_url"] = UserUrl(account, "/orgs"),
        ["repos_url"] = UserUrl(account, "/repos"),
        ["events_url"] = UserUrl(account, "/events{/privacy}"),
        ["received_events_url"] = UserUrl(account, "/received_events"),
        ["type"] = account.Type,
        ["user_view_type"] = "public",
        ["site_admin"] = false,
    };

    public JsonObject Label(Repository repository, Label label) => new()
    {
        ["id"] = label.Id,
        ["node_id"] = NodeId("LA", label.Id),
        ["url"] = $"{RepositoryUrl(repository)}/labels/{Uri.EscapeDataString(label.Name)}",
        ["name"] = label.Name,
        ["color"] = label.Color,
        ["default"] = false,
        ["description"] = null,
    };

    public JsonObject Issue(World world, Repository repository, IssueThread thread)
    {
        var url = IssueUrl(repository, thread);
        var author = world.AccountOf(thread.Author);
        var json = new JsonObject
        {
            ["url"] = url,
            ["repository_url"] = RepositoryUrl(repository),
            ["labels_url"] = $"{url}/labels{{/name}}",
            ["comments_url"] = $"{url}/comments",
            ["events_url"] = $"{url}/events",
            ["html_url"] = PageUrl(repository, thread),
            ["id"] = thread.Id,
            ["node_id"] = NodeId("I", thread.Id),
            ["number"] = thread.Number,
            ["title"] = thread.Title,
            ["user"] = User(author),
            ["labels"] = new JsonArray([.. repository.Labels.Where(label => thread.Labels.Contains(label.Name)).Select(label => Label(repository, label))]),
            ["state"] = thread.State,
            ["locked"] = thread.IsLocked,
            ["assignee"] = null,
            ["assignees"] = new JsonArray(),
            ["milestone"] = null,
            ["comments"] = thread.Remarks.Count(remark => remark.Kind == RemarkKind.Comment),
            ["created_at"] = Time(thread.CreatedAt),
            ["updated_at"] = Time(thread.UpdatedAt),
            ["closed_at"] = thread.State == "closed" ? Time(thread.UpdatedAt) : null,
            ["author_association"] = Roles.AssociationOf(repository, author),
            ["active_lock_reason"] = null,
            ["body"] = thread.Body,
            ["reactions"] = Reactions(url, thread.Reactions),
            ["timeline_url"] = $"{url}/timeline",
            ["performed_via_github_app"] = null,
            ["state_reason"] = null,
        };
        if (thread.IsPullRequest)
        {
            var pull = PullUrl(repository, thread);
            json["draft"] = false;
            json["pull_request"] = new JsonObject
            {
                ["url"] = pull,
                ["html_url"] = PageUrl(repository, thread),
                ["diff_url"] = PageUrl(repository, thread) + ".diff",
                ["patch_url"] = PageUrl(repository, thread) + ".patch",
                ["merged_at"] = null,
            };
        }

        return json;
    }

    public JsonObject Comment(World world, Repository repository, IssueThread thread, Remark remark)
    {
        var url = string.Create(CultureInfo.InvariantCulture, $"{RepositoryUrl(repository)}/issues/comments/{remark.Id}");
        var author = world.AccountOf(remark.Author);
        return new JsonObject
        {
            ["url"] = url,
            ["html_url"] = string.Create(CultureInfo.InvariantCulture, $"{PageUrl(repository, thread)}#issuecomment-{remark.Id}"),
            ["issue_url"] = IssueUrl(repository, thread),
            ["id"] = remark.Id,
            ["node_id"] = NodeId("IC", remark.Id),
            ["user"] = User(author),
            ["created_at"] = Time(remark.CreatedAt),
            ["updated_at"] = Time(remark.UpdatedAt),
            ["author_association"] = Roles.AssociationOf(repository, author),
            ["body"] = remark.Body,
            ["reactions"] = Reactions(url, remark.Reactions),
            ["performed_via_github_app"] = null,
        };
    }

    public JsonObject Reaction(World world, Reaction reaction) => new()
    {
        ["id"] = reaction.Id,
        ["node_id"] = NodeId("REA", reaction.Id),
        ["user"] = User(world.AccountOf(reaction.Author)),
        ["content"] = reaction.Content,
        ["created_at"] = Time(reaction.CreatedAt),
    };

    public string PageUrl(Repository repository, IssueThread thread) =>
        string.Create(CultureInfo.InvariantCulture, $"{Origin}/{repository.FullName}/{(thread.IsPullRequest ? "pull" : "issues")}/{thread.Number}");

    private static JsonObject Reactions(string url, List<Reaction> reactions)
    {
        var json = new JsonObject { ["url"] = $"{url}/reactions", ["total_count"] = reactions.Count };
        foreach (var kind in ReactionKinds)
        {
            json[kind] = reactions.Count(reaction => reaction.Content == kind);
        }

        return json;
    }

    private string UserUrl(Account account, string rest = "") => $"{Api}/users/{Uri.EscapeDataString(account.Login)}{rest}";

    public string RepositoryUrl(Repository repository) => $"{Api}/repos/{repository.FullName}";

    private string IssueUrl(Repository repository, IssueThread thread) =>
        string.Create(CultureInfo.InvariantCulture, $"{RepositoryUrl(repository)}/issues/{thread.Number}");

    private string PullUrl(Repository repository, IssueThread thread) =>
        string.Create(CultureInfo.InvariantCulture, $"{RepositoryUrl(repository)}/pulls/{thread.Number}");
}
