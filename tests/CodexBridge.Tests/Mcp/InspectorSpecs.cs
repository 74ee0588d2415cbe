namespace CodexBridge.Tests.Mcp;

/// <summary>The protocol's Inspector drives every tool and reads every resource; it checks each structured result against the tool's schema.</summary>
public sealed class InspectorSpecs
{
    private static readonly string[] Tools = ["codex", "codex-reply", "codex-status", "codex-abort", "codex-approve", "ledger-query", "stalls", "next"];

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task It_drives_the_machine_it_runs_on(bool overHttp)
    {
        ProtocolTools.SkipWhereMissing();
        await using var machine = await BridgeMachine.OrSkipAsync();
        await using var server = await HttpServer.StartAsync(machine);
        var inspector = overHttp ? Inspector.Http(machine, server) : Inspector.Standard(machine);
        var other = overHttp ? Inspector.Standard(machine) : Inspector.Http(machine, server);

        Assert.Equal(Tools, (await inspector.AskAsync("tools/list"))["tools"]!.AsArray().Select(tool => (string)tool!["name"]!));
        var started = await inspector.StructureAsync("codex", "prompt=Please [[say Inspected.]]");
        var thread = (string)started["threadId"]!;
        Assert.Equal("Inspected.", (string)started["content"]!);

        // The session outlives the server that began it, and is met at the other door as well.
        Assert.Equal("Again.", (string)(await other.StructureAsync("codex-reply", $"threadId={thread}", "prompt=Please [[say Again.]]"))["content"]!);
        Assert.Equal("completed", (string)(await inspector.StructureAsync("codex-status", $"threadId={thread}"))["sessions"]![0]!["state"]!);
        Assert.Equal(2, (await inspector.StructureAsync("ledger-query", $"cid={thread}", "type=done"))["events"]!.AsArray().Count);
        Assert.Contains("Nothing as of", await inspector.WordsAsync("stalls", "atLeast=critical"), StringComparison.Ordinal);
        Assert.Equal(1, (int)(await inspector.StructureAsync("next"))["schema"]!);
        Assert.All(await inspector.ReadAllAsync(), text => Assert.NotEqual("", text));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task It_answers_a_question_and_stops_a_turn_of_another_client(bool overHttp)
    {
        ProtocolTools.SkipWhereMissing();
        await using var machine = await BridgeMachine.OrSkipAsync();
        await using var server = await HttpServer.StartAsync(machine);
        var inspector = overHttp ? Inspector.Http(machine, server) : Inspector.Standard(machine);
        await using var client = new RawClient(machine, "mcp");
        await client.InitializeAsync("""{"elicitation":{}}""");

        await client.CallAsync(3, "codex", """{"prompt":"[[shell touch made]] [[say Allowed.]]","approval-policy":"untrusted"}""");
        await client.UntilAsync(message => (string?)message["method"] == "elicitation/create");
        var asking = (await inspector.StructureAsync("codex-status"))["sessions"]![0]!;
        var question = (string)asking["openApprovals"]![0]!["id"]!;
        Assert.Contains("Approved", await inspector.WordsAsync("codex-approve", $"id={question}", "decision=approve"), StringComparison.Ordinal);
        Assert.Equal("Allowed.", (string)(await client.AnswerAsync(3))["result"]!["structuredContent"]!["content"]!);
        Assert.True(File.Exists(Path.Combine(machine.Checkout, "made")));

        await client.CallAsync(4, "codex-reply", $$"""{"threadId":"{{asking["threadId"]}}","prompt":"[[hang]]"}""");
        await client.UntilAsync(message => (string?)message["params"]?["msg"]?["type"] == "task_started" && (int?)message["params"]?["_meta"]?["requestId"] == 4);
        Assert.Contains("Stopped", await inspector.WordsAsync("codex-abort", $"threadId={asking["threadId"]}"), StringComparison.Ordinal);
        Assert.True((bool)(await client.AnswerAsync(4))["result"]!["isError"]!);
    }

    [Fact]
    public async Task It_drives_another_machine_through_a_thread()
    {
        ProtocolTools.SkipWhereMissing();
        await using var machine = await BridgeMachine.OrSkipAsync();
        await using var thread = await DistantThread.OpenAsync(machine);
        var inspector = Inspector.Standard(machine, "--via", "github", thread.Place);
        Assert.Equal(Tools, (await inspector.AskAsync("tools/list"))["tools"]!.AsArray().Select(tool => (string)tool!["name"]!));

        var started = await thread.ServedAsync(inspector.StructureAsync("codex", "prompt=Please [[say From afar.]]"), "@codex spawn");
        var cid = (string)started["threadId"]!;
        Assert.Equal("From afar.", (string)started["content"]!);
        Assert.Equal("Again.", (string)(await thread.ServedAsync(inspector.StructureAsync("codex-reply", $"threadId={cid}", "prompt=Please [[say Again.]]"), "@codex reply"))["content"]!);
        Assert.Contains(cid, await thread.ServedAsync(inspector.WordsAsync("codex-status", $"threadId={cid}"), "@codex status"), StringComparison.Ordinal);
        Assert.Contains("nothing to stop", await thread.ServedAsync(inspector.WordsAsync("codex-abort", $"threadId={cid}"), "@codex abort"), StringComparison.Ordinal);
        Assert.Contains(
            "not open any more",
            await thread.ServedAsync(inspector.WordsAsync("codex-approve", "id=0badcafe", "decision=approve"), "@codex approve", DistantThread.ExitUsage),
            StringComparison.Ordinal);

        await thread.PublishAsync();
        Assert.Equal(2, (await inspector.StructureAsync("ledger-query", $"cid={cid}", "type=done"))["events"]!.AsArray().Count);
        Assert.Equal(1, (int)(await inspector.StructureAsync("stalls"))["schema"]!);
        Assert.Equal(1, (int)(await inspector.StructureAsync("next"))["schema"]!);
        Assert.Contains(await inspector.ReadAllAsync(), text => text.Contains(cid, StringComparison.Ordinal));
    }
}
