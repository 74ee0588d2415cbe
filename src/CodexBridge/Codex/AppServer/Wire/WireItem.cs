using System.Text.Json;
using CodexBridge.Sessions;

namespace CodexBridge.Codex.AppServer.Wire;

/// <summary>An item of a turn, in the words of a session. Types that nobody shows (reasoning, web search, …) read as null.</summary>
internal abstract record WireItem(string Id)
{
    public sealed record UserMessage(string Id, string? ClientId, string Text) : WireItem(Id);

    public sealed record AgentMessage(string Id, string Text) : WireItem(Id);

    public sealed record Command(string Id, string Line, string Cwd, ItemStatus Status, int? ExitCode, string Output, TimeSpan? Duration) : WireItem(Id);

    public sealed record Patch(string Id, IReadOnlyList<FileChange> Changes, ItemStatus Status) : WireItem(Id);

    public sealed record ToolCall(string Id, string Server, string Tool, ItemStatus Status) : WireItem(Id);

    public static WireItem? Read(JsonElement? item)
    {
        if (item is not { ValueKind: JsonValueKind.Object } element || WireJson.Text(element, "id") is not { } id)
        {
            return null;
        }

        switch (WireJson.Text(element, "type"))
        {
            case "userMessage" when WireJson.TryRead(element, WireJson.Default.WireUserMessage) is { } said:
                return new UserMessage(id, said.ClientId, string.Join('\n', (said.Content ?? []).Select(part => part.Text).Where(text => text is not null)));

            case "agentMessage" when WireJson.TryRead(element, WireJson.Default.WireText) is { } said:
                return new AgentMessage(id, said.Text ?? "");

            case "commandExecution" when WireJson.TryRead(element, WireJson.Default.WireCommand) is { } run:
                return new Command(
                    id, run.Command ?? "", run.Cwd ?? "", StatusOf(run.Status), run.ExitCode, run.AggregatedOutput ?? "", Milliseconds(run.DurationMs));

            case "fileChange" when WireJson.TryRead(element, WireJson.Default.WireFileChange) is { } patch:
                return new Patch(id, [.. (patch.Changes ?? []).Select(Change)], StatusOf(patch.Status));

            case "mcpToolCall" when WireJson.TryRead(element, WireJson.Default.WireToolCall) is { } call:
                return new ToolCall(id, call.Server ?? "", call.Tool ?? "", StatusOf(call.Status));

            default:
                return null;
        }
    }

    public static TimeSpan? Milliseconds(long? count) => count is { } ms ? TimeSpan.FromMilliseconds(ms) : null;

    private static FileChange Change(WireChange change) => new(change.Path ?? "", KindOf(change.Kind), change.Diff);

    private static string KindOf(JsonElement? kind) => kind switch
    {
        { ValueKind: JsonValueKind.Object } tagged => WireJson.Text(tagged, "type") ?? "update",
        { ValueKind: JsonValueKind.String } word => word.GetString()!,
        _ => "update",
    };

    private static ItemStatus StatusOf(string? word) => word switch
    {
        "completed" => ItemStatus.Completed,
        "failed" => ItemStatus.Failed,
        "declined" => ItemStatus.Declined,
        _ => ItemStatus.InProgress,
    };
}
