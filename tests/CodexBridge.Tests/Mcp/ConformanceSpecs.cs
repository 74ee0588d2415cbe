using System.Text.Json.Nodes;

namespace CodexBridge.Tests.Mcp;

/// <summary>What the makers of the protocol test servers with.</summary>
public sealed class ConformanceSpecs
{
    /// <remarks>
    /// The suite's other scenarios call tools, prompts and resources that a server under test is to have for them (<c>test_simple_text</c>,
    /// <c>test://…</c>), or need what this server does not declare: prompts, completion, subscriptions, sampling.
    /// </remarks>
    [Theory]
    [InlineData("server-initialize")]
    [InlineData("ping")]
    [InlineData("logging-set-level")]
    [InlineData("tools-list")]
    [InlineData("resources-list")]
    [InlineData("server-sse-polling")]
    [InlineData("server-sse-multiple-streams")]
    [InlineData("dns-rebinding-protection")]
    public async Task The_server_conforms(string scenario)
    {
        ProtocolTools.SkipWhereMissing();
        await using var machine = await BridgeMachine.OrSkipAsync();
        await using var server = await HttpServer.StartAsync(machine);
        await using var proxy = await TokenProxy.StartAsync(server.Port, server.Token);
        var (code, output, errors) = await ProtocolTools.ConformanceAsync(proxy.Address, scenario);
        Assert.True(code == 0 && output.Contains(" 0 failed", StringComparison.Ordinal), output + errors);
        Assert.Empty(machine.Events());
    }

    [Fact]
    public async Task The_Inspector_drives_every_tool_and_reads_every_resource_over_both_transports()
    {
        ProtocolTools.SkipWhereMissing();
        await using var machine = await BridgeMachine.OrSkipAsync();
        await using var server = await HttpServer.StartAsync(machine);
        string[] standard = [BridgeMachine.Program, "mcp"];
        string[] http = [$"http://127.0.0.1:{server.Port}/mcp", "--transport", "http", "--header", $"Authorization: Bearer {server.Token}"];

        var listed = await AskAsync(standard, "tools/list");
        Assert.Equal(
            ["codex", "codex-reply", "codex-status", "codex-abort", "codex-approve", "ledger-query", "stalls", "next"],
            listed["tools"]!.AsArray().Select(tool => (string)tool!["name"]!));
        var started = await CallAsync(standard, "codex", "prompt=Please [[say Inspected.]]");
        var thread = (string)started["structuredContent"]!["threadId"]!;
        Assert.Equal("Inspected.", (string)started["structuredContent"]!["content"]!);

        // The session outlived the server that began it.
        Assert.Equal("Again.", (string)(await CallAsync(http, "codex-reply", $"threadId={thread}", "prompt=Please [[say Again.]]"))["structuredContent"]!["content"]!);
        foreach (var door in (string[][])[standard, http])
        {
            Assert.Equal("completed", (string)(await CallAsync(door, "codex-status", $"threadId={thread}"))["structuredContent"]!["sessions"]![0]!["state"]!);
            Assert.Contains("not running", Words(await CallAsync(door, "codex-abort", $"threadId={thread}")), StringComparison.Ordinal);
            Assert.Contains("not open any more", Words(await CallAsync(door, "codex-approve", "id=0badcafe", "decision=deny")), StringComparison.Ordinal);
            Assert.Equal(2, (await CallAsync(door, "ledger-query", $"cid={thread}", "type=done"))["structuredContent"]!["events"]!.AsArray().Count);
            Assert.Contains("Nothing as of", Words(await CallAsync(door, "stalls", "atLeast=critical")), StringComparison.Ordinal);
            Assert.Equal(1, (int)(await CallAsync(door, "next"))["structuredContent"]!["schema"]!);
            foreach (var uri in (await AskAsync(door, "resources/list"))["resources"]!.AsArray().Select(resource => (string)resource!["uri"]!))
            {
                Assert.NotEqual("", (string)(await AskAsync(door, "resources/read", "--uri", uri))["contents"]![0]!["text"]!);
            }
        }

        // It hands on nothing of its own environment but a few names.
        IEnumerable<string> Variables() => machine.Environment.Where(variable => !string.IsNullOrEmpty(variable.Value)).SelectMany(variable => (string[])["-e", $"{variable.Key}={variable.Value}"]);

        Task<JsonNode> CallAsync(string[] door, string tool, params string[] arguments) =>
            AskAsync(door, "tools/call", ["--tool-name", tool, .. arguments.SelectMany(argument => (string[])["--tool-arg", argument])]);

        async Task<JsonNode> AskAsync(string[] door, string method, params string[] more)
        {
            var (_, output, errors) = await ProtocolTools.InspectorAsync([.. door, .. Variables(), "--cwd", machine.Checkout, "--method", method, .. more]);
            Assert.True(output.TrimStart().StartsWith('{'), output + errors);
            return JsonNode.Parse(output)!;
        }
    }

    private static string Words(JsonNode result) => (string)result["content"]![0]!["text"]!;
}
