using CodexBridge.Tests.Codex;

namespace CodexBridge.Tests.Journeys;

/// <summary>The same machine, with the last Codex that is an MCP server (0.153.4) and nothing newer.</summary>
public sealed class McpStage : Stage
{
    public McpStage()
        : this("")
    {
    }

    private McpStage(string prefix)
        : base(prefix, RealCodex.FindMcpBinary())
    {
    }

    internal override IReadOnlyList<(string Name, string Value)> Inputs => [("backend", "mcp")];

    private protected override Stage New(string prefix) => new McpStage(prefix);
}
