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

    /// <summary>Bytes; longer than the longest prompt with every character escaped.</summary>
    private const int LongestLine = 8 * 1024 * 1024;

    /// <summary>What one client of this machine is served with.</summary>
    /// <param name="look">The board as it stands now.</param>
    public static McpServerOptions ForMachine(McpDoor door, Func<CancellationToken, Task<Dashboard>> look, string version, ServerLife life)
    {
        var turns = new TurnTools(door, life);
        var board = new BoardTools(LookAsync);
        var resources = new LedgerResources(door.HistoryAsync, SearchAsync, board);
        return Options([turns.Codex, turns.Reply, .. new LookTools(door).All, new QueryTool(SearchAsync).Tool, .. board.All], resources, version);

        async Task<JsonArray> SearchAsync(LedgerSearch search, CancellationToken token)
        {
            await door.SettleAsync(token);
            return search.Run(door.Ledger.Home);
        }

        async Task<Dashboard> LookAsync(CancellationToken token)
        {
            await door.SettleAsync(token);
            return await look(token);
        }
    }

    /// <summary>
    /// The same on a machine that has only a token: what the client says travels as comments, what it asks of the ledger is read from the
    /// branch that the machines publish.
    /// </summary>
    /// <param name="board">The board that lines of the ledger add up to.</param>
    public static McpServerOptions ForGitHub(ThreadTalk talk, PublishedLedger ledger, Func<ReadOnlyMemory<byte>, CancellationToken, Task<Dashboard>> board, string version, ServerLife life)
    {
        async Task<JsonArray> SearchAsync(LedgerSearch search, CancellationToken token) => search.Run((await ledger.LinesAsync(token)).Span);
        var boards = new BoardTools(async token => await board(await ledger.LinesAsync(token), token));
        var resources = new LedgerResources(ledger.HistoryAsync, SearchAsync, boards);
        return Options([.. new ViaTools(talk, life).All, new QueryTool(SearchAsync).Tool, .. boards.All], resources, version);
    }

    /// <summary>Serves one client on standard input and output until it leaves. Its running turns go on without it.</summary>
    public static async Task ServeStandardAsync(Func<ServerLife, McpServerOptions> optionsFor, TimeProvider clock, CancellationToken cancellationToken)
    {
        using var life = new ServerLife();
        StreamServerTransport? transport = null;
        await using var standardInput = Console.OpenStandardInput();
        await using var input = new GatedInput(standardInput, LongestLine, error => transport!.SendMessageAsync(error, cancellationToken), life.End);
        await using var output = Console.OpenStandardOutput();
        await using var opened = transport = new StreamServerTransport(input, output, "codex-bridge");
        await using var server = McpServer.Create(transport, optionsFor(life));
        await RunAsync(server, life, clock, cancellationToken);
    }

    /// <summary>Runs a server until its client leaves or is closed; then its followers leave too, and write that down.</summary>
    /// <param name="closed">From outside: the life ends first, so that nobody takes it for the client's cancelling.</param>
    public static async Task RunAsync(McpServer server, ServerLife life, TimeProvider clock, CancellationToken closed)
    {
        using var stopping = new CancellationTokenSource();
        await using var closing = closed.Register(() =>
        {
            life.End();
            stopping.Cancel();
        });
        try
        {
            await server.RunAsync(stopping.Token);
        }
        catch (OperationCanceledException) when (stopping.IsCancellationRequested)
        {
            // Asked to stop.
        }

        life.End();
        await life.DrainAsync(LeaveWithin, clock);
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
