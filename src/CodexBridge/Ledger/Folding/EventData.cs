using System.Globalization;
using System.Text.Json;

namespace CodexBridge.Ledger;

/// <summary>Reads <c>data</c> by key; what is missing or of another type is null.</summary>
internal static class EventData
{
    public static string? Text(this LedgerEvent entry, string key) => Text(Member(entry.Data, key));

    public static long? Integer(this LedgerEvent entry, string key) => Integer(Member(entry.Data, key));

    public static bool Flag(this LedgerEvent entry, string key) => Member(entry.Data, key) is { ValueKind: JsonValueKind.True };

    public static DateTimeOffset? Time(this LedgerEvent entry, string key) => LedgerTime.Parse(entry.Text(key));

    public static JsonElement? Member(JsonElement? value, string key) =>
        value is { ValueKind: JsonValueKind.Object } o && o.TryGetProperty(key, out var member) ? member : null;

    public static string? Text(JsonElement? value) => value switch
    {
        { ValueKind: JsonValueKind.String } text => text.GetString(),
        { ValueKind: JsonValueKind.Number } number => number.GetRawText(),
        _ => null,
    };

    public static long? Integer(JsonElement? value) => value switch
    {
        { ValueKind: JsonValueKind.Number } number when number.TryGetInt64(out var whole) => whole,
        { ValueKind: JsonValueKind.Number } number when number.TryGetDouble(out var real) && Math.Abs(real) < 1e15 => (long)real,
        { ValueKind: JsonValueKind.String } text when long.TryParse(text.GetString(), NumberStyles.None, CultureInfo.InvariantCulture, out var whole) => whole,
        _ => null,
    };
}
