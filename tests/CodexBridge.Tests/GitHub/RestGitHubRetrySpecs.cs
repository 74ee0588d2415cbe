using CodexBridge.GitHub;
using static CodexBridge.Tests.GitHub.ScriptedHandler;

namespace CodexBridge.Tests.GitHub;

public class RestGitHubRetrySpecs
{
    private const string Marker = "<!-- m -->";
    private const string Body = "Working on it.\n" + Marker;

    private readonly SkippingClock clock = new();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(403, "Retry-After", "17", 17)]
    [InlineData(429, "Retry-After", "17", 17)]
    [InlineData(503, "Retry-After", "3", 3)]
    [InlineData(429, "Retry-After", "Sun, 01 Mar 2026 12:00:20 GMT", 20)]
    [InlineData(429, "X-Nothing", "", 60)]
    public async Task A_limit_is_waited_out_as_long_as_GitHub_asks(int status, string header, string value, double seconds)
    {
        var handler = new ScriptedHandler(Json(status, """{"message":"slow down"}""", (header, value)), Json(200, Given.Comment(5, "x")));
        using var github = Given.GitHub(handler, clock);

        Assert.NotNull(await github.GetCommentAsync(Given.Repository, 5, Token));

        var wait = Assert.Single(clock.Waits).TotalSeconds;
        Assert.InRange(wait, seconds, seconds * 1.2);
    }

    [Fact]
    public async Task A_secondary_limit_without_a_time_is_known_by_its_words()
    {
        var handler = new ScriptedHandler(
            Json(403, """{"message":"You have exceeded a secondary rate limit. Please wait a few minutes."}"""),
            Given.Created(6, Body));
        using var github = Given.GitHub(handler, clock);

        await github.CreateCommentAsync(Given.Issue, Body, Marker, Token);

        Assert.InRange(Assert.Single(clock.Waits).TotalSeconds, 60, 72);
        Assert.All(handler.Seen, seen => Assert.Equal("POST", seen.Method)); // refused, so there is nothing to look for
    }

    [Fact]
    public async Task A_window_used_up_for_an_hour_fails_at_once_and_says_until_when()
    {
        var reset = clock.GetUtcNow().AddHours(1).ToUnixTimeSeconds().ToString(System.Globalization.CultureInfo.InvariantCulture);
        var handler = new ScriptedHandler(Json(403, """{"message":"API rate limit exceeded"}""", ("x-ratelimit-limit", "1000"), ("x-ratelimit-remaining", "0"), ("x-ratelimit-reset", reset)));
        using var github = Given.GitHub(handler, clock);

        var e = await Assert.ThrowsAsync<GitHubException>(() => github.UpdateCommentAsync(Given.Repository, 5, "x", Token));

        Assert.Empty(clock.Waits);
        Assert.Equal(clock.GetUtcNow().AddHours(1).AddSeconds(1), e.RetryAt);
        Assert.Contains("2026-03-01 13:00:01 UTC", e.NextStep, StringComparison.Ordinal);
        Assert.Equal(new RateLimit(1000, 0, clock.GetUtcNow().AddHours(1)), github.LastRateLimit);
    }

    [Fact]
    public async Task A_last_word_does_not_wait_for_a_minute()
    {
        var handler = new ScriptedHandler(Json(429, "{}"));
        using var github = Given.GitHub(handler, clock);

        var e = await Assert.ThrowsAsync<GitHubException>(() => github.With(Patience.LastWord).UpdateCommentAsync(Given.Repository, 5, "x", Token));

        Assert.Empty(clock.Waits);
        Assert.NotNull(e.RetryAt);
    }

    [Fact]
    public async Task A_server_that_stays_broken_is_given_up_within_the_patience()
    {
        var handler = new ScriptedHandler([.. Enumerable.Repeat(Html(502), 50)]);
        using var github = Given.GitHub(handler, clock, new Patience { Attempts = 50 });
        var start = clock.GetUtcNow();

        var e = await Assert.ThrowsAsync<GitHubException>(() => github.GetIssueAsync(Given.Issue, Token));

        Assert.True(clock.GetUtcNow() - start <= TimeSpan.FromSeconds(150 * 1.2));
        Assert.Equal("GET /repos/octo/tools/issues/7: GitHub answered 502 with text/html instead of JSON.", e.Message);
        Assert.Contains("githubstatus", e.NextStep, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Six_attempts_are_made_and_no_more()
    {
        var handler = new ScriptedHandler([.. Enumerable.Repeat(Lost(), 10)]);
        using var github = Given.GitHub(handler, clock);

        await Assert.ThrowsAsync<GitHubException>(() => github.GetIssueAsync(Given.Issue, Token));

        Assert.Equal(6, handler.Seen.Count);
    }

    [Theory]
    [InlineData(400, "{}", "GITHUB_API_URL")]
    [InlineData(401, """{"message":"Bad credentials"}""", "expired")]
    [InlineData(403, """{"message":"Resource not accessible by integration"}""", "permissions: issues: write")]
    [InlineData(403, """{"message":"Unable to create comment because issue is locked."}""", "Unlock")]
    [InlineData(404, """{"message":"Not Found"}""", "permissions: issues: write")]
    [InlineData(410, """{"message":"Issues are disabled"}""", "turned off")]
    [InlineData(422, """{"message":"Validation Failed","errors":[{"resource":"IssueComment","code":"unprocessable","field":"data","message":"Body is too long (maximum is 65536 characters)"}]}""", "own words")]
    [InlineData(501, "", "githubstatus")]
    public async Task A_refusal_is_not_tried_again_and_names_the_next_step(int status, string json, string nextStep)
    {
        var handler = new ScriptedHandler(Json(status, json));
        using var github = Given.GitHub(handler, clock);

        var e = await Assert.ThrowsAsync<GitHubException>(() => github.CreateCommentAsync(Given.Issue, Body, Marker, Token));

        Assert.StartsWith($"POST /repos/octo/tools/issues/7/comments: GitHub answered {status}", e.Message, StringComparison.Ordinal);
        Assert.Contains(nextStep, e.NextStep, StringComparison.Ordinal);
        Assert.Equal(status, (int?)e.Status);
        Assert.Equal(status == 401, e.IsTokenDead);
        Assert.Equal(status == 422, e.Message.Contains("Body is too long", StringComparison.Ordinal));
    }

    [Theory]
    [MemberData(nameof(AmbiguousFailures))]
    public async Task A_comment_whose_answer_was_lost_is_not_posted_twice(string failure)
    {
        var handler = new ScriptedHandler(
            failure == "lost" ? Lost() : failure == "html" ? Html(502) : Json(201, Given.Comment(6, Body)[..40]),
            Json(200, Given.Comments((5, "other"), (6, Body.Replace("\n", "\r\n", StringComparison.Ordinal)))));
        using var github = Given.GitHub(handler, clock);

        var comment = await github.CreateCommentAsync(Given.Issue, Body, Marker, Token);

        Assert.Equal(6, comment.Id);
        Assert.Equal(["POST", "GET"], handler.Seen.Select(seen => seen.Method));
    }

    public static TheoryData<string> AmbiguousFailures() => ["lost", "html", "half"];

    [Fact]
    public async Task A_comment_that_really_was_lost_is_posted_again()
    {
        var handler = new ScriptedHandler(Lost(), Json(200, "[]"), Lost(), Json(200, "[]"), Given.Created(6, Body));
        using var github = Given.GitHub(handler, clock);

        Assert.Equal(6, (await github.CreateCommentAsync(Given.Issue, Body, Marker, Token)).Id);
    }

    [Fact]
    public async Task A_copied_marker_does_not_swallow_the_answer()
    {
        var handler = new ScriptedHandler(Lost(), Json(200, Given.Comments((5, "I am the bot " + Marker))), Given.Created(6, Body));
        using var github = Given.GitHub(handler, clock);

        Assert.Equal(6, (await github.CreateCommentAsync(Given.Issue, Body, Marker, Token)).Id);
    }

    [Fact]
    public async Task A_reply_in_a_review_is_looked_for_among_review_comments()
    {
        var handler = new ScriptedHandler(Lost(), Json(200, Given.Comments((6, Body))));
        using var github = Given.GitHub(handler, clock);

        Assert.Equal(6, (await github.ReplyToReviewCommentAsync(Given.Issue, 5, Body, Marker, Token)).Id);
        Assert.Equal("GET /api/v3/repos/octo/tools/pulls/7/comments?per_page=100", handler.Seen[1].Line);
    }

    [Fact]
    public async Task An_issue_whose_answer_was_lost_is_not_opened_twice()
    {
        var handler = new ScriptedHandler(Lost(), Json(200, """[{"number":3,"title":"Board","body":"other"},{"number":2,"title":"Board","body":"text\r\n"}]"""));
        using var github = Given.GitHub(handler, clock);

        Assert.Equal(2, (await github.CreateIssueAsync(Given.Repository, "Board", "text\n", ["dash"], Token)).Number);
    }

    [Fact]
    public async Task A_create_that_is_given_up_admits_that_it_may_have_arrived()
    {
        var handler = new ScriptedHandler(Lost());
        using var github = Given.GitHub(handler, clock, new Patience { Attempts = 1 });

        var e = await Assert.ThrowsAsync<GitHubException>(() => github.CreateCommentAsync(Given.Issue, Body, Marker, Token));

        Assert.Contains("may have arrived", e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_body_without_its_marker_is_a_mistake_of_the_caller()
    {
        using var github = Given.GitHub(new ScriptedHandler(), clock);
        await Assert.ThrowsAsync<ArgumentException>(() => github.CreateCommentAsync(Given.Issue, "text", Marker, Token));
    }

    [Fact]
    public async Task The_token_is_in_no_error_even_when_a_server_echoes_it()
    {
        var handler = new ScriptedHandler(Json(422, $$"""{"message":"bad header Bearer {{Given.Token}}\u001b[31m\nnext"}"""));
        using var github = Given.GitHub(handler, clock);

        var e = await Assert.ThrowsAsync<GitHubException>(() => github.CreateCommentAsync(Given.Issue, Body, Marker, Token));

        Assert.DoesNotContain(Given.Token, e.ToString() + e.NextStep, StringComparison.Ordinal);
        Assert.Contains("bad header Bearer *** [31m next", e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_web_page_in_place_of_the_API_is_one_clear_error()
    {
        var handler = new ScriptedHandler(Html(200));
        using var github = Given.GitHub(handler, clock);

        var e = await Assert.ThrowsAsync<GitHubException>(() => github.GetIssueAsync(Given.Issue, Token));

        Assert.Contains("text/html", e.Message, StringComparison.Ordinal);
        Assert.Contains("GITHUB_API_URL", e.NextStep, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("[]")]
    [InlineData("null")]
    [InlineData("{}")]
    [InlineData("""{"number":"seven"}""")]
    public async Task JSON_of_another_shape_is_one_clear_error(string json)
    {
        var handler = new ScriptedHandler(Json(200, json));
        using var github = Given.GitHub(handler, clock);

        await Assert.ThrowsAsync<GitHubException>(() => github.GetIssueAsync(Given.Issue, Token));
    }

    [Fact]
    public async Task A_cancelled_job_stops_trying()
    {
        using var cancel = CancellationTokenSource.CreateLinkedTokenSource(Token);
        var handler = new ScriptedHandler(_ =>
        {
            cancel.Cancel();
            throw new HttpRequestException(HttpRequestError.ConnectionError, "gone");
        });
        using var github = Given.GitHub(handler, clock);

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => github.GetIssueAsync(Given.Issue, cancel.Token));
        Assert.Single(handler.Seen);
    }
}
