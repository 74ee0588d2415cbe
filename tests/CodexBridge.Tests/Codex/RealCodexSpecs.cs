using CodexBridge.Codex;
using CodexBridge.Codex.AppServer;
using CodexBridge.Sessions;

namespace CodexBridge.Tests.Codex;

/// <summary>Sessions on the real Codex with a scripted model.</summary>
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
        Assert.Equal(0, command.ExitCode);
        Assert.EndsWith("made\n", command.Output, StringComparison.Ordinal); // A login shell may say things first.
        Assert.Equal("hi\n", await File.ReadAllTextAsync(Path.Combine(real.Checkout, "made.txt"), Token));
        Assert.Equal(turn.ClientMessageId, Assert.Single(seen.OfType<SessionEvent.MessageDelivered>()).ClientId);
        Assert.NotEmpty(seen.OfType<SessionEvent.TokensCounted>());
        var end = (SessionEvent.TurnEnded)seen[^1];
        Assert.Equal((turnId, TurnStatus.Completed, "all good"), (end.TurnId, end.Status, end.LastMessage));
    }

    [Fact]
    public async Task A_reply_over_a_new_connection_goes_on_with_the_same_history()
    {
        await using var real = RealCodex.OrSkip();
        var first = real.Turn("[[say the word is heron]]");
        SessionId id;
        await using (var codex = await real.ConnectAsync())
        await using (var thread = await codex.StartThreadAsync(real.Thread, Token))
        {
            id = thread.Id;
            await thread.StartTurnAsync(first, Token);
            await thread.ReadUntilAsync<SessionEvent.TurnEnded>();
        }

        await using var later = await real.ConnectAsync();
        await using var resumed = await later.ResumeThreadAsync(id, Token);
        Assert.Null(resumed.ActiveTurnId);
        await resumed.StartTurnAsync(real.Turn("[[say it was heron]]"), Token);
        var seen = await resumed.ReadUntilAsync<SessionEvent.TurnEnded>();

        Assert.Equal("it was heron", ((SessionEvent.TurnEnded)seen[^1]).LastMessage);
        Assert.Contains("the word is heron", real.Model.Requests[^1].ToJsonString(), StringComparison.Ordinal);
        var snapshot = await later.ReadThreadAsync(id, Token);
        Assert.Equal((TurnStatus.Completed, "it was heron", real.Checkout), (snapshot!.LastTurn!.Status, snapshot.LastTurn.LastMessage, snapshot.Cwd));
    }

    [Fact]
    public async Task A_follower_that_comes_later_is_told_what_the_turn_has_done()
    {
        await using var real = RealCodex.OrSkip();
        var turn = real.Turn("[[plan look|fix]] [[shell echo one]] [[hold]] [[say the end]]");
        SessionId id;
        string turnId;
        await using (var codex = await real.ConnectAsync())
        {
            var thread = await codex.StartThreadAsync(real.Thread, Token);
            id = thread.Id;
            turnId = await thread.StartTurnAsync(turn, Token);
            await real.Model.HoldingAsync(Token);
        }

        await using var later = await real.ConnectAsync();
        var snapshot = await later.ReadThreadAsync(id, Token);
        await using var follower = await later.ResumeThreadAsync(id, Token);
        real.Model.Release();
        var seen = await follower.ReadUntilAsync<SessionEvent.TurnEnded>();

        Assert.True(snapshot!.IsActive);
        Assert.Equal([turn.ClientMessageId], snapshot.LastTurn!.ClientMessageIds);
        Assert.Equal(turnId, follower.ActiveTurnId);
        Assert.Equal(new SessionEvent.TurnStarted(turnId), seen[0]);
        Assert.Single(seen.OfType<SessionEvent.MessageDelivered>());
        Assert.Equal("look", Assert.Single(seen.OfType<SessionEvent.PlanUpdated>()).Steps[0].Text);
        Assert.Contains(seen.OfType<SessionEvent.CommandEnded>(), command => command.Output.EndsWith("one\n", StringComparison.Ordinal));
        Assert.Equal(2, seen.OfType<SessionEvent.CommandStarted>().Count());
        Assert.Equal("the end", ((SessionEvent.TurnEnded)seen[^1]).LastMessage);
    }

    [Fact]
    public async Task A_busy_session_takes_further_text_into_its_turn()
    {
        await using var real = RealCodex.OrSkip();
        await using var codex = await real.ConnectAsync();
        await using var thread = await codex.StartThreadAsync(real.Thread, Token);
        var turnId = await thread.StartTurnAsync(real.Turn("[[hold]] [[say as planned]]"), Token);
        await real.Model.HoldingAsync(Token);

        Assert.Equal(turnId, await thread.SteerAsync(turnId, "[[say steered]]", "key-of-the-reply", Token));
        real.Model.Release();
        var seen = await thread.ReadUntilAsync<SessionEvent.TurnEnded>();

        Assert.Contains(seen.OfType<SessionEvent.MessageDelivered>(), message => message.ClientId == "key-of-the-reply");
        Assert.Equal("steered", ((SessionEvent.TurnEnded)seen[^1]).LastMessage);
        var late = await Assert.ThrowsAsync<CodexException>(() => thread.SteerAsync(turnId, "too late", "key", Token));
        Assert.Equal(CodexFault.NoActiveTurn, late.Fault);
    }

    [Theory]
    [InlineData("workspace-write")]
    [InlineData("danger-full-access")]
    public async Task An_abort_leaves_no_command_behind(string sandbox)
    {
        await using var real = RealCodex.OrSkip();
        await using var codex = await real.ConnectAsync();
        await using var thread = await codex.StartThreadAsync(real.Thread, Token);
        var length = Processes.NewSleep();
        await thread.StartTurnAsync(real.Turn($"[[shell setsid sleep {length} & sleep {length}]] [[say slept]]", SessionWords.Sandbox(sandbox)!.Value), Token);
        await thread.ReadUntilAsync<SessionEvent.CommandStarted>();
        await Processes.AppearsAsync(length, Token);

        Assert.True(await thread.InterruptAsync(Token));

        Assert.Empty(Processes.With(length));
        var seen = await thread.ReadUntilAsync<SessionEvent.TurnEnded>();
        Assert.Equal(TurnStatus.Interrupted, ((SessionEvent.TurnEnded)seen[^1]).Status);
        Assert.Equal(TurnStatus.Interrupted, (await codex.ReadThreadAsync(thread.Id, Token))!.LastTurn!.Status);
        Assert.False(await thread.InterruptAsync(Token));
    }

    [Fact]
    public async Task An_abort_right_after_the_start_is_obeyed()
    {
        await using var real = RealCodex.OrSkip();
        await using var codex = await real.ConnectAsync();
        await using var thread = await codex.StartThreadAsync(real.Thread, Token);
        await thread.StartTurnAsync(real.Turn("[[hold]]"), Token);

        Assert.True(await thread.InterruptAsync(Token));
    }

    [Fact]
    public async Task A_question_outlives_the_connection_that_heard_it()
    {
        await using var real = RealCodex.OrSkip();
        var made = Path.Combine(real.Home, "made");
        SessionId id;
        await using (var codex = await real.ConnectAsync())
        {
            var thread = await codex.StartThreadAsync(real.Thread, Token);
            id = thread.Id;
            await thread.StartTurnAsync(real.Turn($"[[escalate echo yes > {made}]] [[say asked]]", SandboxMode.WorkspaceWrite), Token);
            await thread.ReadUntilAsync<SessionEvent.ApprovalAsked>();
        }

        await using var later = await real.ConnectAsync();
        Assert.Equal("approval", (await later.ReadThreadAsync(id, Token))!.WaitsFor);
        await using var resumed = await later.ResumeThreadAsync(id, Token);
        var asked = (SessionEvent.ApprovalAsked)(await resumed.ReadUntilAsync<SessionEvent.ApprovalAsked>())[^1];
        Assert.Equal((ApprovalKind.Command, real.Checkout), (asked.Request.Kind, asked.Request.Cwd));
        Assert.Contains(made, asked.Request.Command, StringComparison.Ordinal);
        Assert.False(File.Exists(made));

        await resumed.AnswerAsync(asked.Request, ApprovalDecision.Accept, Token);
        await resumed.AnswerAsync(asked.Request, ApprovalDecision.Decline, Token); // Late: no error, no effect.
        var seen = await resumed.ReadUntilAsync<SessionEvent.TurnEnded>();

        Assert.Contains(seen, happened => happened is SessionEvent.ApprovalResolved);
        Assert.Equal("asked", ((SessionEvent.TurnEnded)seen[^1]).LastMessage);
        Assert.Equal("yes\n", await File.ReadAllTextAsync(made, Token));
    }

    [Fact]
    public async Task A_declined_command_does_not_run_and_the_turn_goes_on()
    {
        await using var real = RealCodex.OrSkip();
        await using var codex = await real.ConnectAsync();
        await using var thread = await codex.StartThreadAsync(real.Thread, Token);
        await thread.StartTurnAsync(real.Turn("[[shell touch never]] [[say went on]]", SandboxMode.WorkspaceWrite, ApprovalPolicy.Untrusted), Token);
        var asked = (SessionEvent.ApprovalAsked)(await thread.ReadUntilAsync<SessionEvent.ApprovalAsked>())[^1];

        await thread.AnswerAsync(asked.Request, ApprovalDecision.Decline, Token);
        var seen = await thread.ReadUntilAsync<SessionEvent.TurnEnded>();

        Assert.Equal(ItemStatus.Declined, Assert.Single(seen.OfType<SessionEvent.CommandEnded>()).Status);
        Assert.Equal("went on", ((SessionEvent.TurnEnded)seen[^1]).LastMessage);
        Assert.False(File.Exists(Path.Combine(real.Checkout, "never")));
    }

    [Fact]
    public async Task Tools_of_ours_are_started_with_a_session_and_outlive_an_abort()
    {
        await using var real = RealCodex.OrSkip();
        var said = Path.Combine(real.Home, "tool-environment");
        var tool = new ToolServer("bridge", "/bin/sh", ["-c", $"env > {said}; exec cat"], new Dictionary<string, string> { ["BRIDGE_WORD"] = "heron" });
        await using var codex = await real.ConnectAsync();
        await using var thread = await codex.StartThreadAsync(real.Thread with { Tools = [tool] }, Token);
        await thread.StartTurnAsync(real.Turn("[[hold]]"), Token);

        Assert.True(await thread.InterruptAsync(Token));

        var environment = await File.ReadAllTextAsync(said, Token);
        Assert.Contains("BRIDGE_WORD=heron", environment, StringComparison.Ordinal);
        Assert.DoesNotContain(thread.Id.Value, environment, StringComparison.Ordinal); // By which an abort finds what to kill.
    }

    [Fact]
    public async Task A_folder_that_does_not_exist_is_refused_before_codex_is_asked()
    {
        await using var real = RealCodex.OrSkip();
        await using var codex = await real.ConnectAsync();

        var refused = await Assert.ThrowsAsync<CodexException>(
            () => codex.StartThreadAsync(real.Thread with { Cwd = Path.Combine(real.Checkout, "nowhere") }, Token));

        Assert.Equal(CodexFault.Configuration, refused.Fault);
    }

    [Fact]
    public async Task An_unknown_session_reads_as_none_and_is_never_replaced_by_a_new_one()
    {
        await using var real = RealCodex.OrSkip();
        await using var codex = await real.ConnectAsync();
        var unknown = SessionId.Parse("01a201db-5ff9-7000-8000-0001aa2fe6b1");

        Assert.Null(await codex.ReadThreadAsync(unknown, Token));
        var refused = await Assert.ThrowsAsync<CodexException>(() => codex.ResumeThreadAsync(unknown, Token));
        Assert.Equal(CodexFault.UnknownThread, refused.Fault);
    }
}
