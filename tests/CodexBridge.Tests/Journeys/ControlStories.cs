using CodexBridge.Offline.GitHub;
using CodexBridge.Tests.Codex;

namespace CodexBridge.Tests.Journeys;

/// <summary>Control does not end when the job begins: abort, status and replies while a session runs.</summary>
public abstract class ControlStories(Stage stage)
{
    /// <summary>The longest that a person should wait; the listening job polls every 5 to 30 s.</summary>
    private static readonly TimeSpan Promised = TimeSpan.FromSeconds(30);

    private static CancellationToken Token => TestContext.Current.CancellationToken;

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
    public async Task A_turn_that_takes_too_long_is_stopped_and_status_says_why()
    {
        var issue = stage.OpenIssue();
        var seconds = Processes.NewSleep();
        var job = await stage.SayAsync(issue, $"@codex spawn \"[[shell sleep {seconds}]]\" timeout=8s");
        Assert.Equal(("timed-out", "timed-out", 5), (job.Outputs["outcome"], job.Outputs["state"], job.ExitCode));
        Assert.Contains("ran out of time", stage.Answer(issue), StringComparison.Ordinal);
        Assert.Empty(Processes.With($"sleep\0{seconds}\0"));
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

    private protected async Task<(int Issue, Job Job, string Sleep)> BeginSleepAsync()
    {
        var seconds = Processes.NewSleep();
        var issue = stage.OpenIssue();
        var job = stage.Say(issue, $"@codex spawn \"[[shell sleep {seconds}]] [[say never]]\"");
        var sleep = $"sleep\0{seconds}\0";
        await Stage.UntilAsync(() => Processes.With(sleep).Count > 0 || job.Ending.IsCompleted, "the command");
        Assert.False(job.Ending.IsCompleted, "The job ended before its command ran.");
        return (issue, job, sleep);
    }

    private protected Task AnsweredAsync(int issue, string text) => stage.HearAsync(issue, text, Promised);

    private protected async Task AssertStatusAsync(int issue, string state)
    {
        await stage.SayAsync(issue, "@codex status");
        Assert.Contains($"| state | {state} |", stage.Answers(issue)[^1], StringComparison.Ordinal);
    }
}
