using CodexBridge.Offline.GitHub;

namespace CodexBridge.Tests.Journeys;

/// <summary>The main job: a comment becomes work, and its result comes back into the thread.</summary>
public abstract class SpawnStories(Stage stage)
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_writers_comment_starts_a_session_and_its_result_comes_back()
    {
        var issue = stage.OpenIssue();
        var job = await stage.SayAsync(issue, "@codex spawn \"[[plan x look|write]] [[shell echo from-the-shell]] [[patch NOTES.md|some notes]] [[say All written.]]\"");

        Assert.Equal(("completed", "completed", "All written."), (job.Outputs["outcome"], job.Outputs["state"], job.Outputs["final-message"]));
        Assert.Equal(0, job.ExitCode);
        var answer = stage.Answer(issue);
        Assert.Contains("Codex is done", answer, StringComparison.Ordinal);
        Assert.Contains("All written.", answer, StringComparison.Ordinal);
        Assert.Contains("echo from-the-shell", answer, StringComparison.Ordinal);
        Assert.Contains("- [x] look", answer, StringComparison.Ordinal);
        Assert.Contains("NOTES.md", answer, StringComparison.Ordinal);
        Assert.Contains(job.Outputs["cid"], answer, StringComparison.Ordinal);
        Assert.Contains("Codex is done", job.Summary, StringComparison.Ordinal);
        Assert.EndsWith($"#issuecomment-{stage.AnswerId(issue)}", job.Outputs["comment-url"], StringComparison.Ordinal);
        Assert.NotEqual("", job.Outputs["turn-id"]);
        Assert.True(int.Parse(job.Outputs["tokens"], System.Globalization.CultureInfo.InvariantCulture) > 0);
        Assert.Equal("some notes", (await File.ReadAllTextAsync(Path.Combine(stage.Workspace, "NOTES.md"), Token)).Trim());
        Assert.Empty(job.Killed);
        var diff = Assert.Single(stage.LedgerEvents(), line => (string?)line["type"] == "diff")["data"]!;
        Assert.Equal((1, 1, 0), ((int)diff["files"]!, (int)diff["added"]!, (int)diff["removed"]!));
    }

    [Fact]
    public async Task Somebody_is_seen_to_listen_before_the_model_works()
    {
        var issue = stage.OpenIssue();
        stage.GitHub.Faults.Add(new Fault("POST", $"/repos/*/issues/{issue}/comments") { Delay = TimeSpan.FromSeconds(2) });
        var job = stage.Say(issue, "@codex spawn \"[[say marker-listening]]\"");
        await Stage.UntilAsync(() => stage.Answers(issue).Count > 0 || stage.ModelRequests("marker-listening") > 0, "a comment");
        Assert.Equal(0, stage.ModelRequests("marker-listening"));
        Assert.Contains("👀", stage.Answers(issue)[0], StringComparison.Ordinal);
        Assert.Equal(0, (await job.Ending).ExitCode);
        Assert.Contains("marker-listening", stage.Answer(issue), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Progress_shows_while_the_turn_runs()
    {
        var issue = stage.OpenIssue();
        var gate = Path.Combine(stage.Workspace, "go-on");
        var job = stage.Say(issue, $"@codex spawn \"[[plan wait|finish]] [[shell until [ -e {gate} ]; do sleep 0.1; done]] [[say through]]\"");
        var answer = await stage.HearAsync(issue, "until [ -e");
        Assert.Contains("Codex is working", answer, StringComparison.Ordinal);
        Assert.Contains("@codex abort cid=", answer, StringComparison.Ordinal);
        await File.WriteAllTextAsync(gate, "", Token);
        Assert.Equal(0, (await job.Ending).ExitCode);
        Assert.Contains("Codex is done", stage.Answer(issue), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_label_makes_a_session_of_the_issues_own_text()
    {
        var issue = stage.OpenIssue("Please look. [[say labelled]]");
        var job = await stage.Begin(stage.GitHub.LabelIssue(Stage.Writer, issue, "codex"), JobOptions.With(("trigger-label", "codex"))).Ending;
        Assert.Equal(("completed", "labelled"), (job.Outputs["outcome"], job.Outputs["final-message"]));
        Assert.Contains("labelled", stage.Answer(issue), StringComparison.Ordinal);

        var other = await stage.Begin(stage.GitHub.LabelIssue(Stage.Writer, issue, "bug"), JobOptions.With(("trigger-label", "codex"))).Ending;
        Assert.Equal(("ignored", 0), (other.Outputs["outcome"], other.ExitCode));
    }

    [Fact]
    public async Task An_issues_body_may_speak()
    {
        var issue = stage.OpenIssue("@codex spawn \"[[say from the body]]\"");
        var job = await stage.Begin(stage.GitHub.IssueOpened(issue)).Ending;
        Assert.Equal(("completed", "from the body"), (job.Outputs["outcome"], job.Outputs["final-message"]));
    }

    [Fact]
    public async Task A_required_label_makes_other_threads_deaf()
    {
        var issue = stage.OpenIssue();
        var deaf = await stage.SayAsync(issue, "@codex help", options: JobOptions.With(("require-label", "agents")));
        Assert.Equal(("ignored", 0), (deaf.Outputs["outcome"], deaf.ExitCode));
        Assert.Empty(stage.Answers(issue));

        stage.GitHub.LabelIssue(Stage.Writer, issue, "agents");
        var heard = await stage.SayAsync(issue, "@codex help", options: JobOptions.With(("require-label", "agents")));
        Assert.Equal("answered", heard.Outputs["outcome"]);
    }

    [Fact]
    public async Task Somebody_may_start_the_workflow_by_hand_with_a_command()
    {
        var issue = stage.OpenIssue();
        var inputs = new System.Text.Json.Nodes.JsonObject { ["command"] = "spawn \"[[say by hand]]\"", ["issue"] = $"{issue}" };
        var job = await stage.Begin(stage.GitHub.Dispatch(Stage.Writer, inputs)).Ending;
        Assert.Equal(("completed", "by hand"), (job.Outputs["outcome"], job.Outputs["final-message"]));
        Assert.Contains("by hand", stage.Answer(issue), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_plain_step_needs_no_thread()
    {
        _ = stage.OpenIssue();
        var job = await stage.StepAsync("spawn \"[[say from the step]]\"");
        Assert.Equal(("completed", "from the step", ""), (job.Outputs["outcome"], job.Outputs["final-message"], job.Outputs["comment-url"]));
        Assert.Contains("from the step", job.Summary, StringComparison.Ordinal);
        Assert.Equal(0, job.ExitCode);
    }

    [Fact]
    public async Task Several_commands_of_one_comment_are_answered_in_one_comment_and_in_order()
    {
        var issue = stage.OpenIssue();
        var job = await stage.SayAsync(issue, "@codex spawn \"[[say alpha]]\"\n@codex help\n@codex spawn \"[[say omega]]\"");
        var answer = stage.Answer(issue);
        var places = new[] { "alpha", "@codex deny ID", "omega" }.Select(text => answer.IndexOf(text, StringComparison.Ordinal)).ToList();
        Assert.DoesNotContain(-1, places);
        Assert.Equal(places.Order(), places);
        Assert.Equal("completed", job.Outputs["outcome"]);
    }

    [Fact]
    public async Task A_server_with_a_path_prefix_is_served_as_well()
    {
        await using var enterprise = await stage.AnotherAsync("/api/v3");
        var issue = enterprise.OpenIssue();
        var job = await enterprise.SayAsync(issue, "@codex spawn \"[[say on our own server]]\"");
        Assert.Equal(("completed", 0), (job.Outputs["outcome"], job.ExitCode));
        Assert.Contains("on our own server", enterprise.Answer(issue), StringComparison.Ordinal);
        Assert.DoesNotContain(enterprise.GitHub.Requests, request => request.Status >= 400);
    }
}
