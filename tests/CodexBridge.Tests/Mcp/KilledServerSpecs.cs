using System.Text.Json.Nodes;
using CodexBridge.Ledger;

namespace CodexBridge.Tests.Mcp;

/// <summary>The server is killed (kill -9) while a turn of its client's runs; another server, started later, knows everything.</summary>
public class KilledServerSpecs
{
    private static CancellationToken Ending => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("codex-status", "{}")]
    [InlineData("ledger-query", """{"type":"done","agent":"bridge"}""")]
    [InlineData("stalls", "{}")]
    public async Task A_turn_that_ended_after_its_server_was_killed_is_told_and_written_down_once_by_whoever_looks(string look, string arguments)
    {
        await using var machine = await BridgeMachine.OrSkipAsync();
        var thread = await KilledInMidTurnAsync(machine);

        await using var next = new RawClient(machine, "mcp");
        await next.InitializeAsync();
        var status = await StatusAsync(next, 10, thread);
        Assert.Equal("running", (string)status["structuredContent"]!["sessions"]![0]!["state"]!);
        Assert.DoesNotContain(machine.Events(), entry => entry.Type == LedgerTypes.Done);

        await File.WriteAllTextAsync(Path.Combine(machine.Checkout, "go"), "", Ending);
        for (var id = 11; !machine.Events().Any(entry => entry is { Type: LedgerTypes.Done, Agent: LedgerTypes.Bridge }); id++)
        {
            await next.CallAsync(id, look, arguments);
            await next.AnswerAsync(id);
        }

        status = await StatusAsync(next, 9, thread);
        var session = status["structuredContent"]!["sessions"]![0]!;
        Assert.Equal(("completed", "It went on."), ((string)session["state"]!, (string)session["lastMessage"]!));
        Assert.Contains("ompleted", (string)status["content"]![0]!["text"]!, StringComparison.Ordinal);
        var done = Assert.Single(machine.Events(), entry => entry is { Type: LedgerTypes.Done, Agent: LedgerTypes.Bridge });
        Assert.Equal((thread, "It went on."), (done.Cid, done.Message));
        Assert.Single(machine.Events(), entry => entry.Type == LedgerTypes.Finished && entry.Data!.Value.GetProperty("outcome").GetString() == "completed");

        await next.CallAsync(8, "codex-reply", $$"""{"threadId":"{{thread}}","prompt":"[[say And on.]]"}""");
        Assert.Equal("And on.", (string)(await next.AnswerAsync(8))["result"]!["structuredContent"]!["content"]!);
    }

    [Fact]
    public async Task A_turn_whose_Codex_died_with_its_server_is_told_as_dead_by_text_and_structure()
    {
        await using var machine = await BridgeMachine.OrSkipAsync();
        var thread = await KilledInMidTurnAsync(machine);
        await machine.KillCodexAsync();

        await using var next = new RawClient(machine, "mcp");
        await next.InitializeAsync();
        var status = await StatusAsync(next, 10, thread);
        Assert.Equal("host-died", (string)status["structuredContent"]!["sessions"]![0]!["state"]!);
        Assert.Single(machine.Events(), entry => entry is { Type: LedgerTypes.Error, Agent: LedgerTypes.Bridge } && entry.Cid == thread);
        await next.CallAsync(8, "codex-reply", $$"""{"threadId":"{{thread}}","prompt":"[[say Back.]]"}""");
        Assert.Equal("Back.", (string)(await next.AnswerAsync(8))["result"]!["structuredContent"]!["content"]!);
    }

    [Fact]
    public async Task Who_polls_the_status_writes_nothing_into_the_ledger()
    {
        await using var machine = await BridgeMachine.OrSkipAsync();
        await using var client = new RawClient(machine, "mcp");
        await client.InitializeAsync();
        await client.CallAsync(3, "codex", """{"prompt":"[[say Done.]]"}""");
        await client.AnswerAsync(3);
        var before = machine.Events().Count;
        await StatusAsync(client, 4, null);
        await StatusAsync(client, 5, null);
        Assert.Equal(before, machine.Events().Count);
    }

    /// <summary>A turn whose command goes on until there is a file <c>go</c>. Gives its session.</summary>
    private static async Task<string> KilledInMidTurnAsync(BridgeMachine machine)
    {
        await using var client = new RawClient(machine, "mcp");
        await client.InitializeAsync("""{"elicitation":{}}""");
        await client.CallAsync(3, "codex", """{"prompt":"[[shell touch begun; while [ ! -e go ]; do sleep 0.05; done]] [[say It went on.]]","approval-policy":"untrusted"}""");
        var question = await client.UntilAsync(message => (string?)message["method"] == "elicitation/create");
        var configured = client.Seen.First(message => (string?)message["params"]?["msg"]?["type"] == "session_configured");
        await client.SendAsync($$"""{"jsonrpc":"2.0","id":{{question["id"]!.ToJsonString()}},"result":{"action":"accept"} }""");
        while (!File.Exists(Path.Combine(machine.Checkout, "begun")))
        {
            await Task.Delay(20, Ending);
        }

        await client.KillServerAsync();
        return (string)configured["params"]!["_meta"]!["threadId"]!;
    }

    private static async Task<JsonNode> StatusAsync(RawClient client, int id, string? thread)
    {
        await client.CallAsync(id, "codex-status", thread is null ? "{}" : $$"""{"threadId":"{{thread}}"}""");
        return (await client.AnswerAsync(id))["result"]!;
    }
}
