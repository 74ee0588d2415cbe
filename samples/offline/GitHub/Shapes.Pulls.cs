using System.Globalization;
using System.Text.Json.Nodes;

namespace CodexBridge.Offline.GitHub;

internal sealed partial record Shapes
{
    /// <summary>A commit id that looks like one; this stand-in holds no git.</summary>
    private const string HeadSha = "6dcb09b5b57875f334f61aebed695e2e4193db5e";
    private const string BaseSha = "c5b97d5ae6c19d5c5df71a34c7fbeeda2479ccbc";

    public JsonObject ReviewComment(World world, Repository repository, IssueThread thread, Remark remark)
    {
        var url = string.Create(CultureInfo.InvariantCulture, $"{RepositoryUrl(repository)}/pulls/comments/{remark.Id}");
        var page = string.Create(CultureInfo.InvariantCulture, $"{PageUrl(repository, thread)}#discussion_r{remark.Id}");
        var author = world.AccountOf(remark.Author);
        var json = new JsonObject
        {
            ["url"] = url,
            ["pull_request_review_id"] = remark.Id - 1,
            ["id"] = remark.Id,
            ["node_id"] = NodeId("PRRC", remark.Id),
            ["diff_hunk"] = "@@ -1 +1 @@\n-old\n+new",
            ["path"] = remark.Path ?? "README.md",
            ["commit_id"] = HeadSha,
            ["original_commit_id"] = HeadSha,
            ["user"] = User(author),
            ["body"] = remark.Body,
            ["created_at"] = Time(remark.CreatedAt),
            ["updated_at"] = Time(remark.UpdatedAt),
            ["html_url"] = page,
            ["pull_request_url"] = PullUrl(repository, thread),
            ["author_association"] = Roles.AssociationOf(repository, author),
            ["_links"] = new JsonObject { ["self"] = Href(url), ["html"] = Href(page), ["pull_request"] = Href(PullUrl(repository, thread)) },
            ["reactions"] = Reactions(url, remark.Reactions),
            ["start_line"] = null,
            ["original_start_line"] = null,
            ["start_side"] = null,
            ["line"] = remark.Line ?? 1,
            ["original_line"] = remark.Line ?? 1,
            ["side"] = "RIGHT",
            ["original_position"] = 1,
            ["position"] = 1,
            ["subject_type"] = "line",
        };
        if (remark.InReplyTo is { } parent)
        {
            json["in_reply_to_id"] = parent;
        }

        return json;
    }

    public JsonObject Review(World world, Repository repository, IssueThread thread, Remark remark)
    {
        var page = string.Create(CultureInfo.InvariantCulture, $"{PageUrl(repository, thread)}#pullrequestreview-{remark.Id}");
        var author = world.AccountOf(remark.Author);
        return new JsonObject
        {
            ["id"] = remark.Id,
            ["node_id"] = NodeId("PRR", remark.Id),
            ["user"] = User(author),
            ["body"] = remark.Body,
            ["commit_id"] = HeadSha,
            ["submitted_at"] = Time(remark.CreatedAt),
            ["updated_at"] = Time(remark.UpdatedAt),
            ["state"] = "commented",
            ["html_url"] = page,
            ["pull_request_url"] = PullUrl(repository, thread),
            ["author_association"] = Roles.AssociationOf(repository, author),
            ["_links"] = new JsonObject { ["html"] = Href(page), ["pull_request"] = Href(PullUrl(repository, thread)) },
        };
    }

    /// <summary>The pull request as the events of reviews carry it.</summary>
    public JsonObject PullRequest(World world, Repository repository, IssueThread thread)
    {
        var url = PullUrl(repository, thread);
        var page = PageUrl(repository, thread);
        var issue = IssueUrl(repository, thread);
        var author = world.AccountOf(thread.Author);
        var statuses = $"{RepositoryUrl(repository)}/statuses/{HeadSha}";
        return new JsonObject
        {
            ["url"] = url,
            ["id"] = thread.Id,
            ["node_id"] = NodeId("PR", thread.Id),
            ["html_url"] = page,
            ["diff_url"] = $"{page}.diff",
            ["patch_url"] = $"{page}.patch",
            ["issue_url"] = issue,
            ["number"] = thread.Number,
            ["state"] = thread.State,
            ["locked"] = thread.IsLocked,
            ["title"] = thread.Title,
            ["user"] = User(author),
            ["body"] = thread.Body,
            ["created_at"] = Time(thread.CreatedAt),
            ["updated_at"] = Time(thread.UpdatedAt),
            ["closed_at"] = null,
            ["merged_at"] = null,
            ["merge_commit_sha"] = null,
            ["assignee"] = null,
            ["assignees"] = new JsonArray(),
            ["requested_reviewers"] = new JsonArray(),
            ["requested_teams"] = new JsonArray(),
            ["labels"] = new JsonArray([.. repository.Labels.Where(label => thread.Labels.Contains(label.Name)).Select(label => Label(repository, label))]),
            ["milestone"] = null,
            ["draft"] = false,
            ["commits_url"] = $"{url}/commits",
            ["review_comments_url"] = $"{url}/comments",
            ["review_comment_url"] = $"{RepositoryUrl(repository)}/pulls/comments{{/number}}",
            ["comments_url"] = $"{issue}/comments",
            ["statuses_url"] = statuses,
            ["head"] = Branch(world, repository, "change", HeadSha),
            ["base"] = Branch(world, repository, repository.DefaultBranch, BaseSha),
            ["_links"] = new JsonObject
            {
                ["self"] = Href(url),
                ["html"] = Href(page),
                ["issue"] = Href(issue),
                ["comments"] = Href($"{issue}/comments"),
                ["review_comments"] = Href($"{url}/comments"),
                ["review_comment"] = Href($"{RepositoryUrl(repository)}/pulls/comments{{/number}}"),
                ["commits"] = Href($"{url}/commits"),
                ["statuses"] = Href(statuses),
            },
            ["author_association"] = Roles.AssociationOf(repository, author),
            ["auto_merge"] = null,
            ["active_lock_reason"] = null,
        };
    }

    private JsonObject Branch(World world, Repository repository, string name, string sha) => new()
    {
        ["label"] = $"{repository.Owner}:{name}",
        ["ref"] = name,
        ["sha"] = sha,
        ["user"] = User(world.AccountOf(repository.Owner) ?? new Account { Id = repository.Id, Login = repository.Owner }),
        ["repo"] = PullRepository(world, repository),
    };

    private JsonObject PullRepository(World world, Repository repository)
    {
        var json = Repository(world, repository);
        foreach (var name in new[] { "allow_merge_commit", "allow_rebase_merge", "allow_squash_merge" })
        {
            json[name] = true;
        }

        return json;
    }

    private static JsonObject Href(string url) => new() { ["href"] = url };
}
