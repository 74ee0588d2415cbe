using CodexBridge.Codex.AppServer;
using CodexBridge.Tests.Codex;

namespace CodexBridge.Tests.Journeys;

/// <summary>The stories of <see cref="EndingStories"/> on Codex's app-server, and those that need what only it can do.</summary>
public sealed class EndingStoriesOnAppServer(Stage machine) : EndingStories(machine), IClassFixture<Stage>
{
    private readonly Stage stage = machine;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_host_of_the_jobs_own_ends_with_the_job()
    {
        await using var machine = await stage.AnotherAsync();
        var issue = machine.OpenIssue();
        var job = await machine.SayAsync(issue, "@codex spawn \"[[say by a child]]\"", options: JobOptions.With(("host", "job")));
        Assert.Equal(("completed", "by a child"), (job.Outputs["outcome"], job.Outputs["final-message"]));
        Assert.Empty(Processes.ServersOf(machine.CodexHome));
        Assert.Empty(job.Killed);
    }

    [Fact]
    public async Task A_detached_session_outlives_its_job_and_a_sweep_posts_its_result()
    {
        var issue = stage.OpenIssue();
        var gate = Path.Combine(stage.Workspace, "detached-gate");
        var job = await stage.SayAsync(issue, $"@codex spawn \"[[shell until [ -e {gate} ]; do sleep 0.1; done]] [[say done alone]]\" wait=no");
        Assert.Equal(("detached", 0), (job.Outputs["outcome"], job.ExitCode));
        Assert.Empty(job.Killed);
        Assert.Contains("working on its own", stage.Answer(issue), StringComparison.Ordinal);
        await stage.SayAsync(issue, "@codex status");
        Assert.Contains("| state | running |", stage.Answers(issue)[^1], StringComparison.Ordinal);

        await File.WriteAllTextAsync(gate, "", Token);
        await SweepUntilAsync(issue, "done alone");
        Assert.Contains("Codex is done", stage.Answers(issue)[0], StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_bridge_that_is_killed_leaves_the_turn_to_the_next_job_which_tells_its_result()
    {
        var (issue, job, gate) = await BeginGateAsync("killed-gate", "told by another");
        var killed = await job.KillAsync();
        Assert.Equal(137, killed.ExitCode);
        await File.WriteAllTextAsync(gate, "", Token);
        await SweepUntilAsync(issue, "told by another");
        Assert.Contains("Codex is done", stage.Answer(issue), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_killed_job_that_is_run_again_follows_the_same_turn_in_the_same_comment()
    {
        var issue = stage.OpenIssue();
        var gate = Path.Combine(stage.Workspace, "again-gate");
        var said = stage.GitHub.Comment(Stage.Writer, issue, $"@codex spawn \"marker-again [[shell until [ -e {gate} ]; do sleep 0.1; done]] [[say one turn]]\"");
        var first = stage.Begin(said);
        await stage.HearAsync(issue, "until [ -e");
        await first.KillAsync();
        var before = stage.ModelRequests("marker-again");
        var second = stage.Begin(said);
        await Stage.UntilAsync(() => stage.LedgerEvents().Any(line => (string?)line["type"] == "takeover"), "the takeover");
        await File.WriteAllTextAsync(gate, "", Token);
        var ended = await second.Ending;
        Assert.Equal(("completed", "one turn", 0), (ended.Outputs["outcome"], ended.Outputs["final-message"], ended.ExitCode));
        Assert.Contains("one turn", stage.Answer(issue), StringComparison.Ordinal);
        Assert.True(stage.ModelRequests("marker-again") >= before);
        Assert.All(stage.Model.Requests, request => Assert.True(request.UserMessages.Count(message => message.Contains("marker-again", StringComparison.Ordinal)) < 2, "The message was delivered twice."));
    }

    [Fact]
    public async Task The_death_of_the_host_is_told_and_a_reply_resumes_the_conversation()
    {
        // A machine of its own: no other story's turns die with this host.
        await using var machine = await stage.AnotherAsync();
        var issue = machine.OpenIssue();
        var job = machine.Say(issue, "@codex spawn \"the long work [[shell sleep 300.0601]]\"");
        await Stage.UntilAsync(() => Processes.With("sleep\0300.0601\0").Count > 0, "the command");
        HostFiles.In(machine.CodexHome).ReadRecord()!.Process.Kill();
        var ended = await job.Ending;
        Assert.Equal(("host-died", "host-died", 1), (ended.Outputs["outcome"], ended.Outputs["state"], ended.ExitCode));
        Assert.Contains("host died", machine.Answer(issue), StringComparison.Ordinal);
        await machine.SayAsync(issue, "@codex status");
        Assert.Contains("| state | host-died |", machine.Answers(issue)[^1], StringComparison.Ordinal);

        var reply = await machine.SayAsync(issue, "@codex reply \"go on [[history]]\"");
        Assert.Equal((ended.Outputs["cid"], "completed"), (reply.Outputs["cid"], reply.Outputs["outcome"]));
        Assert.Contains("1. the long work", reply.Outputs["final-message"], StringComparison.Ordinal);
    }
}
