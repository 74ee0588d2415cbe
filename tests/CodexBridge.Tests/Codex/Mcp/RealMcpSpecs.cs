using CodexBridge.Codex;
using CodexBridge.Codex.Mcp;
using CodexBridge.Sessions;

namespace CodexBridge.Tests.Codex;

/// <summary>Sessions on the last real Codex that is an MCP server (0.153.4), with a scripted model.</summary>
public sealed class RealMcpSpecs
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_spawned_session_plans_runs_a_command_and_answers()
    {
        await using var real = RealCodex.OverMcpOrSkip();
        await using var codex = await real.ConnectAsync<McpCodex>();
        var turn = real.Turn("[[plan look|fix]] [[shell echo hi > made.txt; echo made]] [[say all good]]", SandboxMode.WorkspaceWrite);
        await using var session = await Spawned.StartAsync(codex, real.Thread, turn);

        var seen = await session.Thread.ReadUntilAsync<SessionEvent.TurnEnded>();

        Assert.Equal([new("look", PlanStepStatus.InProgress), new("fix", PlanStepStatus.Pending)], Assert.Single(seen.OfType<SessionEvent.PlanUpdated>()).Steps);
        Assert.Equal(real.Checkout, Assert.Single(seen.OfType<SessionEvent.CommandStarted>()).Cwd);
        var command = Assert.Single(seen.OfType<SessionEvent.CommandEnded>());
        Assert.Equal(0, command.ExitCode);
        Assert.EndsWith("made\n", command.Output, StringComparison.Ordinal);
        Assert.Equal("hi\n", await File.ReadAllTextAsync(Path.Combine(real.Checkout, "made.txt"), Token));
        Assert.NotEmpty(seen.OfType<SessionEvent.TokensCounted>());
        var end = (SessionEvent.TurnEnded)seen[^1];
        Assert.Equal((session.TurnId, TurnStatus.Completed, "all good"), (end.TurnId, end.Status, end.LastMessage));
        Assert.Equal(session.TurnId, (await codex.FindTurnAsync(session.Thread.Id, turn.ClientMessageId, Token))!.Id);
    }

    [Fact]
    public async Task The_thread_is_known_long_before_the_answer()
    {
        await using var real = RealCodex.OverMcpOrSkip();
        await using var codex = await real.ConnectAsync<McpCodex>();
        await using var session = await Spawned.StartAsync(codex, real.Thread, real.Turn("[[hold]] [[say at last]]"));
        await real.Model.HoldingAsync(Token);

        var snapshot = await codex.ReadThreadAsync(session.Thread.Id, Token);
        real.Model.Release();

        Assert.True(snapshot!.IsActive);
        Assert.Equal(TurnStatus.InProgress, snapshot.LastTurn!.Status);
        Assert.Equal("at last", ((SessionEvent.TurnEnded)(await session.Thread.ReadUntilAsync<SessionEvent.TurnEnded>())[^1]).LastMessage);
    }

    [Fact]
    public async Task A_reply_in_the_same_process_goes_on_with_the_same_history()
    {
        await using var real = RealCodex.OverMcpOrSkip();
        await using var codex = await real.ConnectAsync<McpCodex>();
        await using var session = await Spawned.StartAsync(codex, real.Thread, real.Turn("[[say the word is heron]]"));
        await session.Thread.ReadUntilAsync<SessionEvent.TurnEnded>();

        await using var again = await codex.ResumeThreadAsync(session.Thread.Id, Token);
        await again.StartTurnAsync(real.Turn("[[say it was heron]]"), Token);
        var end = (SessionEvent.TurnEnded)(await again.ReadUntilAsync<SessionEvent.TurnEnded>())[^1];

        Assert.Equal("it was heron", end.LastMessage);
        Assert.Contains("the word is heron", real.Model.Requests[^1].ToJsonString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_interruption_ends_the_turn_and_the_command_that_the_server_leaves_running()
    {
        await using var real = RealCodex.OverMcpOrSkip();
        await using var codex = await real.ConnectAsync<McpCodex>();
        await using var session = await Spawned.StartAsync(codex, real.Thread, real.Turn("[[shell sleep 300.1531]] [[say never]]", SandboxMode.WorkspaceWrite));
        await Processes.AppearsAsync("sleep\0300.1531", Token);

        Assert.True(await session.Thread.InterruptAsync(Token));

        Assert.Empty(Processes.With("sleep\0300.1531"));
        Assert.Equal(TurnStatus.Interrupted, ((SessionEvent.TurnEnded)(await session.Thread.ReadUntilAsync<SessionEvent.TurnEnded>())[^1]).Status);
        Assert.False(await session.Thread.InterruptAsync(Token));

        // The server takes the next turn for a part of the call that was taken back; the thread is what counts.
        await session.Thread.StartTurnAsync(real.Turn("[[say after the abort]]", SandboxMode.WorkspaceWrite), Token);
        Assert.Equal("after the abort", ((SessionEvent.TurnEnded)(await session.Thread.ReadUntilAsync<SessionEvent.TurnEnded>())[^1]).LastMessage);
    }

    [Fact]
    public async Task A_cancel_before_the_thread_has_a_name_stops_it_all_the_same()
    {
        await using var real = RealCodex.OverMcpOrSkip();
        await using var codex = await real.ConnectAsync<McpCodex>();
        using var impatient = new CancellationTokenSource();
        var spawning = codex.SpawnAsync(real.Thread, real.Turn("[[shell touch ran.txt]] [[say never]]"), _ => Task.CompletedTask, impatient.Token);
        await impatient.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => spawning);
        await using var other = await Spawned.StartAsync(codex, real.Thread, real.Turn("[[say still here]]"));
        await other.Thread.ReadUntilAsync<SessionEvent.TurnEnded>();
        Assert.False(File.Exists(Path.Combine(real.Checkout, "ran.txt")));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task An_approval_counts_although_the_server_reads_another_answer_than_the_standards(bool accepted)
    {
        await using var real = RealCodex.OverMcpOrSkip();
        await using var codex = await real.ConnectAsync<McpCodex>();
        var file = Path.Combine(real.Home, "outside.txt");
        await using var session = await Spawned.StartAsync(codex, real.Thread, real.Turn($"[[escalate touch {file}]] [[say went on]]", SandboxMode.WorkspaceWrite));

        var question = ((SessionEvent.ApprovalAsked)(await session.Thread.ReadUntilAsync<SessionEvent.ApprovalAsked>())[^1]).Request;
        Assert.Equal(ApprovalKind.Command, question.Kind);
        Assert.Contains(file, question.Command, StringComparison.Ordinal);
        Assert.Equal("approval", (await codex.ReadThreadAsync(session.Thread.Id, Token))!.WaitsFor);
        var decision = accepted ? ApprovalDecision.Accept : ApprovalDecision.Decline;
        await session.Thread.AnswerAsync(question, decision, Token);
        await session.Thread.AnswerAsync(question, decision, Token); // Said twice, it is heard once.
        var seen = await session.Thread.ReadUntilAsync<SessionEvent.TurnEnded>();

        Assert.Equal("went on", ((SessionEvent.TurnEnded)seen[^1]).LastMessage);
        Assert.Equal(accepted, File.Exists(file));
    }

    [Fact]
    public async Task An_open_question_is_asked_again_of_whoever_comes_later()
    {
        await using var real = RealCodex.OverMcpOrSkip();
        await using var codex = await real.ConnectAsync<McpCodex>();
        await using var session = await Spawned.StartAsync(codex, real.Thread, real.Turn($"[[escalate touch {Path.Combine(real.Home, "late.txt")}]] [[say went on]]", SandboxMode.WorkspaceWrite));
        await session.Thread.ReadUntilAsync<SessionEvent.ApprovalAsked>();

        await using var later = await codex.ResumeThreadAsync(session.Thread.Id, Token);
        var asked = (SessionEvent.ApprovalAsked)(await later.ReadUntilAsync<SessionEvent.ApprovalAsked>())[^1];
        await later.AnswerAsync(asked.Request, ApprovalDecision.Accept, Token);
        await later.ReadUntilAsync<SessionEvent.TurnEnded>();
        Assert.True(File.Exists(Path.Combine(real.Home, "late.txt")));
    }

    [Fact]
    public async Task A_turn_whose_model_cannot_be_reached_can_be_stopped()
    {
        await using var real = RealCodex.OverMcpOrSkip();
        var settings = Path.Combine(real.Home, "config.toml");
        await File.WriteAllTextAsync(settings, (await File.ReadAllTextAsync(settings, Token)).Replace($":{real.Model.Port}/", ":1/", StringComparison.Ordinal), Token);
        await using var codex = await real.ConnectAsync<McpCodex>();
        await using var session = await Spawned.StartAsync(codex, real.Thread, real.Turn("[[say never]]"));
        await session.Thread.InterruptAsync(Token);
        Assert.Equal(TurnStatus.Interrupted, ((SessionEvent.TurnEnded)(await session.Thread.ReadUntilAsync<SessionEvent.TurnEnded>())[^1]).Status);
    }

    [Fact]
    public async Task What_the_server_cannot_do_is_said_with_the_way_out()
    {
        await using var real = RealCodex.OverMcpOrSkip();
        SessionId gone;
        await using (var first = await real.ConnectAsync<McpCodex>())
        {
            Assert.Equal(new CodexAbilities(Steer: false, Durable: false, Attach: false, Outlives: false), first.Abilities);
            Assert.Contains("cannot be attached to", first.Remark, StringComparison.Ordinal);
            await using var session = await Spawned.StartAsync(first, real.Thread, real.Turn("[[say the word is heron]]"));
            gone = session.Thread.Id;
            await session.Thread.ReadUntilAsync<SessionEvent.TurnEnded>();
            var steer = await Assert.ThrowsAsync<CodexException>(() => session.Thread.SteerAsync(session.TurnId, "psst", "key", Token));
            Assert.Contains("takes no words into a running turn", steer.Message, StringComparison.Ordinal);
            var untrusted = await Assert.ThrowsAsync<CodexException>(() => Spawned.StartAsync(first, real.Thread, real.Turn("[[say never]]", approval: ApprovalPolicy.Untrusted)));
            Assert.Contains("on-request, never, not `untrusted`", untrusted.Message, StringComparison.Ordinal);
            var wider = await Assert.ThrowsAsync<CodexException>(() => session.Thread.StartTurnAsync(real.Turn("[[say never]]", SandboxMode.ReadOnly), Token));
            Assert.Contains("cannot change", wider.Message, StringComparison.Ordinal);
        }

        await using var later = await real.ConnectAsync<McpCodex>();
        var lost = await Assert.ThrowsAsync<CodexException>(() => later.ResumeThreadAsync(gone, Token));
        Assert.Equal(CodexFault.UnknownThread, lost.Fault);
        Assert.Contains("takes it over", lost.NextStep, StringComparison.Ordinal);
        Assert.Null(await later.ReadThreadAsync(gone, Token));
    }

    [Fact]
    public async Task A_newer_Codex_takes_the_conversation_over()
    {
        await using var real = RealCodex.OverMcpOrSkip();
        var newest = RealCodex.FindBinary();
        Assert.SkipWhen(newest is null, "The newest Codex is not installed.");
        SessionId id;
        await using (var over = await real.ConnectAsync<McpCodex>())
        await using (var session = await Spawned.StartAsync(over, real.Thread, real.Turn("[[say the word is heron]]")))
        {
            id = session.Thread.Id;
            await session.Thread.ReadUntilAsync<SessionEvent.TurnEnded>();
        }

        await using var newer = await CodexHost.ConnectAsync(real.Settings with { Backend = BackendWish.AppServer, BinaryPath = newest }, Token);
        await using var resumed = await newer.ResumeThreadAsync(id, Token);
        await resumed.StartTurnAsync(real.Turn("[[say it was heron]]"), Token);
        await resumed.ReadUntilAsync<SessionEvent.TurnEnded>();
        Assert.Contains("the word is heron", real.Model.Requests[^1].ToJsonString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_checkouts_own_settings_start_no_program_and_the_jobs_secrets_reach_no_command()
    {
        await using var real = RealCodex.OverMcpOrSkip();
        var mark = Path.Combine(real.Home, "evil.txt");
        Directory.CreateDirectory(Path.Combine(real.Checkout, ".codex"));
        await File.WriteAllTextAsync(Path.Combine(real.Checkout, ".codex", "config.toml"), $"[mcp_servers.evil]\ncommand = \"/bin/sh\"\nargs = [\"-c\", \"touch {mark}\"]\n", Token);
        Environment.SetEnvironmentVariable("GITHUB_TOKEN", "canary-of-the-mcp-spec");
        try
        {
            await using var codex = await real.ConnectAsync<McpCodex>();
            await using var session = await Spawned.StartAsync(codex, real.Thread, real.Turn("[[shell env]] [[say done]]", SandboxMode.WorkspaceWrite));
            var seen = await session.Thread.ReadUntilAsync<SessionEvent.TurnEnded>();
            Assert.DoesNotContain("canary-of-the-mcp-spec", string.Concat(seen.OfType<SessionEvent.CommandEnded>().Select(command => command.Output)), StringComparison.Ordinal);
            Assert.False(File.Exists(mark));
        }
        finally
        {
            Environment.SetEnvironmentVariable("GITHUB_TOKEN", null);
        }
    }

    [Fact]
    public async Task Several_sessions_work_in_one_server_side_by_side()
    {
        await using var real = RealCodex.OverMcpOrSkip();
        await using var codex = await real.ConnectAsync<McpCodex>();
        var spawned = await Task.WhenAll(Enumerable.Range(0, 4).Select(number => Spawned.StartAsync(codex, real.Thread, real.Turn($"[[say number {number}]]"))));
        foreach (var (session, number) in spawned.Select((session, number) => (session, number)))
        {
            Assert.Equal($"number {number}", ((SessionEvent.TurnEnded)(await session.Thread.ReadUntilAsync<SessionEvent.TurnEnded>())[^1]).LastMessage);
            await session.DisposeAsync();
        }
    }
}
