using System.Collections.Concurrent;
using ModelContextProtocol;
using ModelContextProtocol.Client;
using ModelContextProtocol.Protocol;

namespace CodexBridge.Tests.Mcp;

/// <summary>The official SDK's client drives every tool, over both transports and both generations of the protocol.</summary>
public class McpServerSpecs
{
    private static CancellationToken Ending => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("2025-06-18")]
    [InlineData(null)]
    public async Task Every_tool_and_resource_works_over_standard_input_and_output(string? protocol)
    {
        await using var machine = await BridgeMachine.OrSkipAsync();
        await using var client = await McpClient.CreateAsync(Standard(machine), Options(protocol, accept: true), cancellationToken: Ending);
        Assert.Equal(
            ["codex", "codex-reply", "codex-status", "codex-abort", "codex-approve", "ledger-query", "stalls", "next"],
            (await client.ListToolsAsync(cancellationToken: Ending)).Select(tool => tool.Name));
        await DriveAsync(client, machine);
    }

    [Fact]
    public async Task Every_tool_works_over_http_for_who_knows_the_token()
    {
        await using var machine = await BridgeMachine.OrSkipAsync();
        await using var server = await HttpServer.StartAsync(machine);
        var (port, token) = (server.Port, server.Token);
        await using var transport = new HttpClientTransport(new HttpClientTransportOptions
        {
            Endpoint = new Uri($"http://127.0.0.1:{port}/mcp"),
            TransportMode = HttpTransportMode.StreamableHttp,
            AdditionalHeaders = new Dictionary<string, string> { ["Authorization"] = $"Bearer {token}" },
        });
        await using var client = await McpClient.CreateAsync(transport, Options("2025-06-18", accept: true), cancellationToken: Ending);
        await DriveAsync(client, machine);
    }

    private static async Task DriveAsync(McpClient client, BridgeMachine machine)
    {
        var progress = new ConcurrentQueue<string?>();
        var first = await client.CallToolAsync(
            "codex",
            new Dictionary<string, object?> { ["prompt"] = "[[shell touch made]] [[say Made.]]", ["approval-policy"] = "untrusted" },
            new Heard(progress),
            cancellationToken: Ending);
        Assert.True(first.IsError is not true, Words(first));
        var thread = first.StructuredContent!.Value.GetProperty("threadId").GetString()!;
        Assert.Equal("Made.", first.StructuredContent.Value.GetProperty("content").GetString());
        Assert.True(File.Exists(Path.Combine(machine.Checkout, "made")));
        Assert.NotEmpty(progress);

        var second = await Call("codex-reply", ("threadId", thread), ("prompt", "[[say Again.]]"));
        Assert.Equal("Again.", second.StructuredContent!.Value.GetProperty("content").GetString());
        var status = await Call("codex-status", ("threadId", thread));
        Assert.Equal("completed", status.StructuredContent!.Value.GetProperty("sessions")[0].GetProperty("state").GetString());
        Assert.Contains("not running", Words(await Call("codex-abort", ("threadId", thread))), StringComparison.Ordinal);
        Assert.True((await Call("codex-approve", ("id", "00000000"), ("decision", "approve"))).IsError);
        var query = await Call("ledger-query", ("cid", thread), ("type", "done"), ("agent", "bridge"));
        Assert.Equal(2, query.StructuredContent!.Value.GetProperty("events").GetArrayLength());

        var blocked = await machine.ReportBlockedAsync();
        var stalls = await Call("stalls", ("atLeast", "low"));
        Assert.Contains("R05", Words(stalls), StringComparison.Ordinal);
        Assert.Equal(blocked, stalls.StructuredContent!.Value.GetProperty("findings")[0].GetProperty("subject").GetString());
        var next = await Call("next");
        Assert.Contains($"@codex reply cid={blocked}", next.StructuredContent!.Value.GetProperty("drafts").GetRawText(), StringComparison.Ordinal);

        var resources = await client.ListResourcesAsync(cancellationToken: Ending);
        foreach (var uri in resources.Select(resource => resource.Uri).Append($"codex-bridge://ledger/sessions/{thread}"))
        {
            var text = Assert.IsType<TextResourceContents>(Assert.Single((await client.ReadResourceAsync(new Uri(uri), cancellationToken: Ending)).Contents));
            Assert.Contains((uri.Contains("dashboard", StringComparison.Ordinal) ? blocked : thread)[^8..], text.Text, StringComparison.Ordinal);
        }

        await Assert.ThrowsAsync<McpProtocolException>(async () => await client.ReadResourceAsync(new Uri("codex-bridge://ledger/nothing"), cancellationToken: Ending));

        async Task<CallToolResult> Call(string tool, params (string Name, object? Value)[] arguments) =>
            await client.CallToolAsync(tool, arguments.ToDictionary(argument => argument.Name, argument => argument.Value), cancellationToken: Ending);
    }

    private static string Words(CallToolResult result) => string.Concat(result.Content.OfType<TextContentBlock>().Select(block => block.Text));

    private static StdioClientTransport Standard(BridgeMachine machine) => new(new StdioClientTransportOptions
    {
        Command = BridgeMachine.Program,
        Arguments = ["mcp"],
        WorkingDirectory = machine.Checkout,
        EnvironmentVariables = machine.Environment.ToDictionary(pair => pair.Key, pair => pair.Value),
    });

    private static McpClientOptions Options(string? protocol, bool accept) => new()
    {
        ProtocolVersion = protocol,
        Handlers = new McpClientHandlers
        {
            ElicitationHandler = (_, _) => ValueTask.FromResult(new ElicitResult { Action = accept ? "accept" : "decline" }),
        },
    };

    private sealed class Heard(ConcurrentQueue<string?> lines) : IProgress<ProgressNotificationValue>
    {
        public void Report(ProgressNotificationValue value) => lines.Enqueue(value.Message);
    }
}
