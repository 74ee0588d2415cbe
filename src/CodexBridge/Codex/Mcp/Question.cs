using System.Text.Json.Nodes;
using CodexBridge.Sessions;
using ModelContextProtocol.Protocol;

namespace CodexBridge.Codex.Mcp;

/// <summary>
/// A question of the server's (<c>elicitation/create</c>): may this command run, may this patch be applied. It must be answered with a
/// result: an error in its place leaves Codex's turn and its call open for ever.
/// </summary>
internal sealed record Question(RequestId Id, string ThreadId, ApprovalRequest Request)
{
    public static Question Read(JsonRpcRequest asked)
    {
        var about = asked.Params as JsonObject;
        var thread = CodexEvent.Text(about, "threadId") ?? "";
        var kind = CodexEvent.Text(about, "codex_elicitation") switch
        {
            "exec-approval" => ApprovalKind.Command,
            "patch-approval" => ApprovalKind.FileChange,
            _ => ApprovalKind.Other,
        };
        return new Question(asked.Id, thread, new ApprovalRequest(
            asked.Id.ToString(),
            thread,
            CodexEvent.Text(about, "codex_event_id") ?? "",
            CodexEvent.Text(about, "codex_call_id") ?? asked.Id.ToString(),
            kind,
            about?["codex_command"] is { } command ? CodexEvent.Line(command) : null,
            CodexEvent.Text(about, "codex_cwd"),
            CodexEvent.Changes(about?["codex_changes"]),
            CodexEvent.Text(about, "codex_reason")));
    }

    /// <summary>
    /// The answer in both forms at once: <c>action</c> is MCP's, <c>decision</c> is what Codex reads instead (without it, an acceptance
    /// counts as a refusal).
    /// </summary>
    public static JsonObject Answer(bool accepted) => accepted
        ? new() { ["action"] = "accept", ["content"] = new JsonObject(), ["decision"] = "approved" }
        : new() { ["action"] = "decline", ["decision"] = "denied" };
}
