using System.Text.Json.Nodes;

namespace CodexBridge.Offline.GitHub;

internal sealed partial record Shapes
{
    /// <summary>Addresses that every repository carries, as GitHub's templates write them.</summary>
    private static readonly string[] RepositoryAddresses =
    [
        "archive_url:/{archive_format}{/ref}", "assignees_url:/assignees{/user}", "blobs_url:/git/blobs{/sha}", "branches_url:/branches{/branch}",
        "collaborators_url:/collaborators{/collaborator}", "comments_url:/comments{/number}", "commits_url:/commits{/sha}",
        "compare_url:/compare/{base}...{head}", "contents_url:/contents/{+path}", "contributors_url:/contributors", "deployments_url:/deployments",
        "downloads_url:/downloads", "events_url:/events", "forks_url:/forks", "git_commits_url:/git/commits{/sha}", "git_refs_url:/git/refs{/sha}",
        "git_tags_url:/git/tags{/sha}", "hooks_url:/hooks", "issue_comment_url:/issues/comments{/number}", "issue_events_url:/issues/events{/number}",
        "issues_url:/issues{/number}", "keys_url:/keys{/key_id}", "labels_url:/labels{/name}", "languages_url:/languages", "merges_url:/merges",
        "milestones_url:/milestones{/number}", "notifications_url:/notifications{?since,all,participating}", "pulls_url:/pulls{/number}",
        "releases_url:/releases{/id}", "stargazers_url:/stargazers", "statuses_url:/statuses/{sha}", "subscribers_url:/subscribers",
        "subscription_url:/subscription", "tags_url:/tags", "teams_url:/teams", "trees_url:/git/trees{/sha}",
    ];

    public JsonObject Repository(World world, Repository repository)
    {
        var owner = world.AccountOf(repository.Owner) ?? new Account { Id = repository.Id, Login = repository.Owner };
        var open = repository.Threads.Count(thread => thread.State == "open");
        var page = $"{Origin}/{repository.FullName}";
        var json = new JsonObject
        {
            ["id"] = repository.Id,
            ["node_id"] = NodeId("R", repository.Id),
            ["name"] = repository.Name,
            ["full_name"] = repository.FullName,
            ["private"] = repository.IsPrivate,
            ["owner"] = User(owner),
            ["html_url"] = page,
            ["description"] = null,
            ["fork"] = repository.IsFork,
            ["url"] = RepositoryUrl(repository),
        };
        foreach (var address in RepositoryAddresses)
        {
            var colon = address.IndexOf(':', StringComparison.Ordinal);
            json[address[..colon]] = RepositoryUrl(repository) + address[(colon + 1)..];
        }

        foreach (var (name, value) in Facts(repository, page, open))
        {
            json[name] = value;
        }

        return json;
    }

    private static IEnumerable<KeyValuePair<string, JsonNode?>> Facts(Repository repository, string page, int open) => new Dictionary<string, JsonNode?>
    {
        ["created_at"] = Time(repository.CreatedAt),
        ["updated_at"] = Time(repository.CreatedAt),
        ["pushed_at"] = Time(repository.CreatedAt),
        ["git_url"] = page.Replace("http:", "git:", StringComparison.Ordinal) + ".git",
        ["ssh_url"] = $"git@localhost:{repository.FullName}.git",
        ["clone_url"] = page + ".git",
        ["svn_url"] = page,
        ["homepage"] = null,
        ["size"] = 1,
        ["stargazers_count"] = 0,
        ["watchers_count"] = 0,
        ["language"] = null,
        ["has_issues"] = true,
        ["has_projects"] = false,
        ["has_downloads"] = false,
        ["has_wiki"] = false,
        ["has_pages"] = false,
        ["has_discussions"] = false,
        ["forks_count"] = 0,
        ["mirror_url"] = null,
        ["archived"] = false,
        ["disabled"] = false,
        ["open_issues_count"] = open,
        ["license"] = null,
        ["allow_forking"] = true,
        ["is_template"] = false,
        ["web_commit_signoff_required"] = false,
        ["topics"] = new JsonArray(),
        ["visibility"] = repository.IsPrivate ? "private" : "public",
        ["forks"] = 0,
        ["open_issues"] = open,
        ["watchers"] = 0,
        ["default_branch"] = repository.DefaultBranch,
        ["network_count"] = 0,
        ["subscribers_count"] = 0,
    };
}
