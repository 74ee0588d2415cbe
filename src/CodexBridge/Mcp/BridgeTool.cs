using System.Text.Json;
using System.Text.Json.Nodes;
using CodexBridge.Handlers;
using ModelContextProtocol;
using ModelContextProtocol.Protocol;
using ModelContextProtocol.Server;

namespace CodexBridge.Mcp;

/// <summary>One tool: what clients are told of it, and what it does.</summary>
internal sealed record BridgeTool(Tool Definition, Func<RequestContext<CallToolRequestParams>, CancellationToken, Task<CallToolResult>> CallAsync);

/// <summary>The forms that tool results have.</summary>
internal static class ToolAnswers
{
    public static CallToolResult Text(string text, JsonObject? structured, bool isError) => new()
    {
        Content = [new TextContentBlock { Text = text }],
        StructuredContent = structured is null ? null : JsonElement.Parse(structured.ToJsonString()),
        IsError = isError,
    };

    /// <summary>What came of a command that is answered at once. A mistake in the call's words is an error of the protocol.</summary>
    public static CallToolResult Of(JobReport report, JsonObject? structured)
    {
        RequireWellSaid(report);
        return Text(report.Text, structured, report.Outcome is not (Outcome.Answered or Outcome.Completed or Outcome.AlreadyHandled));
    }

    /// <exception cref="McpProtocolException">The arguments, put into words, are no command.</exception>
    public static void RequireWellSaid(JobReport report)
    {
        if (report is { Outcome: Outcome.Usage, Code: "mistake" })
        {
            throw new McpProtocolException(report.Text, McpErrorCode.InvalidParams);
        }
    }
}
