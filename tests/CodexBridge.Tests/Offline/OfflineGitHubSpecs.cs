using System.Net;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using CodexBridge.Offline.GitHub;

namespace CodexBridge.Tests.Offline;

public class OfflineGitHubSpecs
{
    private const string Comments = "/repos/octo/demo/issues/1/comments";

    private static CancellationToken Ending => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_comment_can_be_written_read_edited_and_deleted()
    {
        await using var town = await Town.BuildAsync();
        var created = await town.SendAsync(HttpMethod.Post, Comments, new JsonObject { ["body"] = "hello" });
        Assert.Equal(HttpStatusCode.Created, created.Status);
        Assert.Equal("github-actions[bot]", (string?)created.Json!["user"]!["login"]);
        var id = (long)created.Json["id"]!;
        Assert.True(id > int.MaxValue);

        var edited = await town.SendAsync(HttpMethod.Patch, $"/repos/octo/demo/issues/comments/{id}", new JsonObject { ["body"] = "bye" });
        Assert.Equal("bye", (string?)edited.Json!["body"]);
        Assert.Equal(HttpStatusCode.NoContent, (await town.SendAsync(HttpMethod.Delete, $"/repos/octo/demo/issues/comments/{id}")).Status);
        Assert.Equal(HttpStatusCode.NotFound, (await town.SendAsync(HttpMethod.Get, $"/repos/octo/demo/issues/comments/{id}")).Status);
    }

    [Fact]
    public async Task An_unknown_token_is_refused_in_GitHubs_words()
    {
        await using var town = await Town.BuildAsync();
        var answer = await town.SendAsync(HttpMethod.Get, "/user", token: "nobody");
        Assert.Equal(HttpStatusCode.Unauthorized, answer.Status);
        Assert.Equal("Bad credentials", (string?)answer.Json!["message"]);
        Assert.Equal("401", (string?)answer.Json["status"]);
    }

    [Fact]
    public async Task A_workflows_token_may_not_ask_who_it_is()
    {
        await using var town = await Town.BuildAsync();
        Assert.Equal(HttpStatusCode.Forbidden, (await town.SendAsync(HttpMethod.Get, "/user")).Status);
        Assert.Equal("maya", (string?)(await town.SendAsync(HttpMethod.Get, "/user", token: "token-of-maya")).Json!["login"]);
    }

    [Theory]
    [InlineData("octo", "admin", "admin")]
    [InlineData("maya", "write", "write")]
    [InlineData("rui", "read", "read")]
    [InlineData("sam", "none", "none")]
    [InlineData("mo", "write", "maintain")]
    [InlineData("tia", "read", "triage")]
    public async Task Permission_and_role_name_are_both_told(string login, string permission, string role)
    {
        await using var town = await Town.BuildAsync();
        if (login is "mo" or "tia")
        {
            town.GitHub.AddAccount(login);
            town.GitHub.SetRole("octo/demo", login, role);
        }

        var answer = await town.SendAsync(HttpMethod.Get, $"/repos/octo/demo/collaborators/{login}/permission");
        Assert.Equal((permission, role), ((string?)answer.Json!["permission"], (string?)answer.Json["role_name"]));
    }

    [Fact]
    public async Task A_name_that_nobody_has_is_404_for_permissions()
    {
        await using var town = await Town.BuildAsync();
        Assert.Equal(HttpStatusCode.NotFound, (await town.SendAsync(HttpMethod.Get, "/repos/octo/demo/collaborators/nobody/permission")).Status);
    }

    [Fact]
    public async Task Pages_are_linked_and_stay_on_this_host()
    {
        await using var town = await Town.BuildAsync();
        for (var i = 0; i < 5; i++)
        {
            town.GitHub.Comment("maya", 1, $"comment {i}");
        }

        var seen = new List<string>();
        var next = $"{town.GitHub.ApiUrl}{Comments}?per_page=2";
        while (next is not null)
        {
            Assert.StartsWith(town.GitHub.ApiUrl, next, StringComparison.Ordinal);
            var answer = await town.SendAsync(HttpMethod.Get, next[town.GitHub.ApiUrl.Length..]);
            seen.AddRange(answer.Json!.AsArray().Select(comment => (string)comment!["body"]!));
            next = answer.Header("Link")?.Split(", ").Where(link => link.EndsWith("rel=\"next\"", StringComparison.Ordinal)).Select(link => link[1..link.IndexOf('>', StringComparison.Ordinal)]).FirstOrDefault();
        }

        Assert.Equal(["comment 0", "comment 1", "comment 2", "comment 3", "comment 4"], seen);
    }

