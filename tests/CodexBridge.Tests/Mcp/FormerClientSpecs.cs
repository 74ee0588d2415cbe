using CodexBridge.Ledger;
using CodexBridge.Tests.Codex;

namespace CodexBridge.Tests.Mcp;

/// <summary>A client that was written against Codex's own former MCP server, line by line, on the newest Codex.</summary>
public class FormerClientSpecs
{
    [Fact]
    public async Task It_starts_a_thread_knows_its_id_early_and_goes_on_in_it()
    {
        await using var machine = await BridgeMachine.OrSkipAsync();
        await using var client = new RawClient(machine, "mcp");
        await client.InitializeAsync();
        await client.CallAsync(3, "codex", """{"prompt":"[[say First answer.]]","sandbox":"read-only","approval-policy":"never","cwd":"."}""");
        var first = (await client.AnswerAsync(3))["result"]!;
        var thread = (string)first["structuredContent"]!["threadId"]!;
        Assert.Equal("First answer.", (string)first["structuredContent"]!["content"]!);
        Assert.Equal("First answer.", (string)first["content"]![0]!["text"]!);
        var configured = Assert.Single(client.Seen, message => (string?)message["params"]?["msg"]?["type"] == "session_configured");
        Assert.Equal((3, thread), ((int)configured["params"]!["_meta"]!["requestId"]!, (string)configured["params"]!["_meta"]!["threadId"]!));

        await client.CallAsync(4, "codex-reply", $$"""{"conversationId":"{{thread}}","prompt":"[[history]]"} """);
        var second = (await client.AnswerAsync(4))["result"]!["structuredContent"]!;
        Assert.Equal(thread, (string)second["threadId"]!);
        Assert.StartsWith("2 messages so far", (string)second["content"]!, StringComparison.Ordinal);
        Assert.Equal(0, await client.LeaveAsync());
    }

    [Fact]
    public async Task It_is_served_where_Codex_itself_is_driven_over_MCP()
    {
        var codex = RealCodex.FindMcpBinary();
        Assert.SkipWhen(codex is null, "The last Codex with an MCP server is not installed: npm ci --prefix tests/codex-mcp (Linux on x64).");
        await using var machine = await BridgeMachine.OrSkipAsync();
        machine.WritePolicy($"backend: mcp\nmcp-command: ['{codex}', mcp-server]\n");
        await using var client = new RawClient(machine, "mcp");
        await client.InitializeAsync();
        await client.CallAsync(3, "codex", """{"prompt":"[[say Through both.]]","sandbox":"read-only","approval-policy":"never","cwd":"."}""");
        var first = (await client.AnswerAsync(3))["result"]!["structuredContent"]!;
        Assert.Equal("Through both.", (string)first["content"]!);
        Assert.Equal("mcp", Assert.Single(machine.Events(), entry => entry.Type == LedgerTypes.Handover).Data!.Value.GetProperty("backend").GetString());

        await client.CallAsync(4, "codex-reply", $$"""{"threadId":"{{first["threadId"]}}","prompt":"[[say Again.]]"}""");
        var second = (await client.AnswerAsync(4))["result"]!["structuredContent"]!;
        Assert.Equal(((string)first["threadId"]!, "Again."), ((string)second["threadId"]!, (string)second["content"]!));
        Assert.Equal(0, await client.LeaveAsync());
    }

    [Theory]
    [InlineData("""{"decision":"approved"}""", true)]
    [InlineData("""{"action":"accept","content":{}}""", true)]
    [InlineData("""{"decision":"denied"}""", false)]
    [InlineData("""{"action":"decline"}""", false)]
    [InlineData("""{"action":"cancel"}""", false)]
    public async Task It_is_asked_before_a_command_runs_and_its_word_counts(string word, bool runs)
    {
        await using var machine = await BridgeMachine.OrSkipAsync();
        await using var client = new RawClient(machine, "mcp");
        await client.InitializeAsync("""{"elicitation":{}}""");
        await client.CallAsync(3, "codex", """{"prompt":"[[shell touch made-by-codex]] [[say Ready.]]","approval-policy":"untrusted"}""");
        var question = await client.UntilAsync(message => (string?)message["method"] == "elicitation/create");
        Assert.Equal("exec-approval", (string)question["params"]!["codex_elicitation"]!);
        Assert.False(File.Exists(Path.Combine(machine.Checkout, "made-by-codex")));
        await client.SendAsync($$"""{"jsonrpc":"2.0","id":{{question["id"]!.ToJsonString()}},"result":{{word}}}""");
        Assert.Equal("Ready.", (string)(await client.AnswerAsync(3))["result"]!["structuredContent"]!["content"]!);
        Assert.Equal(runs, File.Exists(Path.Combine(machine.Checkout, "made-by-codex")));
        var answered = Assert.Single(machine.Events(), entry => entry.Type == LedgerTypes.ApprovalAnswered);
        Assert.Equal(runs ? "accept" : "decline", answered.Data!.Value.GetProperty("decision").GetString());
    }

    [Fact]
    public async Task A_client_that_cannot_ask_its_user_has_what_needs_a_yes_declined_at_once()
    {
        await using var machine = await BridgeMachine.OrSkipAsync();
        await using var client = new RawClient(machine, "mcp");
        await client.InitializeAsync();
        await client.CallAsync(3, "codex", """{"prompt":"[[shell touch made-by-codex]] [[say Ready.]]","approval-policy":"untrusted"}""");
        Assert.Equal("Ready.", (string)(await client.AnswerAsync(3))["result"]!["structuredContent"]!["content"]!);
        Assert.False(File.Exists(Path.Combine(machine.Checkout, "made-by-codex")));
        Assert.DoesNotContain(client.Seen, message => (string?)message["method"] == "elicitation/create");
        Assert.Equal("decline", Assert.Single(machine.Events(), entry => entry.Type == LedgerTypes.ApprovalAnswered).Data!.Value.GetProperty("decision").GetString());
    }

