using System.Text.Json.Nodes;
using CodexBridge.Brain;
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
    /// <param name="look">The board as it stands now.</param>
    public static async Task ServeAsync(ITransport transport, McpDoor door, Func<CancellationToken, Task<Dashboard>> look, string version, ServerLife life, CancellationToken cancellationToken)
    {
        Task<JsonArray> SearchAsync(LedgerSearch search, CancellationToken token) => Task.FromResult(search.Run(door.Ledger.Home));
        var turns = new TurnTools(door, life);
        var board = new BoardTools(look);
        var resources = new LedgerResources(_ => Task.FromResult(door.Ledger.Read()), SearchAsync, board);
        var options = Options([turns.Codex, turns.Reply, .. new LookTools(door).All, new QueryTool(SearchAsync).Tool, .. board.All], resources, version);
        await ServeAsync(transport, options, life, door.Shop.Clock, cancellationToken);
    }

    /// <summary>
    /// Serves one client on a machine that has only a token: what it says travels as comments, what it asks of the ledger is read from the
    /// branch that the machines publish.
    /// </summary>
    /// <param name="board">The board that lines of the ledger add up to.</param>
    public static async Task ServeViaAsync(
        ITransport transport, ThreadTalk talk, PublishedLedger ledger, Func<ReadOnlyMemory<byte>, CancellationToken, Task<Dashboard>> board, string version, ServerLife life, TimeProvider clock, CancellationToken cancellationToken)
    {
        async Task<JsonArray> SearchAsync(LedgerSearch search, CancellationToken token) => search.Run((await ledger.LinesAsync(token)).Span);
        var boards = new BoardTools(async token => await board(await ledger.LinesAsync(token), token));
        var resources = new LedgerResources(ledger.HistoryAsync, SearchAsync, boards);
        IReadOnlyList<BridgeTool> tools = [.. new ViaTools(talk, life).All, new QueryTool(SearchAsync).Tool, .. boards.All];
        await ServeAsync(transport, Options(tools, resources, version), life, clock, cancellationToken);
    }

    private static McpServerOptions Options(IReadOnlyList<BridgeTool> tools, LedgerResources resources, string version) => new()
    {
        ServerInfo = new Implementation { Name = "codex-bridge", Title = "CodexBridge", Version = version },
        ServerInstructions = "Drives Codex on a machine. codex starts a session and waits for its answer; codex-reply continues it by threadId. Sessions outlive this connection: codex-status finds them again.",
        Capabilities = new ServerCapabilities { Tools = new ToolsCapability(), Resources = new ResourcesCapability() },
        Handlers = new McpServerHandlers
        {
            ListToolsHandler = (_, _) => ValueTask.FromResult(new ListToolsResult { Tools = [.. tools.Select(tool => tool.Definition)] }),
            CallToolHandler = async (request, cancellationToken) => await CallAsync(tools, request, cancellationToken),
            ListResourcesHandler = (_, _) => ValueTask.FromResult(LedgerResources.List()),
            ListResourceTemplatesHandler = (_, _) => ValueTask.FromResult(LedgerResources.Templates()),
            ReadResourceHandler = async (request, cancellationToken) => await ReadAsync(resources, request.Params.Uri, cancellationToken),
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

    /// <summary>What the machine did wrong is said in the error's own words; a resource has no other place for it.</summary>
    private static async Task<ReadResourceResult> ReadAsync(LedgerResources resources, string uri, CancellationToken cancellationToken)
    {
        try
        {
            return await resources.ReadAsync(uri, cancellationToken);
        }
        catch (BridgeException failure)
        {
            throw new McpProtocolException($"{failure.Message} Next step: {failure.NextStep}", McpErrorCode.InternalError);
        }
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
