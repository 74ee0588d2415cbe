using System.Globalization;
using System.Text.Json.Nodes;
using CodexBridge.Sessions;

namespace CodexBridge.Codex.Mcp;

/// <summary>
/// One notification <c>codex/event</c>, in which Codex's MCP server (0.45.0 to 0.153.4) tells what a call's turn does. All fields may be
/// missing: other servers send less, or none at all.
/// </summary>
/// <param name="CallId">The call that the server takes it to belong to. After a call was cancelled it may name that one for the next turn too.</param>
/// <param name="ThreadId">Null in 0.45.0, but for <c>session_configured</c>.</param>
/// <param name="TurnId">Empty before the turn has begun.</param>
internal sealed record CodexEvent(string? CallId, string? ThreadId, string TurnId, string Type, JsonObject Message)
{
    /// <summary>Null: it is no such notification.</summary>
    public static CodexEvent? Read(JsonNode? parameters)
    {
        if (parameters is not JsonObject whole || whole["msg"] is not JsonObject message || Text(message, "type") is not { } type)
        {
            return null;
        }

        var meta = whole["_meta"] as JsonObject;
        return new CodexEvent(
            meta?["requestId"]?.ToString(),
            Text(meta, "threadId") ?? Text(message, "thread_id") ?? Text(message, "session_id"),
            Text(message, "turn_id") ?? Text(whole, "id") ?? "",
            type,
            message);
    }

    /// <summary>What it means to a session; null: nothing, or it is about the turn as a whole.</summary>
    public SessionEvent? Translate() => Type switch
    {
        "plan_update" => new SessionEvent.PlanUpdated([.. Objects("plan").Select(step => new PlanStep(Text(step, "step") ?? "", Status(Text(step, "status"))))]),
        "exec_command_begin" => new SessionEvent.CommandStarted(Item, Line(Message["command"]), Folder),
        "exec_command_end" => new SessionEvent.CommandEnded(
            Item,
            Line(Message["command"]),
            Number("exit_code") == 0 ? ItemStatus.Completed : ItemStatus.Failed,
            (int?)Number("exit_code"),
            Text(Message, "aggregated_output") ?? Text(Message, "formatted_output") ?? Text(Message, "stdout") ?? "",
            Duration),
        "patch_apply_end" => new SessionEvent.FilesChanged(Item, Changes(Message["changes"]), Flag("success") ? ItemStatus.Completed : ItemStatus.Failed),
        "turn_diff" when Text(Message, "unified_diff") is { } diff => new SessionEvent.DiffUpdated(diff),
        "agent_message" when Text(Message, "message") is { } said => new SessionEvent.MessageSaid(Item, said),
        "mcp_tool_call_end" => new SessionEvent.ToolCalled(
            Text(Message["invocation"], "server") ?? "", Text(Message["invocation"], "tool") ?? "", Message["result"]?["Err"] is null ? ItemStatus.Completed : ItemStatus.Failed),
        "token_count" when Message["info"]?["total_token_usage"] is JsonObject total => new SessionEvent.TokensCounted(new TokenUsage(
            Number(total, "total_tokens") ?? 0,
            Number(total, "input_tokens") ?? 0,
            Number(total, "cached_input_tokens") ?? 0,
            Number(total, "output_tokens") ?? 0,
            Number(total, "reasoning_output_tokens") ?? 0)),
        "stream_error" => new SessionEvent.Retrying(Text(Message, "message") ?? "the model did not answer"),
        "warning" or "deprecation_notice" when (Text(Message, "message") ?? Text(Message, "summary")) is { } words => new SessionEvent.Warned(words),
        _ => null,
    };

    /// <summary>Why the turn failed, in <c>error</c>.</summary>
    public TurnError Failure => new(
        Text(Message, "message") ?? "Codex gave no reason.",
        Message["codex_error_info"] switch
        {
            JsonValue word => word.ToString(),
            JsonObject { Count: > 0 } tagged => tagged.First().Key,
            _ => null,
        });

    /// <summary>The files of a patch: an object of paths, each with <c>type</c> and its text or diff (0.153.4), or with the kind as its key (0.45.0).</summary>
    public static IReadOnlyList<FileChange> Changes(JsonNode? changes) =>
        changes is not JsonObject files ? [] : [.. files.Select(file => Change(file.Key, file.Value as JsonObject))];

    /// <summary>A command line as people know it: the words of an array, quoted where the shell would need it.</summary>
    public static string Line(JsonNode? command) => command is JsonArray words
        ? string.Join(' ', words.Select(word => Quoted(word?.ToString() ?? "")))
        : command?.ToString() ?? "";

    public static string? Text(JsonNode? node, string name) =>
        node is JsonObject whole && whole[name] is JsonValue value && value.TryGetValue<string>(out var text) ? text : null;

    private string Item => Text(Message, "call_id") ?? Text(Message, "id") ?? TurnId;

    /// <summary>A path, or a <c>file:</c> address of one.</summary>
    private string Folder => Text(Message, "cwd") is not { } cwd ? ""
        : cwd.StartsWith("file:", StringComparison.Ordinal) && Uri.TryCreate(cwd, UriKind.Absolute, out var address) ? address.LocalPath
        : cwd;

    private TimeSpan? Duration => Message["duration"] is JsonObject span
        ? TimeSpan.FromSeconds(Number(span, "secs") ?? 0) + TimeSpan.FromTicks((Number(span, "nanos") ?? 0) / 100)
        : null;

    private static FileChange Change(string path, JsonObject? change)
    {
        var (kind, body) = Text(change, "type") is { } type ? (type, change) : change is { Count: > 0 } ? (change.First().Key, change.First().Value as JsonObject) : ("update", null);
        return new FileChange(path, kind, Text(body, "unified_diff") ?? Text(body, "content"));
    }

    private static PlanStepStatus Status(string? word) => word switch
    {
        "completed" => PlanStepStatus.Completed,
        "in_progress" => PlanStepStatus.InProgress,
        _ => PlanStepStatus.Pending,
    };

    private static string Quoted(string word) => word.Length > 0 && word.All(c => char.IsAsciiLetterOrDigit(c) || "-_./=:,+@%".Contains(c, StringComparison.Ordinal))
        ? word
        : $"'{word.Replace("'", "'\\''", StringComparison.Ordinal)}'";

    private IEnumerable<JsonObject> Objects(string name) => (Message[name] as JsonArray ?? []).OfType<JsonObject>();

    private bool Flag(string name) => Message[name] is JsonValue value && value.TryGetValue<bool>(out var flag) && flag;

    private long? Number(string name) => Number(Message, name);

    private static long? Number(JsonObject node, string name) =>
        node[name] is JsonValue value && long.TryParse(value.ToString(), NumberStyles.Integer, CultureInfo.InvariantCulture, out var number) ? number : null;
}
