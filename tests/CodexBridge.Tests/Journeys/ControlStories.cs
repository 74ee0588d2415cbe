using CodexBridge.Offline.GitHub;
using CodexBridge.Tests.Codex;

namespace CodexBridge.Tests.Journeys;

/// <summary>Control does not end when the job begins: abort, status and replies while a session runs.</summary>
public sealed class ControlStories(Stage stage) : IClassFixture<Stage>
{
    /// <summary>Under half a minute, the longest that a person should wait; the listening job polls every 5 to 30 s.</summary>
    private static readonly TimeSpan Promised = TimeSpan.FromSeconds(30);

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task An_abort_in_another_job_stops_the_command_and_both_comments_tell_the_truth()
    {
        var (issue, job, sleep) = await BeginSleepAsync("300.0101");
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
        var (issue, job, sleep) = await BeginSleepAsync("300.0202");
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
    public async Task Status_of_a_quiet_thread_says_that_there_is_nothing()
    {
        var issue = stage.OpenIssue();
        var job = await stage.SayAsync(issue, "@codex status");
        Assert.Equal(("answered", 0), (job.Outputs["outcome"], job.ExitCode));
        Assert.Contains("No session has been started here yet", stage.Answer(issue), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Status_and_help_on_a_warm_host_ask_no_model_and_touch_no_conversation()
    {
        var issue = stage.OpenIssue();
        await stage.SayAsync(issue, "@codex spawn \"[[say warm]]\"");
        var (requests, conversations) = (stage.Model.Requests.Count, stage.Conversations());
        var status = await stage.SayAsync(issue, "@codex status");
        var help = await stage.SayAsync(issue, "@codex help");
        Assert.Equal(("answered", "answered"), (status.Outputs["outcome"], help.Outputs["outcome"]));
        Assert.Contains("| state | completed |", stage.Answers(issue)[1], StringComparison.Ordinal);
        Assert.Contains("warm", stage.Answers(issue)[1], StringComparison.Ordinal);
        Assert.Equal(requests, stage.Model.Requests.Count);
        Assert.Equal(conversations, stage.Conversations());
    }

    [Fact]
    public async Task Status_tells_of_a_session_whose_model_failed()
    {
        var issue = stage.OpenIssue();
        var job = await stage.SayAsync(issue, "@codex spawn \"[[error 400]]\"");
        Assert.Equal(("failed", "failed", 1), (job.Outputs["outcome"], job.Outputs["state"], job.ExitCode));
        Assert.Contains("Codex failed", stage.Answer(issue), StringComparison.Ordinal);
        await AssertStatusAsync(issue, "failed");
    }

    [Fact]
    public async Task Status_tells_of_a_session_that_was_stopped()
    {
        var (issue, job, _) = await BeginSleepAsync("300.0303");
        await stage.SayAsync(issue, "@codex abort");
        await job.Ending;
        await AssertStatusAsync(issue, "aborted");
    }

    [Fact]
    public async Task A_turn_that_takes_too_long_is_stopped_and_status_says_why()
    {
        var issue = stage.OpenIssue();
        var job = await stage.SayAsync(issue, "@codex spawn \"[[shell sleep 300.0404]]\" timeout=3s");
        Assert.Equal(("timed-out", "timed-out", 5), (job.Outputs["outcome"], job.Outputs["state"], job.ExitCode));
        Assert.Contains("ran out of time", stage.Answer(issue), StringComparison.Ordinal);
        Assert.Empty(Processes.With("sleep\0300.0404"));
        await AssertStatusAsync(issue, "timed-out");
    }

    [Fact]
    public async Task An_abort_of_nothing_says_so()
    {
        var issue = stage.OpenIssue();
        var none = await stage.SayAsync(issue, "@codex abort");
        Assert.Equal("usage", none.Outputs["outcome"]);
        await stage.SayAsync(issue, "@codex spawn \"[[say finished]]\"");
        var idle = await stage.SayAsync(issue, "@codex abort");
        Assert.Equal(("answered", 0), (idle.Outputs["outcome"], idle.ExitCode));
        Assert.Contains("nothing to stop", stage.Answers(issue)[^1], StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_thread_with_two_sessions_asks_which_one_is_meant()
    {
        var issue = stage.OpenIssue();
        var spawned = await stage.SayAsync(issue, "@codex spawn \"[[say one]]\"");
        await stage.SayAsync(issue, "@codex spawn \"[[say two]]\"");
        var job = await stage.SayAsync(issue, "@codex reply \"marker-which\"");
        Assert.Equal(("usage", 2), (job.Outputs["outcome"], job.ExitCode));
        Assert.Contains("Which session?", stage.Answers(issue)[^1], StringComparison.Ordinal);
        var unknown = await stage.SayAsync(issue, "@codex reply cid=00000000 \"marker-which\"");
        Assert.Equal("usage", unknown.Outputs["outcome"]);
        Assert.Equal(0, stage.ModelRequests("marker-which"));
        Assert.Contains(spawned.Outputs["cid"][^8..], stage.Answers(issue)[^2], StringComparison.Ordinal);
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

    private async Task<(int Issue, Job Job, string Sleep)> BeginSleepAsync(string seconds)
    {
        var issue = stage.OpenIssue();
        var job = stage.Say(issue, $"@codex spawn \"[[shell sleep {seconds}]] [[say never]]\"");
        var sleep = $"sleep\0{seconds}\0";
        await Stage.UntilAsync(() => Processes.With(sleep).Count > 0 || job.Ending.IsCompleted, "the command");
        Assert.False(job.Ending.IsCompleted, "The job ended before its command ran.");
        return (issue, job, sleep);
    }

    private async Task AnsweredAsync(int issue, string text)
    {
        var asked = TimeProvider.System.GetTimestamp();
        await stage.HearAsync(issue, text);
        Assert.True(TimeProvider.System.GetElapsedTime(asked) < Promised, $"“{text}” took longer than {Promised}.");
    }

    private async Task AssertStatusAsync(int issue, string state)
    {
        await stage.SayAsync(issue, "@codex status");
        Assert.Contains($"| state | {state} |", stage.Answers(issue)[^1], StringComparison.Ordinal);
    }
}
