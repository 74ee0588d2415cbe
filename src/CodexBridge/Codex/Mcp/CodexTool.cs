using System.Text.Json;
using System.Text.Json.Nodes;
using CodexBridge.Sessions;
using ModelContextProtocol.Protocol;

namespace CodexBridge.Codex.Mcp;

/// <summary>
/// The tools <c>codex</c> and <c>codex-reply</c> as one server has them. Versions differ in their arguments, and newer ones refuse what they do
/// not know; so only what the server lists is sent, and what would weaken a limit by being left out is refused here.
/// </summary>
internal sealed class CodexTool(Tool start, Tool reply, string version)
{
    public const string Start = "codex";

    public const string Reply = "codex-reply";

    /// <summary>Whether our words to the agent (guardrails) can be passed on.</summary>
    public bool TakesInstructions => Properties(start).Contains("developer-instructions");

    /// <exception cref="CodexException">The server cannot hold the session's sandbox or approval policy.</exception>
    public JsonObject StartArguments(ThreadOptions thread, TurnOptions turn, JsonObject configuration)
    {
        Require("sandbox", turn.Sandbox.Word());
        Require("approval-policy", turn.Approval.Word());
        Require("cwd", turn.Cwd);
        var arguments = new JsonObject
        {
            ["prompt"] = turn.Text,
            ["cwd"] = turn.Cwd,
            ["sandbox"] = turn.Sandbox.Word(),
            ["approval-policy"] = turn.Approval.Word(),
        };
        if (turn.Effort is { } effort)
        {
            configuration["model_reasoning_effort"] = effort.Word();
        }

        Offer("model", turn.Model ?? thread.Model);
        Offer("developer-instructions", thread.DeveloperInstructions);
        Offer("base-instructions", thread.BaseInstructions);
        Offer("compact-prompt", thread.CompactPrompt);
        Offer("config", configuration);
        if (Properties(start).Contains("include-plan-tool"))
        {
            arguments["include-plan-tool"] = true;
        }

        return arguments;

        void Offer(string name, JsonNode? value)
        {
            if (value is not null && Properties(start).Contains(name))
            {
                arguments[name] = value;
            }
        }
    }

    public JsonObject ReplyArguments(SessionId id, string text)
    {
        // The former name is all that 0.45.0 knows, and means the same in 0.153.4.
        var name = Properties(reply).Contains("threadId") ? "threadId" : "conversationId";
        return new JsonObject { [name] = id.Value, ["prompt"] = text };
    }

    private void Require(string setting, string value)
    {
        if (!Properties(start).Contains(setting))
        {
            throw McpFaults.Refused(setting, value, [], version);
        }

        var words = Words(setting);
        if (words.Count > 0 && !words.Contains(value))
        {
            throw McpFaults.Refused(setting, value, words, version);
        }
    }

    private static HashSet<string> Properties(Tool tool) =>
        tool.InputSchema.TryGetProperty("properties", out var properties) && properties.ValueKind == JsonValueKind.Object
            ? [.. properties.EnumerateObject().Select(property => property.Name)]
            : [];

    private List<string> Words(string setting) =>
        start.InputSchema.GetProperty("properties").GetProperty(setting) is { ValueKind: JsonValueKind.Object } schema
        && schema.TryGetProperty("enum", out var words) && words.ValueKind == JsonValueKind.Array
            ? [.. words.EnumerateArray().Select(word => word.ToString())]
            : [];
}
