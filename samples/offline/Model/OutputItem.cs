using System.Globalization;
using System.Text.Json.Nodes;

namespace CodexBridge.Offline.Model;

/// <summary>One item of a response, as the Responses API writes it.</summary>
/// <param name="Text">The message's text, for its deltas; null for calls.</param>
internal sealed record OutputItem(JsonObject Json, string? Text)
{
    /// <summary>
    /// Seen with Codex 0.150.1 and 0.169.0 alike: <c>exec_command {cmd}</c>, <c>write_stdin {session_id}</c>, <c>update_plan {plan}</c>
    /// as functions, <c>apply_patch</c> as a custom tool with the bare patch as its input.
    /// </summary>
    /// <returns>Null when Codex does not offer the tool (plans are off by default).</returns>
    public static OutputItem? Call(CallId id, ModelAction action, IReadOnlySet<string> tools) => action switch
    {
        ModelAction.Plan plan when tools.Contains("update_plan") => Function(id, "update_plan", PlanArguments(plan)),
        ModelAction.Shell shell => Function(id, "exec_command", ShellArguments(shell)),
        ModelAction.Patch patch when tools.Contains("apply_patch") => Custom(id, "apply_patch", PatchText(patch)),
        ModelAction.Patch patch => Function(id, "exec_command", new JsonObject { ["login"] = false, ["cmd"] = $"apply_patch <<'END_OF_PATCH'\n{PatchText(patch)}END_OF_PATCH\n" }),
        ModelAction.Tool tool => Function(id, tool.Name, (JsonObject)tool.Arguments.DeepClone(), tool.Namespace),
        _ => null,
    };

    /// <summary>Waits for a command that still runs; 5 s is the shortest poll that Codex grants.</summary>
    public static OutputItem Poll(CallId id, int session) =>
        Function(id, "write_stdin", new JsonObject { ["session_id"] = session, ["chars"] = "", ["yield_time_ms"] = 5000 });

    public static OutputItem Message(CallId id, string text) => new(
        new JsonObject
        {
            ["type"] = "message",
            ["id"] = string.Create(CultureInfo.InvariantCulture, $"msg_{id.Turn}_{id.Message}_{id.Action}"),
            ["role"] = "assistant",
            ["status"] = "completed",
            ["content"] = new JsonArray(new JsonObject { ["type"] = "output_text", ["text"] = text, ["annotations"] = new JsonArray() }),
        },
        text);

    private static OutputItem Function(CallId id, string name, JsonObject arguments, string? @namespace = null)
    {
        var json = new JsonObject
        {
            ["type"] = "function_call",
            ["id"] = $"fc_{id}",
            ["call_id"] = id.ToString(),
            ["name"] = name,
            ["arguments"] = arguments.ToJsonString(),
        };
        if (@namespace is not null)
        {
            json["namespace"] = @namespace;
        }

        return new OutputItem(json, null);
    }

    private static OutputItem Custom(CallId id, string name, string input) => new(
        new JsonObject
        {
            ["type"] = "custom_tool_call",
            ["id"] = $"ctc_{id}",
            ["call_id"] = id.ToString(),
            ["name"] = name,
            ["input"] = input,
            ["status"] = "completed",
        },
        null);

    private static JsonObject PlanArguments(ModelAction.Plan plan)
    {
        var steps = plan.Steps.Select((step, i) => (JsonNode)new JsonObject
        {
            ["step"] = step,
            ["status"] = i < plan.Done ? "completed" : i == plan.Done ? "in_progress" : "pending",
        });
        return new JsonObject { ["plan"] = new JsonArray([.. steps]) };
    }

    private static JsonObject ShellArguments(ModelAction.Shell shell)
    {
        // No login shell: what a machine's profile prints or waits for would make each run differ.
        var arguments = new JsonObject { ["cmd"] = shell.Command, ["login"] = false };
        if (shell.Escalated)
        {
            arguments["sandbox_permissions"] = "require_escalated";
            arguments["justification"] = $"Allow {shell.Command}?";
        }

        return arguments;
    }

    private static string PatchText(ModelAction.Patch patch)
    {
        var lines = patch.Content.TrimEnd('\n').Split('\n').Select(line => "+" + line);
        return $"*** Begin Patch\n*** Add File: {patch.Path}\n{string.Join('\n', lines)}\n*** End Patch\n";
    }
}
