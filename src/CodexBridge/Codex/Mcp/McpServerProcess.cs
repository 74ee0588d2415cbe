using System.Text.Json.Nodes;
using CodexBridge.Codex.Channels;
using CodexBridge.Codex.Processes;
using ModelContextProtocol;
using ModelContextProtocol.Client;
using ModelContextProtocol.Protocol;

namespace CodexBridge.Codex.Mcp;

/// <summary>A server of ours, started and introduced, with the tools <c>codex</c> and <c>codex-reply</c>.</summary>
internal sealed class McpServerProcess : IAsyncDisposable
{
    /// <summary>
    /// With this version the SDK begins with <c>initialize</c>, as Codex expects; otherwise it first asks something that 0.45.0 never answers.
    /// </summary>
    private const string ProtocolVersion = "2025-06-18";

    /// <summary>After a cancelled call the server does not leave by itself when its input closes.</summary>
    private static readonly TimeSpan LeaveWithin = TimeSpan.FromSeconds(1);

    private readonly McpClient client;
    private readonly ChannelTransport transport;

    private McpServerProcess(McpClient client, ChannelTransport transport, CodexTool tool, string address)
    {
        this.client = client;
        this.transport = transport;
        Tool = tool;
        Address = address;
    }

    /// <summary>For people: the program and its process.</summary>
    public string Address { get; }

    public CodexTool Tool { get; }

    /// <summary>As the server tells it.</summary>
    public string Version => client.ServerInfo?.Version ?? "?";

    public string Name => client.ServerInfo?.Name ?? "an MCP server";

    /// <param name="command">Absolute program and its arguments.</param>
    /// <exception cref="CodexException">It cannot be started, does not answer, or has not the two tools.</exception>
    public static async Task<McpServerProcess> StartAsync(IReadOnlyList<string> command, IServerListener listener, string home, CodexSettings settings, CancellationToken cancellationToken)
    {
        var spoken = string.Join(' ', command);
        StdioChannel channel;
        try
        {
            channel = StdioChannel.Start(command[0], [.. command.Skip(1)], CleanEnvironment.For(settings, home), home, LeaveWithin);
        }
        catch (System.ComponentModel.Win32Exception unable)
        {
            throw new CodexException(CodexFault.NotFound, $"`{spoken}` could not be started: {unable.Message}", "Correct `mcp-command` in the machine's policy, or `codex`.", unable);
        }

        var transport = new ChannelTransport(channel, listener);
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limit.CancelAfter(settings.StartDeadline);
        McpClient? client = null;
        try
        {
            client = await McpClient.CreateAsync(transport, Introduction(settings), null, limit.Token);
            var tools = (await client.ListToolsAsync(options: null, limit.Token)).Select(tool => tool.ProtocolTool).ToList();
            var tool = new CodexTool(Named(tools, CodexTool.Start, spoken), Named(tools, CodexTool.Reply, spoken), $"{client.ServerInfo?.Name} {client.ServerInfo?.Version}");
            return new McpServerProcess(client, transport, tool, $"{spoken}, {channel.Address}");
        }
        catch (Exception failure) when (failure is not CodexException && !cancellationToken.IsCancellationRequested)
        {
            var said = channel.Errors;
            var reason = failure is OperationCanceledException or TimeoutException ? $"it did not introduce itself within {settings.StartDeadline.TotalSeconds:0} s" : failure.Message;
            await DisposeAsync(client, transport);
            throw McpFaults.Unfit(spoken, said.Length == 0 ? reason : $"{reason}. It wrote: {said}");
        }
        catch
        {
            await DisposeAsync(client, transport);
            throw;
        }
    }

    /// <summary>Sends a call whose answer comes to the listener, in its place among the events; the SDK would hand both on side by side.</summary>
    public Task CallAsync(string callId, string tool, JsonObject arguments, CancellationToken cancellationToken) => transport.SendMessageAsync(
        new JsonRpcRequest { Id = new RequestId(callId), Method = "tools/call", Params = new JsonObject { ["name"] = tool, ["arguments"] = arguments } },
        cancellationToken);

    /// <summary>Takes a call back. The SDK does not say so to the server by itself; the server then never answers the call.</summary>
    public Task CancelAsync(string callId, CancellationToken cancellationToken) => client.SendMessageAsync(
        new JsonRpcNotification { Method = NotificationMethods.CancelledNotification, Params = new JsonObject { ["requestId"] = callId, ["reason"] = "interrupted" } },
        cancellationToken);

    public Task AnswerAsync(RequestId question, JsonObject answer, CancellationToken cancellationToken) =>
        client.SendMessageAsync(new JsonRpcResponse { Id = question, Result = answer }, cancellationToken);

    public ValueTask DisposeAsync() => client.DisposeAsync();

    private static McpClientOptions Introduction(CodexSettings settings) => new()
    {
        ProtocolVersion = ProtocolVersion,
        InitializationTimeout = settings.StartDeadline,
        ClientInfo = new Implementation { Name = settings.ClientName, Title = "CodexBridge", Version = settings.ClientVersion },
        Capabilities = new ClientCapabilities { Elicitation = new ElicitationCapability() },

        // Never called: questions are dealt with before the SDK sees them. Without it the capability is not announced.
        Handlers = new McpClientHandlers { ElicitationHandler = (_, _) => ValueTask.FromResult(new ElicitResult { Action = "decline" }) },
    };

    private static Tool Named(List<Tool> tools, string name, string command) =>
        tools.Find(tool => tool.Name == name)
        ?? throw McpFaults.Unfit(command, $"it has no tool `{name}`{(tools.Count == 0 ? "" : $", only {string.Join(", ", tools.Take(8).Select(tool => tool.Name))}")}");

    private static async Task DisposeAsync(McpClient? client, ChannelTransport transport)
    {
        if (client is not null)
        {
            await client.DisposeAsync();
        }

        await transport.DisposeAsync();
    }
}
