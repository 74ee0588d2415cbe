using CodexBridge.Tests.Codex;
using CodexBridge.Offline.GitHub;

namespace CodexBridge.Tests.Journeys;

/// <summary>The stories of <see cref="ControlStories"/> on Codex's app-server, and those that need what only it can do.</summary>
public sealed class ControlStoriesOnAppServer(Stage machine) : ControlStories(machine), IClassFixture<Stage>
{
    private readonly Stage stage = machine;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task An_abort_in_another_job_stops_the_command_and_both_comments_tell_the_truth()
    {
        var (issue, job, sleep) = await BeginSleepAsync();
        var abort = await stage.SayAsync(issue, "@codex abort");
        Assert.Empty(Processes.With(sleep));
        Assert.Contains(abort.Outputs["outcome"], (string[])["answered", "already-handled"]);

        var ended = await job.Ending;
        Assert.Equal(("aborted", "aborted", 1), (ended.Outputs["outcome"], ended.Outputs["state"], ended.ExitCode));
        Assert.Contains("Codex was stopped", stage.Answers(issue)[0], StringComparison.Ordinal);
        await stage.HearAsync(issue, "Stopped session");
        Assert.Equal(2, stage.Answers(issue).Count);
    }

    [Fact]
    public async Task On_a_single_runner_the_job_that_follows_hears_status_reply_and_abort_itself_and_no_stranger()
    {
        var (issue, job, sleep) = await BeginSleepAsync();
        var stranger = stage.GitHub.Comment(OfflineGitHub.Stranger, issue, "@codex abort");
        var status = stage.GitHub.Comment(Stage.Writer, issue, "@codex status");
        await AnsweredAsync(issue, "| state | running |");
        Assert.NotEmpty(Processes.With(sleep));

        var reply = stage.GitHub.Comment(Stage.Writer, issue, "@codex reply \"marker-steer\"");
        await AnsweredAsync(issue, "Delivered to the running turn");

        var abort = stage.GitHub.Comment(Stage.Writer, issue, "@codex abort");
        await AnsweredAsync(issue, "Stopped session");
        var ended = await job.Ending;
        Assert.Equal(("aborted", 1), (ended.Outputs["outcome"], ended.ExitCode));
        Assert.Empty(Processes.With(sleep));

        // At last the runner is free, and the jobs that queued behind come one by one.
        var answers = stage.Answers(issue);
        foreach (var queued in new[] { status, reply, abort })
        {
            var late = await stage.Begin(queued).Ending;
            Assert.Equal(("already-handled", 0), (late.Outputs["outcome"], late.ExitCode));
        }

        Assert.Equal("refused", (await stage.Begin(stranger).Ending).Outputs["outcome"]);
        Assert.Equal(answers, stage.Answers(issue));
    }

    [Fact]
    public async Task Status_tells_of_a_session_that_was_stopped()
    {
        var (issue, job, _) = await BeginSleepAsync();
        await stage.SayAsync(issue, "@codex abort");
        await job.Ending;
        await AssertStatusAsync(issue, "aborted");
    }

    [Fact]
    public async Task A_queued_reply_waits_for_the_turns_end_and_runs_as_its_own()
    {
        var issue = stage.OpenIssue();
        var gate = Path.Combine(stage.Workspace, "queue-gate");
        var first = stage.Say(issue, $"@codex spawn \"marker-queue [[shell until [ -e {gate} ]; do sleep 0.1; done]] [[say first]]\"");
        await stage.HearAsync(issue, "until [ -e");
        var second = stage.Say(issue, "@codex reply \"[[history]]\" queue=yes");
        await stage.HearAsync(issue, "Queued behind");
        await File.WriteAllTextAsync(gate, "", Token);
        var (one, two) = (await first.Ending, await second.Ending);
        Assert.Equal(("completed", "first"), (one.Outputs["outcome"], one.Outputs["final-message"]));
        Assert.Contains(two.Outputs["outcome"], (string[])["completed", "already-handled"]);
        await stage.HearAsync(issue, "2 messages so far");
    }
}
