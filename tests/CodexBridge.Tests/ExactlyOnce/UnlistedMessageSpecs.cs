using CodexBridge.Offline.GitHub;
using CodexBridge.Sessions;

namespace CodexBridge.Tests.ExactlyOnce;

/// <summary>
/// Codex has a message for a while before its history shows it. Whoever looks in that while, because the process that gave it died, does not
/// give it again; and what never arrived is not lost.
/// </summary>
public sealed class UnlistedMessageSpecs
{
    [Fact]
    public async Task A_spawn_whose_turn_does_not_yet_show_its_message_runs_once()
    {
        await using var yard = await Yard.OpenAsync();
        yard.AddSilentToolServer();
        for (var attempt = 0; attempt < 4; attempt++)
        {
            var scene = yard.NewScene();
            var said = scene.Say("@codex spawn \"[[say the heron is home]]\"");
            await KillAsync(scene.StartDoomed(said, "after ICodex.SpawnAsync #1"));

            Assert.Equal("completed", (await scene.RunAsync(said)).Outcome);
            Assert.Contains("the heron is home", scene.Answer, StringComparison.Ordinal);
            Assert.Equal(1, await ReceivedAsync(yard, said.CommentId));
        }
    }

    [Fact]
    public async Task A_spawn_whose_turn_was_stopped_before_it_showed_its_message_is_not_run_again()
    {
        await using var yard = await Yard.OpenAsync();
        yard.AddSilentToolServer();
        var scene = yard.NewScene();
        var said = scene.Say("@codex spawn \"[[say never]]\"");
        await KillAsync(scene.StartDoomed(said, "after ICodex.SpawnAsync #1"));
        await yard.StopTurnAsync(Assert.Single(scene.History().Sessions).Cid);

        Assert.Equal("aborted", (await scene.RunAsync(said)).Outcome);
        Assert.Contains("🛑", scene.Answer, StringComparison.Ordinal);
        Assert.Equal(TurnStatus.Interrupted, Assert.Single(await yard.AllTurnsAsync()).Status);
        Assert.Empty(yard.Model.Requests);
    }

    [Theory]
    [InlineData("after ICodexThread.SteerAsync #1", "answered")]
    [InlineData("before ICodexThread.SteerAsync #1", "completed")]
    public async Task A_reply_that_the_running_turn_may_have_is_delivered_once(string step, string outcome)
    {
        await using var yard = await Yard.OpenAsync();
        var (scene, said) = await KilledReplyAsync(yard, step);

        var again = scene.Start(said);
        await Scene.UntilAsync(() => scene.Answers[^1].Body.Contains("Looking whether", StringComparison.Ordinal), again);
        scene.EndCommand();
        await again.EndAsync();

        Assert.Equal(outcome, again.Outcome);
        Assert.Equal(2, scene.Answers.Count);
        Assert.Contains(outcome == "answered" ? "Delivered to the running turn" : "by the way", scene.Answers[^1].Body, StringComparison.Ordinal);
        Assert.Equal(1, await ReceivedAsync(yard, said.CommentId));
    }

    [Theory]
    [InlineData("after ICodexThread.SteerAsync #1", "Delivered to the running turn", "answered", 1)]
    [InlineData("before ICodexThread.SteerAsync #1", "died before anything was started", "released", 0)]
    public async Task A_sweep_says_nothing_of_a_reply_before_it_is_certain(string step, string told, string outcome, int received)
    {
        await using var yard = await Yard.OpenAsync();
        var (scene, said) = await KilledReplyAsync(yard, step);
        var before = scene.Answers.Count;

        await scene.SweepAsync();
        Assert.Equal(before, scene.Answers.Count);
        Assert.Null(Assert.Single(scene.History().Claims, claim => claim.Verb == "reply").Outcome);

        scene.EndCommand();
        await yard.EndedTurnsAsync();

        await scene.SweepAsync();
        Assert.Contains(scene.Answers, answer => answer.Body.Contains(told, StringComparison.Ordinal));
        Assert.Equal(outcome, Assert.Single(scene.History().Claims, claim => claim.Verb == "reply").Outcome);
        Assert.Equal(received, await ReceivedAsync(yard, said.CommentId));
    }

    /// <summary>A turn whose command runs, and a reply whose process died beside the moment of giving it.</summary>
    private static async Task<(Scene Scene, OfflineEvent Said)> KilledReplyAsync(Yard yard, string step)
    {
        var scene = yard.NewScene();
        await scene.BeginCommandAsync();
        var said = scene.Say("@codex reply \"[[say by the way]]\"");
        await KillAsync(scene.StartDoomed(said, step));
        return (scene, said);
    }

    private static async Task KillAsync(Job doomed)
    {
        await doomed.EndAsync();
        Assert.True(doomed.ExitCode == Job.Killed, doomed.Log);
    }

    private static async Task<int> ReceivedAsync(Yard yard, long? comment) =>
        (await yard.EndedTurnsAsync()).SelectMany(turn => turn.ClientMessageIds).Count(id => id.Contains($".comment-{comment}.", StringComparison.Ordinal));
}
