using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;

namespace CodexBridge.Codex.AppServer.Wire;

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, NumberHandling = JsonNumberHandling.AllowReadingFromString)]
[JsonSerializable(typeof(WireMessage))]
[JsonSerializable(typeof(WireInitialized))]
[JsonSerializable(typeof(WireThreadAnswer))]
[JsonSerializable(typeof(WireTurnAnswer))]
[JsonSerializable(typeof(WireTurns))]
[JsonSerializable(typeof(WireList))]
[JsonSerializable(typeof(WireNotice))]
[JsonSerializable(typeof(WireWarning))]
[JsonSerializable(typeof(WireQuestion))]
[JsonSerializable(typeof(WireUserMessage))]
[JsonSerializable(typeof(WireText))]
[JsonSerializable(typeof(WireCommand))]
[JsonSerializable(typeof(WireFileChange))]
[JsonSerializable(typeof(WireToolCall))]
[JsonSerializable(typeof(WireRecordLine))]
[JsonSerializable(typeof(WirePlan))]
internal sealed partial class WireJson : JsonSerializerContext
{
    /// <summary>Null when the text is no such thing.</summary>
    public static T? TryRead<T>(JsonElement element, JsonTypeInfo<T> type)
        where T : class
    {
        try
        {
            return element.Deserialize(type);
        }
        catch (JsonException)
        {
            return null;
        }
    }

    /// <summary>A text property of an object; null when it has none.</summary>
    public static string? Text(JsonElement element, string name) =>
        element.ValueKind == JsonValueKind.Object && element.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String
            ? value.GetString()
            : null;
}
