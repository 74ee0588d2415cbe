using ModelContextProtocol;
using ModelContextProtocol.Protocol;
using ModelContextProtocol.Server;

namespace CodexBridge.Mcp;

/// <summary>The MCP server that Codex starts for a thread of ours, outside the agent's sandbox: one tool, the ledger.</summary>
internal static class AgentVoice
{
    /// <summary>Name under which Codex knows the server: the tool is called <c>mcp__bridge.ledger_write</c>.</summary>
    public const string ServerName = "bridge";

    /// <summary>Serves until Codex closes the input.</summary>
    public static async Task ServeAsync(ITransport transport, LedgerWriteTool tool, string version, CancellationToken cancellationToken)
    {
        var options = new McpServerOptions
        {
            ServerInfo = new Implementation { Name = "codex-bridge-agent", Version = version },
            Capabilities = new ServerCapabilities { Tools = new ToolsCapability() },
            Handlers = new McpServerHandlers
            {
                ListToolsHandler = (_, _) => ValueTask.FromResult(new ListToolsResult { Tools = [LedgerWriteTool.Definition] }),
                CallToolHandler = (request, _) => ValueTask.FromResult(Call(tool, request.Params)),
            },
        };
        await using var server = McpServer.Create(transport, options);
        await server.RunAsync(cancellationToken);
    }

    private static CallToolResult Call(LedgerWriteTool tool, CallToolRequestParams call)
    {
        if (call.Name != LedgerWriteTool.Name)
        {
            throw new McpProtocolException($"There is no tool `{call.Name}` here.", McpErrorCode.InvalidParams);
        }

        try
        {
            return tool.Call(call);
        }
        catch (BridgeException failure)
        {
            return new CallToolResult { IsError = true, Content = [new TextContentBlock { Text = $"{failure.Message} {failure.NextStep}" }] };
        }
    }
}
