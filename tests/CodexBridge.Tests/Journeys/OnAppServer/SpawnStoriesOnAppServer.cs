using CodexBridge.Offline.GitHub;

namespace CodexBridge.Tests.Journeys;

/// <summary>The stories of <see cref="SpawnStories"/> on Codex's app-server, and those that need what only it can do.</summary>
public sealed class SpawnStoriesOnAppServer(Stage machine) : SpawnStories(machine), IClassFixture<Stage>
{
    private readonly Stage stage = machine;


    [Fact]
    public async Task A_later_job_continues_the_conversation_with_its_history()
    {
        var issue = stage.OpenIssue();
        var first = await stage.SayAsync(issue, "@codex spawn \"the first thing [[say one]]\"");
        var second = await stage.SayAsync(issue, "@codex reply \"the second thing [[history]]\"");
        Assert.Equal(("completed", first.Outputs["cid"]), (second.Outputs["outcome"], second.Outputs["cid"]));
        Assert.Contains("1. the first thing", second.Outputs["final-message"], StringComparison.Ordinal);
        Assert.Contains("2. the second thing", second.Outputs["final-message"], StringComparison.Ordinal);
        Assert.Equal(2, stage.Answers(issue).Count);

        var elsewhere = stage.OpenIssue();
        var third = await stage.SayAsync(elsewhere, $"@codex reply cid={first.Outputs["cid"][^6..]} \"the third thing [[history]]\"");
        Assert.Equal(first.Outputs["cid"], third.Outputs["cid"]);
        Assert.Contains("3. the third thing", third.Outputs["final-message"], StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_inline_review_comment_is_answered_below_itself_and_a_review_in_the_conversation()
    {
        _ = stage.OpenIssue();
        var pull = stage.GitHub.OpenPullRequest(Stage.Repository, Stage.Writer, "Change", "body");
        var inline = stage.GitHub.ReviewComment(Stage.Writer, pull, "@codex spawn \"[[say in the review]]\"");
        var job = await stage.Begin(inline).Ending;
        Assert.Equal(("completed", "in the review"), (job.Outputs["outcome"], job.Outputs["final-message"]));
        Assert.Contains(stage.GitHub.Requests, request => request.Path.EndsWith($"/pulls/{pull}/comments/{inline.CommentId}/replies", StringComparison.Ordinal) && request.Status == 201);
        Assert.Contains("in the review", stage.Answer(pull), StringComparison.Ordinal);

        var review = await stage.Begin(stage.GitHub.Review(Stage.Writer, pull, "@codex reply \"[[history]]\"")).Ending;
        Assert.Equal(job.Outputs["cid"], review.Outputs["cid"]);
        Assert.Equal(2, stage.Answers(pull).Count);
    }
}