    [Fact]
    public async Task An_unchanged_list_costs_nothing()
    {
        await using var town = await Town.BuildAsync();
        town.GitHub.Comment("maya", 1, "one");
        var first = await town.SendAsync(HttpMethod.Get, Comments);
        var again = await town.SendAsync(HttpMethod.Get, Comments, etag: first.Header("ETag"));
        Assert.Equal(HttpStatusCode.NotModified, again.Status);
        Assert.Equal(first.Header("X-RateLimit-Used"), again.Header("X-RateLimit-Used"));
        town.GitHub.Comment("maya", 1, "two");
        Assert.Equal(HttpStatusCode.OK, (await town.SendAsync(HttpMethod.Get, Comments, etag: first.Header("ETag"))).Status);
    }

    [Fact]
    public async Task A_body_beyond_GitHubs_limit_is_refused()
    {
        await using var town = await Town.BuildAsync();
        // Counted in characters: a letter beyond the basic plane is one of them.
        Assert.Equal(HttpStatusCode.Created, (await town.SendAsync(HttpMethod.Post, Comments, new JsonObject { ["body"] = string.Concat(Enumerable.Repeat("🦆", 65_536)) })).Status);
        Assert.Equal(HttpStatusCode.UnprocessableEntity, (await town.SendAsync(HttpMethod.Post, Comments, new JsonObject { ["body"] = new string('x', 65_537) })).Status);
        Assert.Equal(HttpStatusCode.UnprocessableEntity, (await town.SendAsync(HttpMethod.Post, Comments, new JsonObject { ["body"] = " " })).Status);
    }

    [Fact]
    public async Task A_locked_thread_refuses_the_workflow_and_a_deleted_one_is_gone()
    {
        await using var town = await Town.BuildAsync();
        town.GitHub.Change("octo/demo", 1, thread => thread.IsLocked = true);
        Assert.Equal(HttpStatusCode.Forbidden, (await town.SendAsync(HttpMethod.Post, Comments, new JsonObject { ["body"] = "x" })).Status);
        town.GitHub.Change("octo/demo", 1, thread => thread.IsDeleted = true);
        Assert.Equal(HttpStatusCode.Gone, (await town.SendAsync(HttpMethod.Get, Comments)).Status);
    }

    [Fact]
    public async Task A_fault_hits_its_request_once()
    {
        await using var town = await Town.BuildAsync();
        town.GitHub.Faults.Add(Fault.SecondaryLimit("POST", "/repos/*/comments", retryAfter: "1"));
        Assert.Equal(HttpStatusCode.OK, (await town.SendAsync(HttpMethod.Get, Comments)).Status);
        var refused = await town.SendAsync(HttpMethod.Post, Comments, new JsonObject { ["body"] = "x" });
        Assert.Equal((HttpStatusCode.Forbidden, "1"), (refused.Status, refused.Header("Retry-After")));
        Assert.Equal(HttpStatusCode.Created, (await town.SendAsync(HttpMethod.Post, Comments, new JsonObject { ["body"] = "x" })).Status);
    }

    [Theory]
    [InlineData(true, 1)]
    [InlineData(false, 0)]
    public async Task A_lost_answer_may_hide_work_that_was_done(bool actsFirst, int comments)
    {
        await using var town = await Town.BuildAsync();
        town.GitHub.Faults.Add(new Fault("POST", "*") { Drops = true, ActsFirst = actsFirst });
        await Assert.ThrowsAsync<HttpRequestException>(() => town.SendAsync(HttpMethod.Post, Comments, new JsonObject { ["body"] = "x" }));
        Assert.Equal(comments, town.GitHub.CommentsOf("octo/demo", 1).Count);
        Assert.Equal("POST /repos/octo/demo/issues/1/comments → 0", town.GitHub.Requests[^1].ToString());
    }

