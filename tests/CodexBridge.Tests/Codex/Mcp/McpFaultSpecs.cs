using CodexBridge.Codex;
using CodexBridge.Codex.Mcp;
using CodexBridge.Sessions;

namespace CodexBridge.Tests.Codex;

/// <summary>MCP servers that do wrong what the real one would not do on demand. Each ends in a truth, and nothing waits for ever.</summary>
public sealed class McpFaultSpecs
{
    private const string Id = "01a201db-5ff9-7000-8000-0001aa2fe6b1";
    private const string Configured = $$"""event {"type":"session_configured","session_id":"{{Id}}"}""";
    private const string Started = """event {"type":"task_started"}""";
    private const string LastWord = """event {"type":"task_complete","last_agent_message":"all said"}""";
    private const string Answer = $$"""answer {"structuredContent":{"threadId":"{{Id}}","content":"all done"},"content":[{"type":"text","text":"all done"}]}""";

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_call_that_is_never_answered_ends_with_the_last_word() =>
        Assert.Equal((TurnStatus.Completed, "all said", null), await EndOfAsync($"codex {Configured} | {Started} | {LastWord}"));

    [Fact]
    public async Task A_failure_that_is_not_marked_as_one_is_a_failure_all_the_same() =>
        Assert.Equal((TurnStatus.Failed, null, "the plan has no tools"), await EndOfAsync($$"""codex {{Configured}} | {{Started}} | answer {"error":"the plan has no tools"}"""));

    [Fact]
    public async Task A_failure_is_told_in_the_words_of_its_event() => Assert.Equal(
        (TurnStatus.Failed, null, "You've hit your usage limit."),
        await EndOfAsync($$$"""codex {{{Configured}}} | {{{Started}}} | event {"type":"error","message":"You've hit your usage limit.","codex_error_info":"usage_limit_exceeded"} | answer {"isError":true,"content":[{"type":"text","text":"error"}]}"""));

    [Fact]
    public async Task A_server_that_tells_nothing_on_the_way_is_believed_at_the_end() =>
        Assert.Equal((TurnStatus.Completed, "all done", null), await EndOfAsync($"codex {Answer}"));

    [Fact]
    public async Task Nonsense_between_the_messages_changes_nothing() => Assert.Equal(
        (TurnStatus.Completed, "all done", null),
        await EndOfAsync($$$"""codex send Welcome! | send {"jsonrpc":"2.0","method":"notifications/other","params":{}} | {{{Configured}}} | event {"type":"never_heard_of"} | send [1,2] | {{{Started}}} | send {"jsonrpc":"2.0","method":"codex/event","params":7} | {{{Answer}}}"""));

    [Fact]
    public async Task A_server_that_dies_in_the_middle_leaves_a_turn_whose_host_died()
    {
        await using var fake = Fake($"codex {Configured} | {Started}", "codex-reply exit");
        await using var codex = await ConnectAsync(fake);
        await using var session = await Spawned.StartAsync(codex, fake.Thread, fake.Turn);
        await using var other = await codex.ResumeThreadAsync(session.Thread.Id, Token);
        await Assert.ThrowsAsync<CodexException>(() => session.Thread.StartTurnAsync(fake.Turn, Token)); // Busy: never two calls to one thread.
        await File.WriteAllTextAsync(Path.Combine(fake.Home, "script"), "", Token);
        await codex.DisposeAsync();

        var seen = await session.Thread.ReadUntilAsync<SessionEvent.HostLost>();
        Assert.DoesNotContain(seen, happened => happened is SessionEvent.TurnEnded);
        Assert.Equal((false, TurnStatus.HostDied), (codex.IsOpen, (await codex.ReadThreadAsync(session.Thread.Id, Token))!.LastTurn!.Status));
        Assert.Equal(CodexFault.UnknownThread, (await Assert.ThrowsAsync<CodexException>(() => codex.ResumeThreadAsync(session.Thread.Id, Token))).Fault);
        Assert.Equal(CodexFault.NoHost, (await Assert.ThrowsAsync<CodexException>(() => Spawned.StartAsync(codex, fake.Thread, fake.Turn))).Fault);
    }

