using ModelContextProtocol;
using ModelContextProtocol.Protocol;
using ModelContextProtocol.Server;

namespace CodexBridge.Mcp;

/// <summary>The bridge as an MCP server: for chats, editors, coordinators, whatever transport they come by.</summary>
internal static class BridgeServer
{
    /// <summary>How long followers may take to write down that they leave.</summary>
    private static readonly TimeSpan LeaveWithin = TimeSpan.FromSeconds(5);

    /// <summary>Serves one client until it leaves. Its running turns go on without it.</summary>
    public static async Task ServeAsync(ITransport transport, McpDoor door, string version, ServerLife life, CancellationToken cancellationToken)
    {
        var turns = new TurnTools(door, life);
        var looks = new LookTools(door);
        var resources = new LedgerResources(door);
        var options = Options([turns.Codex, turns.Reply, .. looks.All], version);
        options.Capabilities!.Resources = new ResourcesCapability();
        options.Handlers.ListResourcesHandler = (_, _) => ValueTask.FromResult(LedgerResources.List());
        options.Handlers.ListResourceTemplatesHandler = (_, _) => ValueTask.FromResult(LedgerResources.Templates());
        options.Handlers.ReadResourceHandler = async (request, token) => await resources.ReadAsync(request.Params.Uri, token);
        await ServeAsync(transport, options, life, door.Shop.Clock, cancellationToken);
    }

    /// <summary>Serves one client on a machine that has only a token: what it says travels as comments.</summary>
    public static async Task ServeViaAsync(ITransport transport, ThreadTalk talk, string version, ServerLife life, TimeProvider clock, CancellationToken cancellationToken) =>
        await ServeAsync(transport, Options(new ViaTools(talk, life).All, version), life, clock, cancellationToken);

    private static McpServerOptions Options(IReadOnlyList<BridgeTool> tools, string version) => new()
    {
        ServerInfo = new Implementation { Name = "codex-bridge", Title = "CodexBridge", Version = version },
        ServerInstructions = "Drives Codex on a machine. codex starts a session and waits for its answer; codex-reply continues it by threadId. Sessions outlive this connection: codex-status finds them again.",
        Capabilities = new ServerCapabilities { Tools = new ToolsCapability() },
        Handlers = new McpServerHandlers
        {
            ListToolsHandler = (_, _) => ValueTask.FromResult(new ListToolsResult { Tools = [.. tools.Select(tool => tool.Definition)] }),
            CallToolHandler = async (request, cancellationToken) => await CallAsync(tools, request, cancellationToken),
        },
    };

    private static async Task ServeAsync(ITransport transport, McpServerOptions options, ServerLife life, TimeProvider clock, CancellationToken cancellationToken)
    {
        await using var server = McpServer.Create(transport, options);
        try
        {
            await server.RunAsync(cancellationToken);
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            // Asked to stop.
        }

        life.End();
        await life.DrainAsync(LeaveWithin, clock);
    }

    private static async Task<CallToolResult> CallAsync(IReadOnlyList<BridgeTool> tools, RequestContext<CallToolRequestParams> request, CancellationToken cancellationToken)
    {
        var name = request.Params.Name;
        var tool = tools.FirstOrDefault(tool => tool.Definition.Name == name)
            ?? throw new McpProtocolException($"There is no tool `{(name.Length > 60 ? name[..60] : name)}` here.", McpErrorCode.InvalidParams);
        try
        {
            return await tool.CallAsync(request, cancellationToken);
        }
        catch (BridgeException failure)
        {
            return ToolAnswers.Text($"{failure.Message} Next step: {failure.NextStep}", null, isError: true);
        }
    }
}
