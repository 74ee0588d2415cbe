using System.Globalization;
using CodexBridge.Codex;
using CodexBridge.Ledger;
using CodexBridge.Offline.GitHub;
using CodexBridge.Offline.Runner;
using CodexBridge.Sessions;
using CodexBridge.Tests.Codex;

namespace CodexBridge.Tests.ExactlyOnce;

/// <summary>However a session ends, ledger and thread say how, and no command of an aborted one lives on.</summary>
public sealed class EndingSpecs
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_cancelled_job_stops_its_turn_and_says_so()
    {
        await using var yard = await Yard.OpenAsync();
        var (scene, job, command) = await CommandRunsAsync(yard);

        job.Signal(StepProcess.SigInt);
        job.Signal(StepProcess.SigTerm);
        await job.EndAsync();

        Assert.Empty(Processes.With(command));
        Assert.Equal("aborted", job.Outcome);
        Assert.Contains("cancelled", scene.Answer, StringComparison.Ordinal);
        Assert.Equal(SessionState.Aborted, Assert.Single(scene.History().Sessions).State);
        Assert.All(scene.History().Claims, claim => Assert.Equal("aborted", claim.Outcome));
    }

    [Fact]
    public async Task A_job_cancelled_before_it_heard_that_its_turn_began_says_so()
    {
        await using var yard = await Yard.OpenAsync();
        var scene = yard.NewScene();
        var job = scene.StartHeld(scene.Say("@codex spawn \"[[hang]]\""), "after ICodex.SpawnAsync #1");
        await Scene.UntilAsync(() => job.IsHeld, job);

        job.Signal(StepProcess.SigInt);
        job.Signal(StepProcess.SigCont);
        await job.EndAsync();

        Assert.Equal("aborted", job.Outcome);
        Assert.Equal(SessionState.Aborted, Assert.Single(scene.History().Sessions).State);
        Assert.Equal(TurnStatus.Interrupted, Assert.Single(await yard.AllTurnsAsync()).Status);
    }

    [Fact]
    public async Task A_killed_job_leaves_its_turn_running_and_the_sweep_follows_it_up()
    {
        await using var yard = await Yard.OpenAsync();
        var (scene, job, command) = await CommandRunsAsync(yard);
        job.Signal(StepProcess.SigKill);
        await job.EndAsync();

        await scene.SweepAsync();
        Assert.NotEmpty(Processes.With(command));
        Assert.Contains("working on its own", scene.Answer, StringComparison.Ordinal);

        Assert.Equal("answered", (await scene.RunAsync(scene.Say("@codex abort"))).Outcome);
        Assert.Empty(Processes.With(command));
        Assert.Equal(2, scene.Answers.Count);
        Assert.Contains("🛑", scene.Answers[0].Body, StringComparison.Ordinal);
        Assert.Equal(SessionState.Aborted, Assert.Single(scene.History().Sessions).State);
        Assert.All(scene.History().Claims, claim => Assert.NotNull(claim.Outcome));
    }

    [Fact]
    public async Task A_turn_that_ends_while_the_next_job_takes_it_up_is_told_by_that_job()
    {
        await using var yard = await Yard.OpenAsync();
        var scene = yard.NewScene();
        var said = scene.Say("@codex spawn \"[[shell while [ ! -e go ]; do sleep 0.05; done]] [[say it went]]\" sandbox=danger-full-access approval=never");
        var first = scene.Start(said, ("CODEX_BRIDGE_MAX_SANDBOX", "danger-full-access"));
        await Scene.UntilAsync(() => scene.History().Sessions.Any(session => session.TurnId is not null), first);
        first.Signal(StepProcess.SigKill);
        await first.EndAsync();

        // It has asked what became of the message (it is being worked on), and has not yet subscribed to the thread.
        var second = scene.StartHeld(said, "before ICodex.ResumeThreadAsync #1");
        await Scene.UntilAsync(() => second.IsHeld, second);
        await File.WriteAllTextAsync(Path.Combine(scene.Checkout, "go"), "", Token);
        await yard.EndedTurnsAsync();

        second.Signal(StepProcess.SigCont);
        await second.EndAsync();
        Assert.Equal("completed", second.Outcome);
        Assert.Contains("it went", scene.Answer, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_killed_host_is_told_as_such_by_the_job_that_follows()
    {
        await using var yard = await Yard.OpenAsync();
        var (scene, job, _) = await CommandRunsAsync(yard);

        await yard.KillHostAsync();
        await job.EndAsync();

        Assert.Equal("host-died", job.Outcome);
        Assert.Contains("host died", scene.Answer, StringComparison.Ordinal);
        Assert.Contains("reply", scene.Answer, StringComparison.Ordinal);
        Assert.Equal(SessionState.HostDied, Assert.Single(scene.History().Sessions).State);
    }

    [Theory]
    [InlineData("after ICodex.SpawnAsync #1", false)]
    [InlineData("after ICodex.SpawnAsync #1", true)]
    [InlineData("after ILedger.Append:turn #1", false)]
    [InlineData("after ILedger.Append:turn #1", true)]
    public async Task A_turn_that_died_with_its_host_is_told_and_not_run_again(string step, bool onlySweep)
    {
        await using var yard = await Yard.OpenAsync();
        var scene = yard.NewScene();
        var said = scene.Say("@codex spawn \"[[hang]]\"");
        var doomed = scene.StartDoomed(said, step);
        await doomed.EndAsync();
        Assert.Equal(Job.Killed, doomed.ExitCode);
        if (!step.Contains("ILedger", StringComparison.Ordinal))
        {
            // Where our ledger does not know of the turn, Codex's own disk does.
            await Scene.UntilAsync(() => yard.HasOnDisk($".comment-{said.CommentId}."), null);
        }

        await yard.KillHostAsync();
        if (onlySweep)
        {
            await scene.SweepAsync();
        }
        else
        {
            Assert.Equal("host-died", (await scene.RunAsync(said)).Outcome);
        }

        Assert.Contains("host died", scene.Answer, StringComparison.Ordinal);
        Assert.Equal("already-handled", (await scene.RunAsync(said)).Outcome);
        Assert.Contains("host died", scene.Answer, StringComparison.Ordinal);
        Assert.Equal(SessionState.HostDied, Assert.Single(scene.History().Sessions).State);
        Assert.InRange((await yard.AllTurnsAsync()).Count, 0, 1);
        Assert.InRange(yard.Model.Requests.Count, 0, 1);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_message_that_may_have_reached_a_Codex_that_is_gone_is_told_and_not_sent_again(bool onlySweep)
    {
        await using var yard = await Yard.OpenAsync();
        var scene = yard.NewScene();
        var said = scene.Say("@codex spawn \"[[say never]]\"");
        var doomed = scene.StartDoomed(said, "after ICodex.SpawnAsync opened #1");
        await doomed.EndAsync();
        Assert.Equal(Job.Killed, doomed.ExitCode);
        await yard.KillHostAsync();

        if (onlySweep)
        {
            // A sweep starts no host: it tells what it knows, and what it cannot know is left to whoever runs the job again.
            await scene.SweepAsync();
        }

        Assert.Equal(onlySweep ? "already-handled" : "host-died", (await scene.RunAsync(said)).Outcome);
        Assert.Contains("host died", scene.Answer, StringComparison.Ordinal);
        Assert.Equal("already-handled", (await scene.RunAsync(said)).Outcome);
        Assert.Equal(SessionState.HostDied, Assert.Single(scene.History().Sessions).State);
        Assert.Empty(yard.Model.Requests);
    }

    [Fact]
    public async Task A_claim_that_nobody_runs_again_is_told_by_the_sweep_and_free()
    {
        await using var yard = await Yard.OpenAsync();
        foreach (var step in new[] { "after ILedger.Decide #1", "after IGitHub.CreateCommentAsync #1", "after ILedger.Append:spawn #1", "after ICodex.SpawnAsync opened #1" })
        {
            var scene = yard.NewScene();
            var said = scene.Say("@codex spawn \"[[say at last]]\"");
            var doomed = scene.StartDoomed(said, step);
            await doomed.EndAsync();
            Assert.Equal(Job.Killed, doomed.ExitCode);

            await scene.SweepAsync();
            Assert.Contains("died before anything was started", scene.Answer, StringComparison.Ordinal);
            Assert.Equal("released", Assert.Single(scene.History().Claims).Outcome);
            var told = scene.Answer;
            await scene.SweepAsync();
            Assert.Equal(told, scene.Answer);

            Assert.Equal("completed", (await scene.RunAsync(said)).Outcome);
            Assert.Contains("at last", scene.Answer, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task A_model_that_never_answers_ends_at_the_deadline()
    {
        await using var yard = await Yard.OpenAsync();
        var scene = yard.NewScene();

        var job = await scene.RunAsync(scene.Say("@codex spawn \"[[hang]]\" timeout=3s"));

        Assert.Equal("timed-out", job.Outcome);
        Assert.Contains("timeout", scene.Answer, StringComparison.Ordinal);
        Assert.Equal(SessionState.TimedOut, Assert.Single(scene.History().Sessions).State);
        Assert.Equal(TurnStatus.Interrupted, Assert.Single(await yard.AllTurnsAsync()).Status);
    }

    [Theory]
    [InlineData(401, "Bad credentials")]
    [InlineData(403, "Unable to update comment because issue is locked")]
    public async Task An_ending_that_GitHub_refuses_is_posted_by_the_next_process(int status, string message)
    {
        await using var yard = await Yard.OpenAsync();
        var scene = yard.NewScene();
        yard.GitHub.Faults.Add(new Fault("PATCH", "/repos/*/issues/comments/*") { Status = status, Message = message, Times = 1000 });

        var job = await scene.RunAsync(scene.Say("@codex spawn \"[[say nothing is lost]]\""));

        Assert.Equal("completed", job.Outcome);
        Assert.Equal("nothing is lost", job.Output("final-message"));
        Assert.DoesNotContain("nothing is lost", scene.Answer, StringComparison.Ordinal);
        Assert.Equal(SessionState.Completed, Assert.Single(scene.History().Sessions).State);

        yard.GitHub.Faults.Clear();
        await scene.SweepAsync();

        Assert.Contains("nothing is lost", scene.Answer, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_comment_that_somebody_deleted_is_written_anew_with_the_ending()
    {
        await using var yard = await Yard.OpenAsync();
        var (scene, job, command) = await CommandRunsAsync(yard);
        yard.GitHub.DeleteComment(OfflineGitHub.Owner, scene.Issue, Assert.Single(scene.Answers).Id);

        // The job that follows the session hears the comment too; which of the two carries it out is theirs to settle.
        Assert.Contains((await scene.RunAsync(scene.Say("@codex abort"))).Outcome, new[] { "answered", "already-handled" });
        await job.EndAsync();

        Assert.Empty(Processes.With(command));
        Assert.Equal("aborted", job.Outcome);
        Assert.Equal(2, scene.Answers.Count);
        Assert.Single(scene.Answers, answer => answer.Body.Contains("Stopped session", StringComparison.Ordinal));
        Assert.Equal("answered", Assert.Single(scene.History().Claims, claim => claim.Verb == "abort").Outcome);
    }

    /// <summary>A session whose command is really running, and the job that follows it.</summary>
    private static async Task<(Scene Scene, Job Job, string Command)> CommandRunsAsync(Yard yard)
    {
        var scene = yard.NewScene();
        var command = string.Create(CultureInfo.InvariantCulture, $"4{Environment.ProcessId}.{scene.Issue}{Random.Shared.Next(10_000)}");
        var job = scene.Start(
            scene.Say($"@codex spawn \"[[shell sleep {command}]]\" sandbox=danger-full-access approval=never"),
            ("CODEX_BRIDGE_MAX_SANDBOX", "danger-full-access"));
        await Scene.UntilAsync(() => Processes.With("sleep\0" + command).Count > 0, job);
        return (scene, job, "sleep\0" + command);
    }
}
