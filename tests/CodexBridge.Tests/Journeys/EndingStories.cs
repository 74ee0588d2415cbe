using CodexBridge.Codex.AppServer;
using CodexBridge.Offline.GitHub;
using CodexBridge.Offline.Runner;
using CodexBridge.Tests.Codex;

namespace CodexBridge.Tests.Journeys;

/// <summary>However it ends, the thread tells it, at the latest after the next job or sweep.</summary>
public abstract class EndingStories(Stage stage)
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_cancelled_run_stops_the_turn_and_says_so_before_the_runner_loses_patience()
    {
        var (issue, job, sleep) = await BeginSleepAsync();
        var ended = await job.CancelAsync();
        Assert.Equal([StepProcess.SigInt], ended.Signals);
        Assert.Equal(("aborted", 1), (ended.Outputs["outcome"], ended.ExitCode));
        Assert.Contains("The workflow run was cancelled", stage.Answer(issue), StringComparison.Ordinal);
        Assert.Empty(Processes.With(sleep));
    }

    [Fact]
    public async Task A_model_that_fails_for_ever_ends_the_turn_with_its_reason()
    {
        var issue = stage.OpenIssue();
        var job = await stage.SayAsync(issue, "@codex spawn \"[[error 500]]\"");
        Assert.Equal(("failed", 1), (job.Outputs["outcome"], job.ExitCode));
        Assert.Contains("Codex failed", stage.Answer(issue), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_model_that_cannot_be_reached_ends_the_turn_at_its_deadline()
    {
        await using var machine = await stage.AnotherAsync();
        CodexBridge.Offline.Model.OfflineCodexHome.Write(machine.CodexHome, new Uri("http://127.0.0.1:9/v1"));
        var issue = machine.OpenIssue();
        // Codex itself waits for the network for ever.
        var job = await machine.SayAsync(issue, "@codex spawn \"hello\" timeout=8s");
        Assert.Equal(("timed-out", 5), (job.Outputs["outcome"], job.ExitCode));
        Assert.Contains("ran out of time", machine.Answer(issue), StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_answer_that_is_too_long_shows_its_head_and_tail_and_lies_whole_in_a_file()
    {
        var issue = stage.OpenIssue();
        var words = string.Concat(Enumerable.Repeat("🙂 ", 20_000));
        var job = await stage.SayAsync(issue, $"@codex spawn \"[[say the head {words} the tail]]\"");
        Assert.Equal(("completed", 0), (job.Outputs["outcome"], job.ExitCode));
        var answer = stage.Answer(issue);
        Assert.Contains("the head", answer, StringComparison.Ordinal);
        Assert.Contains("the tail", answer, StringComparison.Ordinal);
        Assert.InRange(answer.Length, 10_000, 65_536);
        Assert.EndsWith(".md", job.Outputs["result-file"], StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_result_that_a_dead_token_could_not_post_is_in_outputs_and_ledger_and_the_next_sweep_posts_it()
    {
        var issue = stage.OpenIssue();
        var gate = Path.Combine(stage.Workspace, "token-gate");
        var job = stage.Say(issue, $"@codex spawn \"[[shell until [ -e {gate} ]; do sleep 0.1; done]] [[say marker-late-result]]\"");
        await stage.HearAsync(issue, "until [ -e");
        stage.GitHub.Faults.Add(new Fault("*", "/repos/octo/demo/*") { Status = 401, Times = 1000, Message = "Bad credentials" });
        await File.WriteAllTextAsync(gate, "", Token);
        var ended = await job.Ending;
        stage.GitHub.Faults.Clear();
        Assert.Equal(("completed", "marker-late-result", 4), (ended.Outputs["outcome"], ended.Outputs["final-message"], ended.ExitCode));
        Assert.DoesNotContain("marker-late-result", stage.Answer(issue), StringComparison.Ordinal);
        Assert.Contains(stage.LedgerEvents(), line => line.ToJsonString().Contains("marker-late-result", StringComparison.Ordinal));

        Assert.Equal(0, (await stage.StepAsync("sweep")).ExitCode);
        Assert.Contains("marker-late-result", stage.Answer(issue), StringComparison.Ordinal);
        Assert.Contains("Codex is done", stage.Answer(issue), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_comment_that_somebody_deleted_is_written_anew_with_the_ending()
    {
        var (issue, job, gate) = await BeginGateAsync("deleted-gate", "still said");
        stage.GitHub.DeleteComment(OfflineGitHub.Owner, issue, stage.AnswerId(issue));
        await File.WriteAllTextAsync(gate, "", Token);
        Assert.Equal(0, (await job.Ending).ExitCode);
        Assert.Contains("still said", stage.Answer(issue), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_locked_thread_still_gets_the_ending_in_the_comment_that_stands()
    {
        var (issue, job, gate) = await BeginGateAsync("locked-gate", "said in a locked thread");
        stage.GitHub.Change(Stage.Repository, issue, thread => thread.IsLocked = true);
        await File.WriteAllTextAsync(gate, "", Token);
        Assert.Equal(0, (await job.Ending).ExitCode);
        Assert.Contains("said in a locked thread", stage.Answer(issue), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_thread_that_was_locked_beforehand_gets_its_result_in_the_outputs()
    {
        var issue = stage.OpenIssue();
        var said = stage.GitHub.Comment(Stage.Writer, issue, "@codex spawn \"[[say nowhere to say]]\"");
        stage.GitHub.Change(Stage.Repository, issue, thread => thread.IsLocked = true);
        var job = await stage.Begin(said).Ending;
        Assert.Equal(("completed", "nowhere to say", 4), (job.Outputs["outcome"], job.Outputs["final-message"], job.ExitCode));
        Assert.Empty(stage.Answers(issue));
    }

    [Fact]
    public async Task An_answer_that_is_lost_on_its_way_is_not_posted_twice()
    {
        var issue = stage.OpenIssue();
        stage.GitHub.Faults.Add(new Fault("POST", $"/repos/octo/demo/issues/{issue}/comments") { Drops = true, ActsFirst = true });
        var job = await stage.SayAsync(issue, "@codex spawn \"[[say said once]]\"");
        Assert.Equal(("completed", 0), (job.Outputs["outcome"], job.ExitCode));
        Assert.Contains("said once", stage.Answer(issue), StringComparison.Ordinal);
    }

    private protected async Task SweepUntilAsync(int issue, string text)
    {
        for (var tries = 0; tries < 100; tries++)
        {
            await stage.StepAsync("sweep");
            if (stage.Answers(issue).Any(body => body.Contains(text, StringComparison.Ordinal) && body.Contains("Codex is done", StringComparison.Ordinal)))
            {
                return;
            }
        }

        Assert.Fail($"No sweep brought “{text}”:\n{string.Join('\n', stage.Answers(issue))}");
    }

    private protected async Task<(int Issue, Job Job, string Gate)> BeginGateAsync(string name, string say)
    {
        var issue = stage.OpenIssue();
        var gate = Path.Combine(stage.Workspace, name);
        var job = stage.Say(issue, $"@codex spawn \"[[shell until [ -e {gate} ]; do sleep 0.1; done]] [[say {say}]]\"");
        await stage.HearAsync(issue, "until [ -e");
        return (issue, job, gate);
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
}
