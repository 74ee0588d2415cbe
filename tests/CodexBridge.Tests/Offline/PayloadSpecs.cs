using System.Text.Json.Nodes;
using CodexBridge.Offline.GitHub;

namespace CodexBridge.Tests.Offline;

public class PayloadSpecs
{
    public static TheoryData<string, string> Cases() => new(File.ReadLines(Path.Combine(AppContext.BaseDirectory, "Cases", "payload-fields.txt"))
        .Where(line => !line.StartsWith('#'))
        .Select(line => line.Split(" → "))
        .Select(parts => (parts[0], parts[1])));

    [Theory]
    [MemberData(nameof(Cases))]
    public async Task A_payload_has_every_field_that_GitHub_promises(string name, string fields)
    {
        await using var gitHub = await OfflineGitHub.StartAsync(new OfflineGitHubOptions(), TestContext.Current.CancellationToken);
        var payload = Make(gitHub, name);
        Assert.Equal("", string.Join(" ", fields.Split(' ').Where(field => !Has(payload, field.Split('.')))));
    }

    [Fact]
    public async Task A_deleted_account_leaves_a_comment_without_a_user()
    {
        await using var gitHub = await OfflineGitHub.StartAsync(new OfflineGitHubOptions(), TestContext.Current.CancellationToken);
        var issue = gitHub.OpenIssue("octo/demo", "maya", "t", "b");
        var comment = gitHub.Comment("rui", issue, "x").CommentId!.Value;
        gitHub.DeleteAccount("rui");
        var payload = gitHub.EditComment("maya", issue, comment, "y").Payload;
        Assert.Null(payload["comment"]!["user"]);
        Assert.Equal("x", (string?)payload["changes"]!["body"]!["from"]);
    }

    internal static JsonObject Make(OfflineGitHub gitHub, string name)
    {
        var issue = gitHub.OpenIssue("octo/demo", "maya", "t", "b");
        var pull = gitHub.OpenPullRequest("octo/demo", "maya", "t", "b");
        long Comment() => gitHub.Comment("maya", issue, "x").CommentId!.Value;
        var made = name switch
        {
            "issue_comment created" => gitHub.Comment("maya", issue, "x"),
            "issue_comment edited" => gitHub.EditComment("maya", issue, Comment(), "y"),
            "issue_comment deleted" => gitHub.DeleteComment("maya", issue, Comment()),
            "issues opened" => gitHub.IssueOpened(issue),
            "issues edited" => gitHub.EditIssue("maya", issue, "c"),
            "issues labeled" => gitHub.LabelIssue("maya", issue, "codex"),
            "pull_request_review_comment created" => gitHub.ReviewComment("maya", pull, "x"),
            "pull_request_review submitted" => gitHub.Review("maya", pull, "x"),
            "workflow_dispatch" => gitHub.Dispatch("maya"),
            _ => throw new ArgumentException($"No maker for {name}.", nameof(name)),
        };
        Assert.Equal(name, $"{made.Name} {(string?)made.Payload["action"]}".Trim());
        return made.Payload;
    }

    private static bool Has(JsonObject json, string[] path) =>
        json.ContainsKey(path[0]) && (path.Length == 1 || json[path[0]] is JsonObject inner && Has(inner, path[1..]));
}