    [Fact]
    public async Task A_call_that_is_cancelled_ends_the_turn_and_its_commands()
    {
        await using var machine = await BridgeMachine.OrSkipAsync();
        await using var client = new RawClient(machine, "mcp");
        await client.InitializeAsync();
        await client.CallAsync(3, "codex", """{"prompt":"[[hang]]"}""");
        var configured = await client.UntilAsync(message => (string?)message["params"]?["msg"]?["type"] == "session_configured");
        await client.SendAsync("""{"jsonrpc":"2.0","method":"notifications/cancelled","params":{"requestId":3}}""");
        await client.UntilAsync(message => (string?)message["params"]?["msg"]?["type"] == "turn_aborted");

        await client.CallAsync(4, "codex-reply", $$"""{"threadId":"{{configured["params"]!["_meta"]!["threadId"]}}","prompt":"[[say Here again.]]"} """);
        Assert.Equal("Here again.", (string)(await client.AnswerAsync(4))["result"]!["structuredContent"]!["content"]!);
        Assert.Contains(machine.Events(), entry => entry.Type == LedgerTypes.Aborted);
    }

    [Fact]
    public async Task A_session_outlives_client_and_server()
    {
        await using var machine = await BridgeMachine.OrSkipAsync();
        string thread;
        await using (var client = new RawClient(machine, "mcp"))
        {
            await client.InitializeAsync();
            await client.CallAsync(3, "codex", """{"prompt":"[[hang]]"}""");
            var configured = await client.UntilAsync(message => (string?)message["params"]?["msg"]?["type"] == "session_configured");
            thread = (string)configured["params"]!["_meta"]!["threadId"]!;
            await client.UntilAsync(message => (string?)message["params"]?["msg"]?["type"] == "task_started");
            Assert.Equal(0, await client.LeaveAsync());
        }

        await using var next = new RawClient(machine, "mcp");
        await next.InitializeAsync();
        await next.CallAsync(4, "codex-status", $$"""{"threadId":"{{thread}}"} """);
        Assert.Contains("unning", (await next.AnswerAsync(4))["result"]!["content"]![0]!["text"]!.ToString(), StringComparison.Ordinal);
        await next.CallAsync(5, "codex-abort", $$"""{"threadId":"{{thread}}"} """);
        Assert.Contains("Stopped", (await next.AnswerAsync(5))["result"]!["content"]![0]!["text"]!.ToString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("codex", """{"prompt":"x","include-plan-tool":true}""", "unknown argument")]
    [InlineData("codex", """{"prompt":7}""", "must be a string")]
    [InlineData("codex", """{}""", "`prompt` is required")]
    [InlineData("codex", """{"prompt":"x","sandbox":"none"}""", "one of read-only")]
    [InlineData("codex", """{"prompt":"x","config":{"mcp_servers.x.command":"sh"}}""", "cannot be set by a client")]
    [InlineData("codex-reply", """{"prompt":"x"}""", "`threadId` is required")]
    [InlineData("codex-approve", """{"id":"x y","decision":"approve"}""", "hex digits")]
    [InlineData("shell", """{}""", "no tool")]
    public async Task A_malformed_call_is_refused_and_starts_nothing(string tool, string arguments, string reason)
    {
        await using var machine = await BridgeMachine.OrSkipAsync();
        await using var client = new RawClient(machine, "mcp");
        await client.InitializeAsync();
        await client.CallAsync(3, tool, arguments);
        var error = (await client.AnswerAsync(3))["error"]!;
        Assert.Equal(-32602, (int)error["code"]!);
        Assert.Contains(reason, (string)error["message"]!, StringComparison.Ordinal);
        Assert.Empty(machine.Model.Requests);
        Assert.Empty(machine.Events());
    }

    [Fact]
    public async Task What_is_no_message_or_too_long_is_answered_and_the_next_call_works()
    {
        await using var machine = await BridgeMachine.OrSkipAsync();
        await using var client = new RawClient(machine, "mcp");
        await client.InitializeAsync();
        await client.CallAsync(3, "codex", $$"""{"prompt":"{{new string('x', 1_048_577)}}"} """);
        Assert.Contains("1048576 are allowed", (string)(await client.AnswerAsync(3))["error"]!["message"]!, StringComparison.Ordinal);
        await client.CallAsync(4, "codex", $$"""{"prompt":"{{new string('x', 9_000_000)}}"} """);
        Assert.Equal(-32700, (int)(await client.UntilAsync(message => message["error"] is not null))["error"]!["code"]!);
        await client.CallAsync(5, "codex-status", """{}""");
        Assert.NotNull((await client.AnswerAsync(5))["result"]);
        Assert.Empty(machine.Model.Requests);
    }

    [Fact]
    public async Task The_machines_policy_binds_a_client()
    {
        await using var machine = await BridgeMachine.OrSkipAsync();
        machine.WritePolicy("max-sandbox: read-only\n");
        await using var client = new RawClient(machine, "mcp");
        await client.InitializeAsync();
        await client.CallAsync(3, "codex", """{"prompt":"[[shell touch made]] [[say Tried.]]","sandbox":"workspace-write","approval-policy":"never"}""");
        await client.AnswerAsync(3);
        Assert.False(File.Exists(Path.Combine(machine.Checkout, "made")));
        await client.CallAsync(4, "codex", """{"prompt":"x","cwd":"/"}""");
        Assert.True((bool)(await client.AnswerAsync(4))["result"]!["isError"]!);
        Assert.Contains(machine.Events(), entry => entry.Type == LedgerTypes.Denied);
    }
}
