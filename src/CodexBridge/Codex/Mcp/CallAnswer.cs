using System.Text.Json.Nodes;
using ModelContextProtocol.Protocol;

namespace CodexBridge.Codex.Mcp;

/// <summary>What a call of <c>codex</c> or <c>codex-reply</c> came to.</summary>
/// <param name="ThreadId">Null where the server does not tell (0.45.0).</param>
/// <param name="Text">The agent's last message, or what went wrong.</param>
internal sealed record CallAnswer(bool Failed, string? ThreadId, string Text)
{
    /// <summary>
    /// Reads the raw result. 0.45.0 gives a failure as <c>{"error": …}</c> without <c>isError</c> and without content, which typed readers
    /// take for an empty success.
    /// </summary>
    public static CallAnswer Of(JsonRpcMessage message)
    {
        if (message is JsonRpcError { Error: { } error })
        {
            return new CallAnswer(true, null, error.Message);
        }

        var result = (message as JsonRpcResponse)?.Result as JsonObject;
        var structured = result?["structuredContent"] as JsonObject;
        var said = string.Join('\n', (result?["content"] as JsonArray ?? []).Select(part => CodexEvent.Text(part, "text")).OfType<string>());
        var thread = CodexEvent.Text(structured, "threadId") ?? CodexEvent.Text(structured, "conversationId");
        var text = CodexEvent.Text(structured, "content") ?? said;
        return result switch
        {
            null => new CallAnswer(true, null, "The server answered without a result."),
            { } failed when failed["isError"]?.ToString() == "true" => new CallAnswer(true, thread, text),
            { } old when old["error"] is { } why && old["content"] is null => new CallAnswer(true, thread, why.ToString()),
            _ => new CallAnswer(false, thread, text),
        };
    }
}
