namespace CodexBridge.Tests.Journeys;

/// <summary>What is not for us, not well said, or said before.</summary>
public sealed class MistakeStories(Stage stage) : IClassFixture<Stage>
{
    [Fact]
    public async Task A_mistake_is_answered_with_its_place_and_nothing_is_started()
    {
        var issue = stage.OpenIssue();
        var job = await stage.SayAsync(issue, "@codex sprawn \"marker-mistake\"");
        Assert.Equal(("usage", 2), (job.Outputs["outcome"], job.ExitCode));
        var answer = stage.Answer(issue);
        Assert.Contains("^", answer, StringComparison.Ordinal);
        Assert.Contains("spawn", answer, StringComparison.Ordinal);
        Assert.Contains("Nothing was started", answer, StringComparison.Ordinal);
        Assert.Equal(0, stage.ModelRequests("marker-mistake"));
    }

    [Fact]
    public async Task One_mistake_holds_back_the_whole_comment()
    {
        var issue = stage.OpenIssue();
        await stage.SayAsync(issue, "@codex spawn \"marker-held-back\"\n@codex spawn \"b\" sandbox=moon timeout=0");
        Assert.Contains("Nothing was started", stage.Answer(issue), StringComparison.Ordinal);
        Assert.Equal(0, stage.ModelRequests("marker-held-back"));
    }

    [Fact]
    public async Task An_edit_runs_only_what_it_adds()
    {
        var issue = stage.OpenIssue();
        var before = stage.GitHub.Comment(Stage.Writer, issue, "@codex spawn \"[[say marker-first]]\"");
        await stage.Begin(before).Ending;
        var edit = stage.GitHub.EditComment(Stage.Writer, issue, before.CommentId!.Value, "@codex spawn \"[[say marker-first]]\"\n@codex spawn \"[[say marker-added]]\"");
        var job = await stage.Begin(edit).Ending;
        Assert.Equal("marker-added", job.Outputs["final-message"]);
        Assert.Equal((1, 1), (stage.ModelRequests("marker-first"), stage.ModelRequests("marker-added")));

        var typo = stage.GitHub.EditComment(Stage.Writer, issue, before.CommentId!.Value, "@codex spawn \"[[say marker-first]]\"\n@codex spawn \"[[say marker-added]]\"\n\nThank you!");
        Assert.Equal("ignored", (await stage.Begin(typo).Ending).Outputs["outcome"]);
    }

    [Theory]
    [InlineData("I asked @codex yesterday.")]
    [InlineData("> @codex spawn \"quoted\"")]
    [InlineData("```\n@codex spawn \"code\"\n```")]
    [InlineData("<!-- @codex spawn \"hidden\" -->")]
    [InlineData("@codexbridge spawn \"another word\"")]
    public async Task What_is_not_for_us_needs_neither_Codex_nor_ledger(string words)
    {
        var issue = stage.OpenIssue();
        var ledger = Path.Combine(stage.Folder, "no-ledger");
        var job = await stage.SayAsync(issue, words, options: JobOptions.With(("codex", "/nowhere/codex"), ("codex-home", "/nowhere"), ("ledger", ledger)));
        Assert.Equal(("ignored", 0), (job.Outputs["outcome"], job.ExitCode));
        Assert.Contains("not-addressed", job.Summary, StringComparison.Ordinal);
        Assert.Contains(job.Log, line => line.Contains("ignored (not-addressed)", StringComparison.Ordinal));
        Assert.Empty(stage.Answers(issue));
        Assert.False(Directory.Exists(ledger), "An event for somebody else made a ledger.");
    }

    [Fact]
    public async Task A_deleted_comment_is_not_carried_out()
    {
        var issue = stage.OpenIssue();
        var said = stage.GitHub.Comment(Stage.Writer, issue, "@codex spawn \"[[say marker-deleted]]\"");
        stage.GitHub.DeleteComment(Stage.Writer, issue, said.CommentId!.Value);
        var job = await stage.Begin(said).Ending;
        Assert.Equal(("ignored", 0), (job.Outputs["outcome"], job.ExitCode));
        Assert.Equal(0, stage.ModelRequests("marker-deleted"));
    }

    [Fact]
    public async Task Our_own_comments_are_not_listened_to()
    {
        var issue = stage.OpenIssue();
        await stage.SayAsync(issue, "@codex spawn \"[[say @codex spawn marker-echo]]\"");
        var echo = stage.GitHub.EditComment(Stage.Bot, issue, stage.AnswerId(issue), stage.Answer(issue));
        Assert.Equal("ignored", (await stage.Begin(echo).Ending).Outputs["outcome"]);
    }

    [Fact]
    public async Task A_run_that_is_run_again_says_that_it_ran_and_repeats_nothing()
    {
        var issue = stage.OpenIssue();
        var said = stage.GitHub.Comment(Stage.Writer, issue, "@codex spawn \"[[say marker-once]]\"");
        var first = await stage.Begin(said).Ending;
        var again = await stage.Begin(said).Ending;
        Assert.Equal(("already-handled", 0), (again.Outputs["outcome"], again.ExitCode));
        Assert.Contains(first.Outputs["comment-url"], again.Summary, StringComparison.Ordinal);
        Assert.Equal(first.Outputs["cid"], again.Outputs["cid"]);
        Assert.Equal(1, stage.ModelRequests("marker-once"));
        Assert.Single(stage.Answers(issue));
    }

    [Fact]
    public async Task The_same_comment_in_two_jobs_at_once_is_one_turn_and_one_comment()
    {
        var issue = stage.OpenIssue();
        var said = stage.GitHub.Comment(Stage.Writer, issue, "@codex spawn \"[[say marker-twice]]\"");
        var jobs = await Task.WhenAll(stage.Begin(said).Ending, stage.Begin(said).Ending, stage.Begin(said).Ending);
        Assert.Equal(["already-handled", "already-handled", "completed"], jobs.Select(job => job.Outputs["outcome"]).Order(StringComparer.Ordinal));
        Assert.Equal(1, stage.ModelRequests("marker-twice"));
        Assert.Contains("marker-twice", stage.Answer(issue), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Inputs_that_cannot_be_read_are_all_told_and_start_nothing()
    {
        var issue = stage.OpenIssue();
        var job = await stage.SayAsync(issue, "@codex spawn \"marker-inputs\"", options: JobOptions.With(("sandbox", "moon"), ("timeout", "soon")));
        Assert.Equal(("usage", 2), (job.Outputs["outcome"], job.ExitCode));
        Assert.Contains("moon", job.Summary, StringComparison.Ordinal);
        Assert.Contains("soon", job.Summary, StringComparison.Ordinal);
        Assert.Equal(0, stage.ModelRequests("marker-inputs"));
    }
}