    [Fact]
    public async Task A_second_start_finds_what_the_first_one_kept()
    {
        var file = Path.Combine(Directory.CreateTempSubdirectory("offline-").FullName, "world.json");
        await using (var first = await OfflineGitHub.StartAsync(new OfflineGitHubOptions { StateFile = file }, Ending))
        {
            first.Comment("maya", first.OpenIssue("octo/demo", "maya", "t", "b", "codex"), "kept");
        }

        await using var second = await OfflineGitHub.StartAsync(new OfflineGitHubOptions { StateFile = file }, Ending);
        Assert.Equal("kept", Assert.Single(second.CommentsOf("octo/demo", 1)).Body);
        Assert.Equal(["codex"], second.LabelsOf("octo/demo", 1));
    }

    [Fact]
    public async Task Review_comments_are_answered_in_their_own_thread()
    {
        await using var town = await Town.BuildAsync();
        var pull = town.GitHub.OpenPullRequest("octo/demo", "maya", "Change", "");
        var inline = town.GitHub.ReviewComment("maya", pull, "@codex spawn \"x\"").CommentId;
        var answer = await town.SendAsync(HttpMethod.Post, $"/repos/octo/demo/pulls/{pull}/comments/{inline}/replies", new JsonObject { ["body"] = "on it" });
        Assert.Equal((HttpStatusCode.Created, inline), (answer.Status, (long?)answer.Json!["in_reply_to_id"]));
        Assert.Equal(HttpStatusCode.Created, (await town.SendAsync(HttpMethod.Post, $"/repos/octo/demo/pulls/comments/{inline}/reactions", new JsonObject { ["content"] = "eyes" })).Status);
        Assert.Equal(["github-actions[bot]: eyes"], town.GitHub.ReactionsOn("octo/demo", inline!.Value));
    }

    [Fact]
    public async Task A_thread_page_shows_Markdown_and_runs_nothing_of_it()
    {
        await using var town = await Town.BuildAsync();
        town.GitHub.Comment("maya", 1, "<!-- hidden -->\n\n- [x] done\n\n<details><summary>more</summary>\n\n`code`\n\n</details>\n\n<script>alert(1)</script>\n\ntext <b onclick=\"x()\">bold</b> [go](javascript:alert(2)) ![i](http://example.com/p.png)");
        var page = await town.Http.GetStringAsync(new Uri(town.GitHub.PageUrl("octo/demo", 1)), Ending);
        Assert.Contains("<summary>more</summary>", page, StringComparison.Ordinal);
        Assert.Contains("type=\"checkbox\"", page, StringComparison.Ordinal);
        foreach (var dangerous in new[] { "hidden -->", "<script>alert", "onclick", "javascript:", "<img", "example.com" })
        {
            Assert.DoesNotContain(dangerous, page, StringComparison.Ordinal);
        }
    }

    /// <summary>A server with one issue, and a client that speaks as the workflow.</summary>
    private sealed record Town(OfflineGitHub GitHub, HttpClient Http) : IAsyncDisposable
    {
        public static async Task<Town> BuildAsync()
        {
            var gitHub = await OfflineGitHub.StartAsync(new OfflineGitHubOptions { PathPrefix = "/api/v3" }, Ending);
            gitHub.OpenIssue("octo/demo", "maya", "A title", "A body");
            return new Town(gitHub, new HttpClient());
        }

        public async Task<Reply> SendAsync(HttpMethod method, string path, JsonObject? body = null, string token = OfflineGitHub.ActionsToken, string? etag = null)
        {
            using var request = new HttpRequestMessage(method, GitHub.ApiUrl + path);
            request.Headers.Authorization = new("Bearer", token);
            if (etag is not null)
            {
                request.Headers.TryAddWithoutValidation("If-None-Match", etag);
            }

            request.Content = body is null ? null : JsonContent.Create(body);
            using var response = await Http.SendAsync(request, Ending);
            var text = await response.Content.ReadAsStringAsync(Ending);
            return new Reply(
                response.StatusCode,
                text.Length == 0 ? null : JsonNode.Parse(text),
                response.Headers.ToDictionary(header => header.Key, header => string.Join(", ", header.Value)));
        }

        public async ValueTask DisposeAsync()
        {
            Http.Dispose();
            await GitHub.DisposeAsync();
        }
    }

    private sealed record Reply(HttpStatusCode Status, JsonNode? Json, Dictionary<string, string> Headers)
    {
        public string? Header(string name) => Headers.GetValueOrDefault(name);
    }
}
