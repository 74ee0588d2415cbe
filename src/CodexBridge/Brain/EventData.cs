using System.Text.Json;
using CodexBridge.Ledger;

namespace CodexBridge.Brain;

/// <summary>
/// Looks into an event's <c>data</c> without trusting its shape: anybody may have written it. A value of another kind is no value.
/// </summary>
internal static class EventData
{
    /// <summary>Longest list that is read from an event; the rest is left unread.</summary>
    private const int MostItems = 500;

    /// <summary>The text at <paramref name="key"/>; null when absent, empty or not text.</summary>
    public static string? Text(this LedgerEvent entry, string key) => Find(entry, key) is { } value ? Text(value) : null;

    public static double? Number(this LedgerEvent entry, string key)
    {
        if (Find(entry, key) is not { ValueKind: JsonValueKind.Number } value || !value.TryGetDouble(out var number))
        {
            return null;
        }

        return double.IsFinite(number) ? number : null;
    }

    public static bool? Flag(this LedgerEvent entry, string key) => Find(entry, key)?.ValueKind switch
    {
        JsonValueKind.True => true,
        JsonValueKind.False => false,
        _ => null,
    };

    /// <summary>A length of time given in seconds under <paramref name="key"/>, between zero and <paramref name="most"/>.</summary>
    public static TimeSpan? Seconds(this LedgerEvent entry, string key, TimeSpan most) =>
        entry.Number(key) is { } number && number > 0 ? TimeSpan.FromSeconds(Math.Min(number, most.TotalSeconds)) : null;

    /// <summary>The texts of a list; a single text counts as a list of one. Null when there is no list (an empty list is one).</summary>
    public static IReadOnlyList<string>? Texts(this LedgerEvent entry, string key)
    {
        if (Find(entry, key) is not { } value)
        {
            return null;
        }

        if (Text(value) is { } single)
        {
            return [single];
        }

        return value.ValueKind == JsonValueKind.Array ? [.. value.EnumerateArray().Take(MostItems).Select(Text).OfType<string>()] : null;
    }

    /// <summary>The member <paramref name="member"/> of each object in a list, such as the paths of changed files; plain texts count too.</summary>
    public static IReadOnlyList<string> Members(this LedgerEvent entry, string key, string member)
    {
        if (Find(entry, key) is not { ValueKind: JsonValueKind.Array } list)
        {
            return [];
        }

        return
        [
            .. list.EnumerateArray().Take(MostItems)
                .Select(item => item.ValueKind == JsonValueKind.Object && item.TryGetProperty(member, out var inner) ? Text(inner) : Text(item))
                .OfType<string>(),
        ];
    }

    private static JsonElement? Find(LedgerEvent entry, string key) =>
        entry.Data is { ValueKind: JsonValueKind.Object } data && data.TryGetProperty(key, out var value) ? value : null;

    private static string? Text(JsonElement value)
    {
        if (value.ValueKind != JsonValueKind.String)
        {
            return null;
        }

        try
        {
            return value.GetString() is { Length: > 0 } text ? text : null;
        }
        catch (InvalidOperationException)
        {
            return null; // a lone surrogate, written as an escape
        }
    }
}
