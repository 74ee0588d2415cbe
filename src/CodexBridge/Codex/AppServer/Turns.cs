using System.Text.Json;
using CodexBridge.Codex.AppServer.Wire;
using CodexBridge.Sessions;

namespace CodexBridge.Codex.AppServer;

/// <summary>A turn as it stands in Codex's history.</summary>
internal static class Turns
{
    public static TurnSnapshot Read(WireTurn turn)
    {
        var items = (turn.Items ?? []).Select(item => WireItem.Read(item)).ToList();
        return new TurnSnapshot(
            turn.Id ?? "",
            Status(turn),
            Error(turn.Error),
            items.OfType<WireItem.AgentMessage>().LastOrDefault()?.Text,
            Seconds(turn.StartedAt),
            Seconds(turn.CompletedAt),
            [.. items.OfType<WireItem.UserMessage>().Select(message => message.ClientId).OfType<string>()]);
    }

    private static TurnStatus Status(WireTurn turn) => turn.Status switch
    {
        "completed" => TurnStatus.Completed,
        "failed" => TurnStatus.Failed,
        "interrupted" when turn.CompletedAt is null => TurnStatus.HostDied,
        "interrupted" => TurnStatus.Interrupted,
        _ => TurnStatus.InProgress,
    };

    private static TurnError? Error(WireTurnError? error) =>
        error is null ? null : new TurnError(error.Message ?? "Codex gave no reason.", Kind(error.CodexErrorInfo));

    private static string? Kind(JsonElement? info) => info switch
    {
        { ValueKind: JsonValueKind.String } word => word.GetString(),
        { ValueKind: JsonValueKind.Object } tagged => tagged.EnumerateObject().Select(property => property.Name).FirstOrDefault(),
        _ => null,
    };

    private static DateTimeOffset? Seconds(long? count) =>
        count is { } seconds and > -62_135_596_800 and < 253_402_300_800 ? DateTimeOffset.FromUnixTimeSeconds(seconds) : null;
}
