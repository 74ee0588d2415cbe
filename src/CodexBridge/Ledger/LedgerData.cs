using System.Text.Json;
using System.Text.Json.Nodes;

namespace CodexBridge.Ledger;

/// <summary>Writes the <c>data</c> object of an event: named values, those that are null left out.</summary>
internal static class LedgerData
{
    public static JsonElement Of(params ReadOnlySpan<(string Name, JsonNode? Value)> fields)
    {
        var data = new JsonObject();
        foreach (var (name, value) in fields)
        {
            if (value is not null)
            {
                data[name] = value;
            }
        }

        using var document = JsonDocument.Parse(data.ToJsonString());
        return document.RootElement.Clone();
    }
}
