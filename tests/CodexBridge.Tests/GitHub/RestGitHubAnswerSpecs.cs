using CodexBridge.GitHub;
using static CodexBridge.Tests.GitHub.ScriptedHandler;

namespace CodexBridge.Tests.GitHub;

public class RestGitHubAnswerSpecs
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_token_of_a_job_may_not_ask_who_it_is()
    {
        using var github = Given.GitHub(new ScriptedHandler(Json(403, """{"message":"Resource not accessible by integration"}""")));
        Assert.Null(await github.GetViewerAsync(Token));
    }

    [Fact]
    public async Task A_dead_token_is_an_error_and_not_a_nobody()
    {
        using var github = Given.GitHub(new ScriptedHandler(Json(401, """{"message":"Bad credentials"}""")));
        Assert.True((await Assert.ThrowsAsync<GitHubException>(() => github.GetViewerAsync(Token))).IsTokenDead);
    }

    [Theory]
    [InlineData(404)]
    [InlineData(410)]
    public async Task What_was_deleted_is_null(int status)
    {
        var gone = Json(status, """{"message":"gone"}""");
        using var github = Given.GitHub(new ScriptedHandler(gone, gone, gone, gone, gone));

        Assert.Null(await github.GetCommentAsync(Given.Repository, 5, Token));
        Assert.Null(await github.GetReviewCommentAsync(Given.Repository, 5, Token));
        Assert.Null(await github.UpdateCommentAsync(Given.Repository, 5, "x", Token));
        Assert.Null(await github.UpdateReviewCommentAsync(Given.Repository, 5, "x", Token));
        await github.RemoveLabelAsync(Given.Issue, "codex", Token);
    }

    [Fact]
    public async Task A_reaction_that_is_refused_stops_nothing_and_is_asked_once()
    {
        var handler = new ScriptedHandler(Json(403, """{"message":"no"}"""), Html(502));
        using var github = Given.GitHub(handler);

        await github.AddReactionAsync(new ReactionTarget.Issue(Given.Issue), "eyes", Token);
        await github.AddReactionAsync(new ReactionTarget.Issue(Given.Issue), "eyes", Token);

        Assert.Equal(2, handler.Seen.Count);
    }

    [Fact]
    public async Task A_ghost_s_comment_has_no_author()
    {
        using var github = Given.GitHub(new ScriptedHandler(Json(200, """{"id":5000000000,"body":null,"user":null,"created_at":"2026-03-01T11:00:00Z"}""")));

        var comment = await github.GetCommentAsync(Given.Repository, 5, Token);

        Assert.Equal(new ThreadComment(5_000_000_000, "", null, "", new(2026, 3, 1, 11, 0, 0, default), new(2026, 3, 1, 11, 0, 0, default)), comment);
    }

    [Fact]
    public async Task An_issue_tells_whether_it_is_a_pull_request_and_private_or_internal_repositories_are_private()
    {
        using var github = Given.GitHub(new ScriptedHandler(
            Json(200, """{"number":7,"title":"t","body":null,"state":"open","locked":true,"labels":[{"name":"a"}],"user":{"id":1,"login":"x","type":"Bot"}}"""),
            Json(200, """{"id":1,"full_name":"o/r","private":false,"visibility":"internal","fork":true,"default_branch":"trunk"}""")));

        var issue = await github.GetIssueAsync(Given.Issue, Token);
        var repository = await github.GetRepositoryAsync(Given.Repository, Token);

        Assert.False(issue.IsPullRequest);
        Assert.True(issue.IsLocked);
        Assert.Equal(["a"], issue.Labels);
        Assert.True(issue.Author!.IsBot);
        Assert.Equal(new RepositoryFacts(1, "o/r", true, true, "trunk"), repository);
    }

    [Fact]
    public async Task All_pages_are_read_through_GitHub_s_own_links()
    {
        var handler = new ScriptedHandler(
            Json(200, Given.Comments((1, "a")), ("Link", $"<{Given.Base}/repositories/9/issues/7/comments?page=2>; rel=\"next\", <{Given.Base}/x>; rel=\"last\""), ("ETag", "\"e\"")),
            Json(200, Given.Comments((2, "b"))));
        using var github = Given.GitHub(handler);

        var page = await github.ListCommentsAsync(Given.Issue, null, null, Token);

        Assert.Equal(["a", "b"], page.Comments.Select(comment => comment.Body));
        Assert.Equal("GET /api/v3/repositories/9/issues/7/comments?page=2", handler.Seen[1].Line);
        Assert.Null(page.ETag); // the first page's etag would hide what comes on the second
    }

    [Theory]
    [InlineData("https://api.github.com/repositories/1/issues/7/comments?page=2")]
    [InlineData("http://127.0.0.1:2/api/v3/x?page=2")]
    [InlineData("http://127.0.0.1:1/elsewhere?page=2")]
    [InlineData("http://127.0.0.1:1/api/v3/../../x")]
    [InlineData("http://user@127.0.0.1:1/api/v3/x")]
    [InlineData("http://127.0.0.1:1/api/v3x/y")]
    public async Task A_link_that_leaves_the_base_is_counted_on_instead_of_followed(string link)
    {
        var handler = new ScriptedHandler(Json(200, Given.Comments((1, "a")), ("Link", $"<{link}>; rel=\"next\"")), Json(200, Given.Comments((2, "b"))));
        using var github = Given.GitHub(handler);

        var page = await github.ListCommentsAsync(Given.Issue, null, null, Token);

        Assert.Equal(2, page.Comments.Count);
        Assert.Equal(Given.Base + "/repos/octo/tools/issues/7/comments?per_page=100&page=2", handler.Seen[1].Url);
    }

    [Fact]
    public async Task Pages_without_end_are_an_error()
    {
        var again = Json(200, Given.Comments((1, "a")), ("Link", $"<{Given.Base}/more>; rel=next"));
        using var github = Given.GitHub(new ScriptedHandler([.. Enumerable.Repeat(again, 200)]));

        await Assert.ThrowsAsync<GitHubException>(() => github.ListCommentsAsync(Given.Issue, null, null, Token));
    }

    [Fact]
    public async Task Nothing_new_costs_nothing()
    {
        var handler = new ScriptedHandler(
            Json(200, Given.Comments((1, "a")), ("ETag", "W/\"abc\""), ("X-Poll-Interval", "60")),
            _ => new HttpResponseMessage(System.Net.HttpStatusCode.NotModified));
        using var github = Given.GitHub(handler);

        var first = await github.ListCommentsAsync(Given.Issue, null, null, Token);
        var second = await github.ListCommentsAsync(Given.Issue, null, first.ETag, Token);

        Assert.Equal("W/\"abc\"", first.ETag);
        Assert.Equal(TimeSpan.FromSeconds(60), first.PollInterval);
        Assert.True(second.NotModified);
        Assert.Equal(first.ETag, second.ETag);
        Assert.Equal("W/\"abc\"", handler.Seen[1].Headers["If-None-Match"]);
    }

    [Fact]
    public async Task A_full_page_has_no_etag_since_the_next_comment_would_not_change_it()
    {
        var full = Given.Comments(Enumerable.Range(1, 100).Select(i => ((long)i, "x")));
        using var github = Given.GitHub(new ScriptedHandler(Json(200, full, ("ETag", "\"e\""))));

        Assert.Null((await github.ListCommentsAsync(Given.Issue, null, null, Token)).ETag);
    }

    [Theory]
    [InlineData(301)]
    [InlineData(302)]
    [InlineData(307)]
    [InlineData(308)]
    public async Task A_moved_repository_is_followed_with_method_and_body(int status)
    {
        var handler = new ScriptedHandler(Json(status, "{}", ("Location", Given.Base + "/repositories/9/issues/7/comments")), Given.Created(6, "m"));
        using var github = Given.GitHub(handler);

        Assert.Equal(6, (await github.CreateCommentAsync(Given.Issue, "m", "m", Token)).Id);
        Assert.Equal("POST /api/v3/repositories/9/issues/7/comments", handler.Seen[1].Line);
        Assert.Equal(handler.Seen[0].Body, handler.Seen[1].Body);
    }

    [Theory]
    [InlineData("https://evil.example/api/v3/x")]
    [InlineData("//evil.example/api/v3/x")]
    [InlineData("https://127.0.0.1:1/api/v3/x")]
    [InlineData("/login?return_to=secret")]
    [InlineData("../../../../../../outside")]
    public async Task A_redirect_out_of_the_base_is_refused_and_sees_no_token(string location)
    {
        var handler = new ScriptedHandler(Json(307, "{}", ("Location", location)));
        using var github = Given.GitHub(handler);

        var e = await Assert.ThrowsAsync<GitHubException>(() => github.GetIssueAsync(Given.Issue, Token));

        Assert.Single(handler.Seen);
        Assert.Contains("not followed", e.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("secret", e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_redirect_in_a_circle_ends()
    {
        using var github = Given.GitHub(new ScriptedHandler([.. Enumerable.Repeat(Json(302, "{}", ("Location", Given.Base + "/user")), 20)]));
        await Assert.ThrowsAsync<GitHubException>(() => github.GetViewerAsync(Token));
    }
}