    [Theory]
    [InlineData("exit", CodexFault.NoHost)]
    [InlineData("flood 65", CodexFault.NoHost)]
    [InlineData("""error {"code":-32603,"message":"no model today"}""", CodexFault.Refused)]
    [InlineData("""answer {"isError":true,"content":[{"type":"text","text":"no model today"}]}""", CodexFault.Refused)]
    public async Task A_session_that_never_gets_a_name_is_one_clear_error(string action, object fault)
    {
        await using var fake = Fake($"codex {action}");
        await using var codex = await ConnectAsync(fake);
        var failed = await Assert.ThrowsAsync<CodexException>(() => Spawned.StartAsync(codex, fake.Thread, fake.Turn));
        Assert.Equal((CodexFault)fault, failed.Fault);
        Assert.NotEmpty(failed.NextStep);
    }

    [Theory]
    [InlineData("refuse unknown flag --stdio", "unknown flag --stdio")]
    [InlineData("initialize", "did not introduce itself within 1 s")]
    [InlineData("""tools/list answer {"tools":[{"name":"weather","inputSchema":{"type":"object"}}]}""", "it has no tool `codex`, only weather")]
    [InlineData("""tools/list error {"code":-32601,"message":"no tools here"}""", "no tools here")]
    public async Task A_program_that_is_no_such_server_is_named_with_its_own_words(string script, string words)
    {
        await using var fake = Fake(script);
        var unfit = await Assert.ThrowsAsync<CodexException>(() => ConnectAsync(fake));
        Assert.Equal(CodexFault.Configuration, unfit.Fault);
        Assert.Contains(words, unfit.Message, StringComparison.Ordinal);
        Assert.Contains("mcp-server", unfit.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_server_that_cannot_hold_the_sandbox_is_given_nothing()
    {
        await using var fake = Fake(
            """tools/list answer {"tools":[{"name":"codex","inputSchema":{"type":"object","properties":{"prompt":{}}}},{"name":"codex-reply","inputSchema":{"type":"object"}}]}""",
            $"codex note | {Answer}");
        await using var codex = await ConnectAsync(fake);
        var refused = await Assert.ThrowsAsync<CodexException>(() => Spawned.StartAsync(codex, fake.Thread, fake.Turn));
        Assert.Contains("has no argument `sandbox`", refused.Message, StringComparison.Ordinal);
        Assert.False(File.Exists(Path.Combine(fake.Home, "answers")));
    }

    [Fact]
    public async Task A_server_that_does_not_listen_to_a_cancel_is_ended_with_its_turn()
    {
        await using var fake = Fake($"codex {Configured} | {Started}");
        await using var codex = await ConnectAsync(fake);
        await using var session = await Spawned.StartAsync(codex, fake.Thread, fake.Turn);

        Assert.True(await session.Thread.InterruptAsync(Token));

        Assert.Equal(TurnStatus.Interrupted, ((SessionEvent.TurnEnded)(await session.Thread.ReadUntilAsync<SessionEvent.TurnEnded>())[^1]).Status);
        Assert.False(codex.IsOpen);
        Assert.All(await fake.AnswersAsync(1), line => Assert.Contains("notifications/cancelled", line, StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_question_of_a_kind_nobody_knows_is_refused_in_both_forms()
    {
        await using var fake = Fake($$$"""codex {{{Configured}}} | {{{Started}}} | send {"jsonrpc":"2.0","id":0,"method":"elicitation/create","params":{"message":"Your birthday?","threadId":"{{{Id}}}"}}""");
        await using var codex = await ConnectAsync(fake);
        await using var session = await Spawned.StartAsync(codex, fake.Thread, fake.Turn);
        var asked = (SessionEvent.ApprovalAsked)(await session.Thread.ReadUntilAsync<SessionEvent.ApprovalAsked>())[^1];
        Assert.Equal(ApprovalKind.Other, asked.Request.Kind);
        await session.Thread.AnswerAsync(asked.Request, ApprovalDecision.Accept, Token);
        Assert.Contains("""{"action":"decline","decision":"denied"}""", Assert.Single(await fake.AnswersAsync(1)), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_question_of_nobodys_thread_is_refused_at_once()
    {
        await using var fake = Fake("""codex send {"jsonrpc":"2.0","id":0,"method":"elicitation/create","params":{"codex_elicitation":"exec-approval","codex_command":["rm"]}} | """ + Answer);
        await using var codex = await ConnectAsync(fake);
        await using var session = await Spawned.StartAsync(codex, fake.Thread, fake.Turn);
        Assert.Contains("denied", Assert.Single(await fake.AnswersAsync(1)), StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_older_Codex_is_driven_over_MCP_and_says_why()
    {
        await using var fake = Fake($"codex {Answer}");
        var old = OlderCodex(fake, "0.45.0");
        await using var codex = await CodexHost.ConnectAsync(fake.Settings with { BinaryPath = old }, Token);
        Assert.IsType<McpCodex>(codex);
        Assert.Contains("because Codex 0.45.0 is older than 0.150.1", codex.Remark, StringComparison.Ordinal);
        Assert.Equal(CodexFault.TooOld, (await Assert.ThrowsAsync<CodexException>(() => CodexHost.ConnectAsync(fake.Settings with { BinaryPath = old, Backend = BackendWish.AppServer }, Token))).Fault);
    }

    [Fact]
    public async Task Without_any_Codex_the_server_that_the_policy_names_is_used()
    {
        await using var fake = Fake($"codex {Answer}");
        var settings = fake.Settings with { BinaryPath = "/nowhere/codex", McpCommand = [fake.Settings.BinaryPath!, "mcp-server"] };
        await using var codex = await CodexHost.ConnectAsync(settings, Token);
        Assert.Contains("because there is no Codex program on this machine", codex.Remark, StringComparison.Ordinal);
        var inside = await Assert.ThrowsAsync<CodexException>(() => CodexHost.ConnectAsync(settings with { Workspaces = [AppContext.BaseDirectory] }, Token));
        Assert.Contains("outside every checkout", inside.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_newer_Codex_is_no_MCP_server_any_more_and_says_so()
    {
        await using var fake = Fake();
        var gone = await Assert.ThrowsAsync<CodexException>(() => CodexHost.ConnectAsync(fake.Settings with { Backend = BackendWish.Mcp, BackendBy = "the machine's policy" }, Token));
        Assert.Contains("The machine's policy asks for `backend: mcp`, but Codex 0.169.0 is no MCP server any more", gone.Message, StringComparison.OrdinalIgnoreCase);
    }

    private static FakeCodex Fake(params string[] script)
    {
        var fake = new FakeCodex(script);
        fake.Settings = fake.Settings with { StartDeadline = TimeSpan.FromSeconds(script is ["initialize"] ? 1 : 20) };
        return fake;
    }

    private static async Task<McpCodex> ConnectAsync(FakeCodex fake) => (McpCodex)await CodexHost.ConnectAsync(
        fake.Settings with { Backend = BackendWish.Mcp, McpCommand = [fake.Settings.BinaryPath!, "mcp-server"] }, Token);

    private static async Task<(TurnStatus Status, string? LastMessage, string? Error)> EndOfAsync(string script)
    {
        await using var fake = Fake(script);
        await using var codex = await ConnectAsync(fake);
        await using var session = await Spawned.StartAsync(codex, fake.Thread, fake.Turn);
        var seen = await session.Thread.ReadUntilAsync<SessionEvent.TurnEnded>();
        Assert.Single(seen.OfType<SessionEvent.TurnStarted>());
        var end = (SessionEvent.TurnEnded)seen[^1];
        return (end.Status, end.LastMessage, end.Error?.Message);
    }

    /// <summary>The program that plays Codex, in a folder in which it is another release.</summary>
    private static string OlderCodex(FakeCodex fake, string version)
    {
        var folder = Directory.CreateDirectory(Path.Combine(fake.Home, "older")).FullName;
        foreach (var file in Directory.EnumerateFiles(AppContext.BaseDirectory, "CodexBridge.FakeCodex*"))
        {
            File.Copy(file, Path.Combine(folder, Path.GetFileName(file)));
        }

        File.WriteAllText(Path.Combine(folder, "version"), version);
        return Path.Combine(folder, "CodexBridge.FakeCodex");
    }
}
