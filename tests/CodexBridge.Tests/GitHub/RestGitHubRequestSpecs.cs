using CodexBridge.GitHub;
using static CodexBridge.Tests.GitHub.ScriptedHandler;

namespace CodexBridge.Tests.GitHub;

/// <summary>What goes over the wire, to the letter: GitHub's OpenAPI description documents each of these and nothing more.</summary>
public class RestGitHubRequestSpecs
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Each_request_is_exactly_what_GitHub_documents()
    {
        const string issue = """{"number":7,"title":"t","state":"open","pull_request":{"url":"x"},"labels":[{"name":"codex"}],"user":null}""";
        var page = Json(200, "[]");
        var handler = new ScriptedHandler(
            Json(200, """{"id":1,"login":"me","type":"User"}"""),
            Json(200, """{"permission":"write","role_name":"maintain","user":{"id":42,"login":"mona"}}"""),
            Json(200, """{"id":9,"full_name":"octo/tools","private":true,"fork":false,"default_branch":"main"}"""),
            Json(200, issue),
            page,
            page,
            Json(200, Given.Comment(5, "x")),
            Json(200, Given.Comment(5, "x")),
            Given.Created(6, "hi <!-- m -->"),
            Json(200, Given.Comment(5, "new")),
            Given.Created(8, "hi <!-- m -->"),
            Json(200, Given.Comment(5, "new")),
            Json(200, """{"id":1,"content":"eyes"}"""),
            Json(201, """{"id":1,"content":"eyes"}"""),
            Json(201, """{"id":1,"content":"eyes"}"""),
            Json(200, "[]"),
            page,
            Json(201, issue),
            Json(200, issue));
        using var github = Given.GitHub(handler);
        var since = new DateTimeOffset(2026, 3, 1, 13, 0, 0, TimeSpan.FromHours(1));

        await github.GetViewerAsync(Token);
        await github.GetPermissionAsync(Given.Repository, Given.Mona, Token);
        await github.GetRepositoryAsync(Given.Repository, Token);
        await github.GetIssueAsync(Given.Issue, Token);
        await github.ListCommentsAsync(Given.Issue, since, "\"e\"", Token);
        await github.ListReviewCommentsAsync(Given.Issue, null, null, Token);
        await github.GetCommentAsync(Given.Repository, 5, Token);
        await github.GetReviewCommentAsync(Given.Repository, 5, Token);
        await github.CreateCommentAsync(Given.Issue, "hi <!-- m -->", "<!-- m -->", Token);
        await github.UpdateCommentAsync(Given.Repository, 5, "new", Token);
        await github.ReplyToReviewCommentAsync(Given.Issue, 5, "hi <!-- m -->", "<!-- m -->", Token);
        await github.UpdateReviewCommentAsync(Given.Repository, 5, "new", Token);
        await github.AddReactionAsync(new ReactionTarget.Issue(Given.Issue), "eyes", Token);
        await github.AddReactionAsync(new ReactionTarget.Comment(Given.Repository, 5), "eyes", Token);
        await github.AddReactionAsync(new ReactionTarget.ReviewComment(Given.Repository, 5), "eyes", Token);
        await github.RemoveLabelAsync(Given.Issue, "needs: codex/ü", Token);
        await github.ListIssuesAsync(Given.Repository, "dash board", Token);
        await github.CreateIssueAsync(Given.Repository, "Board", "text", ["dash"], Token);
        await github.UpdateIssueAsync(Given.Issue, "text", Token);

        Assert.Equal(
            [
                "GET /api/v3/user",
                "GET /api/v3/repos/octo/tools/collaborators/mona/permission",
                "GET /api/v3/repos/octo/tools",
                "GET /api/v3/repos/octo/tools/issues/7",
                "GET /api/v3/repos/octo/tools/issues/7/comments?since=2026-03-01T12%3A00%3A00Z&per_page=100",
                "GET /api/v3/repos/octo/tools/pulls/7/comments?per_page=100",
                "GET /api/v3/repos/octo/tools/issues/comments/5",
                "GET /api/v3/repos/octo/tools/pulls/comments/5",
                "POST /api/v3/repos/octo/tools/issues/7/comments",
                "PATCH /api/v3/repos/octo/tools/issues/comments/5",
                "POST /api/v3/repos/octo/tools/pulls/7/comments/5/replies",
                "PATCH /api/v3/repos/octo/tools/pulls/comments/5",
                "POST /api/v3/repos/octo/tools/issues/7/reactions",
                "POST /api/v3/repos/octo/tools/issues/comments/5/reactions",
                "POST /api/v3/repos/octo/tools/pulls/comments/5/reactions",
                "DELETE /api/v3/repos/octo/tools/issues/7/labels/needs%3A%20codex%2F%C3%BC",
                "GET /api/v3/repos/octo/tools/issues?state=open&sort=created&direction=desc&per_page=100&labels=dash%20board",
                "POST /api/v3/repos/octo/tools/issues",
                "PATCH /api/v3/repos/octo/tools/issues/7",
            ],
            handler.Seen.Select(seen => seen.Line));
        var bodies = handler.Seen.Select(seen => seen.Body).Where(body => body.Length > 0).Select(body => body.Replace("\\u003C", "<", StringComparison.Ordinal).Replace("\\u003E", ">", StringComparison.Ordinal));
        Assert.Equal(
            [
                """{"body":"hi <!-- m -->"}""",
                """{"body":"new"}""",
                """{"body":"hi <!-- m -->"}""",
                """{"body":"new"}""",
                """{"content":"eyes"}""",
                """{"content":"eyes"}""",
                """{"content":"eyes"}""",
                """{"title":"Board","body":"text","labels":["dash"]}""",
                """{"body":"text"}""",
            ],
            bodies);
        Assert.All(handler.Seen, seen =>
        {
            Assert.Equal("Bearer " + Given.Token, seen.Headers["Authorization"]);
            Assert.Equal("application/vnd.github+json", seen.Headers["Accept"]);
            Assert.Equal("2022-11-28", seen.Headers["X-GitHub-Api-Version"]);
            Assert.Equal("codex-bridge/1.2.3", seen.Headers["User-Agent"]);
            Assert.Equal(seen.Body.Length > 0 ? "application/json" : null, seen.Headers.GetValueOrDefault("Content-Type"));
        });
        Assert.Equal("\"e\"", handler.Seen[4].Headers["If-None-Match"]);
    }

    [Theory]
    [InlineData("..", "r")]
    [InlineData("o", "..")]
    [InlineData(".", "r")]
    [InlineData("", "r")]
    public async Task A_name_that_would_climb_out_of_its_path_is_never_sent(string owner, string name)
    {
        var handler = new ScriptedHandler();
        using var github = Given.GitHub(handler);

        await Assert.ThrowsAsync<GitHubException>(() => github.GetRepositoryAsync(new RepositoryRef(owner, name), Token));

        Assert.Empty(handler.Seen);
    }

    [Fact]
    public async Task Emoji_line_ends_and_broken_characters_arrive_in_a_valid_body()
    {
        var handler = new ScriptedHandler(Given.Created(1, "x"));
        using var github = Given.GitHub(handler);

        await github.CreateCommentAsync(Given.Issue, "m 🚀\r\n\ud800 \0 \u2028", "m", Token);

        using var json = System.Text.Json.JsonDocument.Parse(handler.Seen[0].Body);
        Assert.Equal("m 🚀\r\n\ufffd \0 \u2028", json.RootElement.GetProperty("body").GetString());
    }

    [Theory]
    [InlineData("http://api.github.com")]
    [InlineData("https://user:pw@ghe.example/api/v3")]
    [InlineData("https://ghe.example/api/v3?x=1")]
    [InlineData("ftp://ghe.example/")]
    [InlineData("/api/v3")]
    public void An_address_that_could_leak_the_token_is_refused(string apiUrl)
    {
        var e = Assert.Throws<GitHubException>(() => new GitHubConnection(apiUrl, Given.Token, "1"));
        Assert.Contains("GITHUB_API_URL", e.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(null, "https://api.github.com/")]
    [InlineData("", "https://api.github.com/")]
    [InlineData("https://ghe.example/api/v3", "https://ghe.example/api/v3/")]
    [InlineData("http://localhost:8080/api/v3/", "http://localhost:8080/api/v3/")]
    public void The_base_keeps_its_path_prefix(string? apiUrl, string expected) =>
        Assert.Equal(expected, new GitHubConnection(apiUrl, Given.Token, "1").BaseAddress.ToString());

    [Theory]
    [InlineData("")]
    [InlineData("  ")]
    [InlineData("abc\r\nX-Evil: 1")]
    public void A_missing_or_broken_token_is_named_before_anything_is_sent(string token)
    {
        var e = Assert.Throws<GitHubException>(() => new GitHubConnection(null, token, "1"));
        Assert.Contains("github-token", e.NextStep, StringComparison.Ordinal);
        Assert.DoesNotContain("Evil", e.ToString(), StringComparison.Ordinal);
    }
}
