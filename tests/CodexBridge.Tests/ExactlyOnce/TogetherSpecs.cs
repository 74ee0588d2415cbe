using CodexBridge.Ledger;
using CodexBridge.Offline.GitHub;

namespace CodexBridge.Tests.ExactlyOnce;

/// <summary>Several processes with the same command, or with commands to the same session.</summary>
public sealed class TogetherSpecs
{
    private const int Tries = 8;

    [Fact]
    public async Task Two_jobs_of_one_comment_start_one_session()
    {
        await using var yard = await Yard.OpenAsync();
        var comments = new List<long>();
        for (var attempt = 0; attempt < Tries; attempt++)
        {
            var scene = yard.NewScene();
            var said = scene.Say("@codex spawn \"[[say only once]]\"");
            Job[] both = [scene.Start(said), scene.Start(said)];
            await Task.WhenAll(both.Select(job => job.EndAsync()));

            Assert.Equal(["already-handled", "completed"], both.Select(job => job.Outcome).Order());
            Assert.Contains("only once", scene.Answer, StringComparison.Ordinal);
            comments.Add(said.CommentId!.Value);

            var answer = scene.Answer;
            Assert.Equal("already-handled", (await scene.RunAsync(said)).Outcome);
            Assert.Equal(answer, scene.Answer);
        }

        var messages = (await yard.AllTurnsAsync()).SelectMany(turn => turn.ClientMessageIds).ToList();
        Assert.Equal(Tries, messages.Count);
        Assert.All(comments, comment => Assert.Single(messages, id => id.Contains($".comment-{comment}.", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task A_claim_of_another_machine_is_never_taken_over()
    {
        await using var yard = await Yard.OpenAsync();
        var scene = yard.NewScene();
        var said = scene.Say("@codex spawn \"[[say never]]\"");
        await KillAfterClaimAsync(scene, said);
        scene.HandTo(owner => owner with { Machine = "elsewhere.example" });

        var again = await scene.RunAsync(said);
        await scene.SweepAsync();

        Assert.Equal("already-handled", again.Outcome);
        Assert.Empty(scene.Answers);
        Assert.Empty(yard.Model.Requests);
    }

    [Fact]
    public async Task A_claim_of_an_earlier_boot_is_taken_over_though_its_pid_lives()
    {
        await using var yard = await Yard.OpenAsync();
        var scene = yard.NewScene();
        var said = scene.Say("@codex spawn \"[[say after the restart]]\"");
        await KillAfterClaimAsync(scene, said);
        scene.HandTo(_ => ProcessProbe.Current with { Boot = "an-earlier-one" });

        Assert.Equal("completed", (await scene.RunAsync(said)).Outcome);
        Assert.Contains("after the restart", scene.Answer, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_claim_of_a_living_process_is_left_to_it()
    {
        await using var yard = await Yard.OpenAsync();
        var scene = yard.NewScene();
        var said = scene.Say("@codex spawn \"[[say never]]\"");
        await KillAfterClaimAsync(scene, said);
        scene.HandTo(_ => ProcessProbe.Current);

        Assert.Equal("already-handled", (await scene.RunAsync(said)).Outcome);
        Assert.Empty(scene.Answers);
    }

    [Fact]
    public async Task A_following_job_and_the_queued_job_of_an_abort_answer_it_once()
    {
        await using var yard = await Yard.OpenAsync();
        foreach (var mailboxFirst in new[] { true, false })
        {
            var scene = yard.NewScene();
            var following = scene.Start(scene.Say("@codex spawn \"[[hang]]\""));
            await Scene.UntilAsync(() => scene.History().Sessions.Any(session => session.TurnId is not null), following);
            var abort = scene.Say("@codex abort");
            if (mailboxFirst)
            {
                await Scene.UntilAsync(() => scene.Answers.Count == 2, following);
            }

            var queued = await scene.RunAsync(abort);
            await following.EndAsync();

            // Where both were free to take it, either may have been first; the answer is one all the same.
            Assert.Contains(queued.Outcome, mailboxFirst ? ["already-handled"] : new[] { "answered", "already-handled" });
            Assert.Equal("aborted", following.Outcome);
            Assert.Equal(2, scene.Answers.Count);
            Assert.Contains("Stopped session", scene.Answers[1].Body, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task Queued_replies_of_several_jobs_run_one_after_the_other_in_the_order_of_their_claims()
    {
        await using var yard = await Yard.OpenAsync();
        var scene = yard.NewScene();
        var spawn = scene.Say("@codex spawn \"[[hang]]\"");
        await scene.RunAsync(spawn, ("CODEX_BRIDGE_WAIT", "no"));
        var said = new List<long> { spawn.CommentId!.Value };
        var jobs = new List<Job>();
        foreach (var word in new[] { "heron", "egret", "stork" })
        {
            var reply = scene.Say($"@codex reply \"[[say {word}]]\" queue=yes");
            said.Add(reply.CommentId!.Value);
            jobs.Add(scene.Start(reply));
            await Scene.UntilAsync(() => scene.History().Claims.Count == said.Count, jobs[^1]);
        }

        // The abort, too, may have been heard by a job that waits.
        Assert.Contains((await scene.RunAsync(scene.Say("@codex abort"))).Outcome, new[] { "answered", "already-handled" });
        await Task.WhenAll(jobs.Select(job => job.EndAsync()));

        // A job that waits hears the later comments itself; who of the two carries one out is open, the order is not.
        Assert.All(jobs, job => Assert.Contains(job.Outcome, new[] { "completed", "already-handled" }));
        var turns = await yard.AllTurnsAsync();
        Assert.Equal(said.Select(comment => $"comment-{comment}"), turns.Select(turn => Assert.Single(turn.ClientMessageIds).Split('.')[1]));
        Assert.Equal(["heron", "egret", "stork"], turns.Skip(1).Select(turn => turn.LastMessage));
    }

    private static async Task KillAfterClaimAsync(Scene scene, OfflineEvent said)
    {
        var doomed = scene.StartDoomed(said, "after ILedger.Decide #1");
        await doomed.EndAsync();
        Assert.Equal(Job.Killed, doomed.ExitCode);
    }
}
