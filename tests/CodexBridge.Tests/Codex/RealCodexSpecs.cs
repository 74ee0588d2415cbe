using CodexBridge.Codex;
using CodexBridge.Codex.AppServer;
using CodexBridge.Sessions;

namespace CodexBridge.Tests.Codex;

/// <summary>The stories, on the real Codex with a scripted model.</summary>
public class RealCodexSpecs
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_spawned_session_plans_runs_a_command_and_answers()
    {
        await using var real = RealCodex.OrSkip();
        await using var codex = await real.ConnectAsync();
        await using var thread = await codex.StartThreadAsync(real.Thread, Token);
        var turn = real.Turn("[[plan look|fix]] [[shell echo hi > made.txt; echo made]] [[say all good]]", SandboxMode.WorkspaceWrite);
        var turnId = await thread.StartTurnAsync(turn, Token);

        var seen = await thread.ReadUntilAsync<SessionEvent.TurnEnded>();

        var plan = Assert.Single(seen.OfType<SessionEvent.PlanUpdated>());
        Assert.Equal([new("look", PlanStepStatus.InProgress), new("fix", PlanStepStatus.Pending)], plan.Steps);
        Assert.Single(seen.OfType<SessionEvent.CommandStarted>());
        var command = Assert.Single(seen.OfType<SessionEvent.CommandEnded>());
        Assert.Equal((0, "made\n"), (command.ExitCode, command.Output));
        Assert.Equal("hi\n", await File.ReadAllTextAsync(Path.Combine(real.Checkout, "made.txt"), Token));
        Assert.Equal(turn.ClientMessageId, Assert.Single(seen.OfType<SessionEvent.MessageDelivered>()).ClientId);
        Assert.NotEmpty(seen.OfType<SessionEvent.TokensCounted>());
        var end = (SessionEvent.TurnEnded)seen[^1];
        Assert.Equal((turnId, TurnStatus.Completed, "all good"), (end.TurnId, end.Status, end.LastMessage));
    }
}
