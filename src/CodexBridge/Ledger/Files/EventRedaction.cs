using System.Text.Json;
using System.Text.Json.Nodes;

namespace CodexBridge.Ledger;

/// <summary>Takes secrets out of every text of an event, at any depth, before it is written anywhere.</summary>
internal static class EventRedaction
{
    private const string CountKey = "red";

    private static readonly JsonSerializerOptions Relaxed = new(LedgerJson.Default.Options) { Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>The event without secrets; how many were taken out stands under <c>red</c>.</summary>
    public static LedgerEvent Apply(LedgerEvent entry, Func<string, (string Text, int Count)>? redact)
    {
        if (redact is null)
        {
            return entry;
        }

        var count = 0;
        string? Clean(string? text)
        {
            if (string.IsNullOrEmpty(text))
            {
                return text;
            }

            var (clean, found) = redact(text);
            count += found;
            return found > 0 ? clean : text;
        }

        JsonElement CleanJson(JsonElement value)
        {
            var before = count;
            var clean = CleanNode(JsonNode.Parse(value.GetRawText()), Clean);
            return count == before ? value : JsonElement.Parse(clean?.ToJsonString(Relaxed) ?? "null");
        }

        var cleaned = entry with
        {
            Type = Clean(entry.Type) ?? "",
            Agent = Clean(entry.Agent),
            Cid = Clean(entry.Cid),
            Task = Clean(entry.Task),
            Branch = Clean(entry.Branch),
            Worktree = Clean(entry.Worktree),
            Cwd = Clean(entry.Cwd),
            Sha = Clean(entry.Sha),
            Message = Clean(entry.Message),
            Tags = entry.Tags is null ? null : [.. entry.Tags.Select(tag => Clean(tag) ?? "")],
            Data = entry.Data is { ValueKind: not JsonValueKind.Undefined } data ? CleanJson(data) : entry.Data,
            Unknown = entry.Unknown?.ToDictionary(member => Clean(member.Key) ?? "", member => CleanJson(member.Value), StringComparer.Ordinal),
        };
        return count == 0 ? entry : cleaned.With(CountKey, JsonElement.Parse(count.ToString(System.Globalization.CultureInfo.InvariantCulture)));
    }

    /// <summary>The same event with one more key that the schema does not name.</summary>
    public static LedgerEvent With(this LedgerEvent entry, string key, JsonElement value)
    {
        var unknown = entry.Unknown is null ? new Dictionary<string, JsonElement>(StringComparer.Ordinal) : new Dictionary<string, JsonElement>(entry.Unknown, StringComparer.Ordinal);
        unknown[key] = value;
        return entry with { Unknown = unknown };
    }

    private static JsonNode? CleanNode(JsonNode? node, Func<string?, string?> clean) => node switch
    {
        JsonObject o => new JsonObject(o.Select(member => KeyValuePair.Create(clean(member.Key) ?? "", CleanNode(member.Value, clean)))),
        JsonArray a => new JsonArray([.. a.Select(item => CleanNode(item, clean))]),
        JsonValue v when v.GetValueKind() == JsonValueKind.String => JsonValue.Create(clean(v.GetValue<string>())),
        null => null,
        _ => node.DeepClone(),
    };
}
