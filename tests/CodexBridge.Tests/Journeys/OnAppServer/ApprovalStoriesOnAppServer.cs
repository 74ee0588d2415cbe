using CodexBridge.Offline.GitHub;

namespace CodexBridge.Tests.Journeys;

/// <summary>The stories of <see cref="ApprovalStories"/> on Codex's app-server, and those that need what only it can do.</summary>
public sealed class ApprovalStoriesOnAppServer(Stage machine) : ApprovalStories(machine), IClassFixture<Stage>
{
    private readonly Stage stage = machine;


    [Fact]
    public async Task A_writers_approval_in_another_job_lets_the_command_run()
    {
        var (issue, job, id, proof) = await AskAsync("approved");
        var question = stage.Answers(issue)[0];
        Assert.Contains("touch", question, StringComparison.Ordinal);
        Assert.Contains($"@codex approve {id}", question, StringComparison.Ordinal);
        await stage.SayAsync(issue, "@codex status");
        await stage.HearAsync(issue, "| state | waiting");

        var refused = await stage.SayAsync(issue, $"@codex approve {id}", OfflineGitHub.Reader);
        Assert.Equal(("refused", 3), (refused.Outputs["outcome"], refused.ExitCode));
        Assert.False(File.Exists(proof));

        await stage.SayAsync(issue, $"@codex approve {id}");
        var ended = await job.Ending;
        Assert.Equal(("completed", "went on"), (ended.Outputs["outcome"], ended.Outputs["final-message"]));
        Assert.True(File.Exists(proof));
        await stage.HearAsync(issue, "Approved");

        var again = await stage.SayAsync(issue, $"@codex approve {id} ");
        Assert.Contains(again.Outputs["outcome"], (string[])["usage", "failed"]);
        Assert.Contains("not open any more", stage.Answers(issue)[^1], StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_denial_with_its_reason_reaches_the_agent_and_the_command_never_runs()
    {
        var (issue, job, id, proof) = await AskAsync("denied");
        await stage.SayAsync(issue, $"@codex deny {id} \"we do not touch that [[say understood]]\"");
        var ended = await job.Ending;
        Assert.Equal("completed", ended.Outputs["outcome"]);
        Assert.False(File.Exists(proof));
        await stage.HearAsync(issue, "Refused");
        Assert.True(stage.ModelRequests("we do not touch that") > 0, "The reason did not reach the agent.");
    }

    [Fact]
    public async Task A_question_outlives_the_job_that_showed_it()
    {
        var (issue, job, id, proof) = await AskAsync("outlived");
        await job.KillAsync();
        await stage.SayAsync(issue, $"@codex approve {id}");
        await Stage.UntilAsync(() => File.Exists(proof), "the command to run");
        await SweepUntilAsync(issue, "Codex is done");
        Assert.Contains("went on", stage.Answers(issue)[0], StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_detached_sessions_question_is_shown_by_a_sweep_and_refused_by_one_in_time()
    {
        var issue = stage.OpenIssue();
        var (approved, refused) = (Proof("detached-yes"), Proof("detached-no"));
        var job = await stage.SayAsync(issue, $"@codex spawn \"[[shell-escalated touch {approved}]] [[shell-escalated touch {refused}]] [[say went on]]\" wait=no");
        Assert.Equal("detached", job.Outputs["outcome"]);
        await SweepUntilAsync(issue, "Codex asks for permission");
        var id = ApproveHint().Match(stage.Answers(issue)[0]).Groups[1].Value;
        var hasty = new JobOptions { Policy = "approval-deadline: 1s\n" };
        await stage.SayAsync(issue, $"@codex approve {id}", options: hasty);
        await Stage.UntilAsync(() => File.Exists(approved), "the approved command");

        await SweepUntilAsync(issue, "Codex is done", hasty);
        Assert.False(File.Exists(refused));
        Assert.Contains("went on", stage.Answers(issue)[0], StringComparison.Ordinal);
    }

    [Fact]
    public async Task Whoever_asked_for_the_work_may_not_approve_it_where_four_eyes_are_wanted()
    {
        var policy = new JobOptions { Policy = "four-eyes: true\n" };
        var (issue, job, id, proof) = await AskAsync("four-eyes", policy);
        var own = await stage.SayAsync(issue, $"@codex approve {id}", options: policy);
        Assert.Equal("refused", own.Outputs["outcome"]);
        Assert.False(File.Exists(proof));
        await stage.SayAsync(issue, $"@codex approve {id}", OfflineGitHub.Owner, policy);
        Assert.Equal("completed", (await job.Ending).Outputs["outcome"]);
        Assert.True(File.Exists(proof));
    }
}
