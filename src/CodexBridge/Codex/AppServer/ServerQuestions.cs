using System.Text.Json.Nodes;
using CodexBridge.Sessions;

namespace CodexBridge.Codex.AppServer;

/// <summary>
/// The questions that an app-server asks its clients, and the answers in the shape of each. A question that stays open keeps its
/// turn waiting for ever; an error in place of a decision fails the command.
/// </summary>
internal static class ServerQuestions
{
    /// <summary>What the question is about; null for one that no person could answer.</summary>
    public static ApprovalKind? KindOf(string method) => method switch
    {
        "item/commandExecution/requestApproval" => ApprovalKind.Command,
        "item/fileChange/requestApproval" => ApprovalKind.FileChange,
        "item/permissions/requestApproval" or "item/tool/requestUserInput" or "mcpServer/elicitation/request"
            or "execCommandApproval" or "applyPatchApproval" => ApprovalKind.Other,
        _ => null,
    };

    /// <summary>Yes, to this one command or patch: never for the session, never as a lasting rule.</summary>
    public static JsonObject Accept() => new() { ["decision"] = "accept" };

    /// <summary>No, and the turn goes on. Null: unknown to us, to be refused with an error.</summary>
    public static JsonObject? Decline(string method) => method switch
    {
        "item/commandExecution/requestApproval" or "item/fileChange/requestApproval" => new() { ["decision"] = "decline" },
        "item/permissions/requestApproval" => new() { ["permissions"] = new JsonObject(), ["scope"] = "turn" },
        "item/tool/requestUserInput" => new() { ["answers"] = new JsonObject() },
        "mcpServer/elicitation/request" => new() { ["action"] = "decline", ["content"] = null },
        "item/tool/call" => new() { ["contentItems"] = new JsonArray(), ["success"] = false },
        "execCommandApproval" or "applyPatchApproval" => new() { ["decision"] = "denied" },
        _ => null,
    };

    /// <summary>Answers that need no person at all.</summary>
    public static JsonObject? AnswerFor(string method, TimeProvider clock) =>
        method == "currentTime/read" ? new JsonObject { ["currentTimeAt"] = clock.GetUtcNow().ToUnixTimeSeconds() } : null;
}
