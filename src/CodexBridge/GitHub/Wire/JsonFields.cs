using System.Text.Json;

namespace CodexBridge.GitHub.Wire;

/// <summary>
/// The fields of GitHub's objects, each of which may be missing or null; both read as null. A field of another type than the one that is
/// documented is a <see cref="JsonException"/>, ill-formed text inside a string an <see cref="InvalidOperationException"/>.
/// <para>
/// By hand, since a generated reader of nullable numbers and dates is made of the framework's generics over value types, which are compiled
/// anew in every process: some 250 methods, half of what a start cost that had nothing else to do.
/// </para>
/// </summary>
internal static class JsonFields
{
    public static string? Text(this JsonElement from, string name) =>
        Has(from, name, out var field) ? Expect(field, name, JsonValueKind.String).GetString() : null;

    public static long? Number(this JsonElement from, string name) =>
        Has(from, name, out var field) ? Expect(field, name, JsonValueKind.Number).TryGetInt64(out var number) ? number : throw Unlike(name) : null;

    public static int? SmallNumber(this JsonElement from, string name) =>
        Has(from, name, out var field) ? Expect(field, name, JsonValueKind.Number).TryGetInt32(out var number) ? number : throw Unlike(name) : null;

    public static bool? Flag(this JsonElement from, string name) =>
        !Has(from, name, out var field) ? null : field.ValueKind switch
        {
            JsonValueKind.True => true,
            JsonValueKind.False => false,
            _ => throw Unlike(name),
        };

    public static DateTimeOffset? Time(this JsonElement from, string name) =>
        Has(from, name, out var field) ? Expect(field, name, JsonValueKind.String).TryGetDateTimeOffset(out var time) ? time : throw Unlike(name) : null;

    /// <summary>An object below this one.</summary>
    public static T? Part<T>(this JsonElement from, string name, Func<JsonElement, T?> read)
        where T : class =>
        Has(from, name, out var field) ? read(Expect(field, name, JsonValueKind.Object)) : null;

    /// <summary>The objects of an array below this one, without those that are null.</summary>
    public static List<T>? Parts<T>(this JsonElement from, string name, Func<JsonElement, T?> read)
        where T : class =>
        Has(from, name, out var field) ? Parts(field, read) : null;

    /// <summary>The objects of an array, without those that are null.</summary>
    public static List<T> Parts<T>(this JsonElement array, Func<JsonElement, T?> read)
        where T : class
    {
        var parts = new List<T>();
        foreach (var item in Expect(array, "the answer", JsonValueKind.Array).EnumerateArray())
        {
            if (item.ValueKind != JsonValueKind.Null && read(Expect(item, "an item", JsonValueKind.Object)) is { } part)
            {
                parts.Add(part);
            }
        }

        return parts;
    }

    private static bool Has(JsonElement from, string name, out JsonElement field) =>
        Expect(from, "the answer", JsonValueKind.Object).TryGetProperty(name, out field) && field.ValueKind != JsonValueKind.Null;

    private static JsonElement Expect(JsonElement field, string name, JsonValueKind kind) => field.ValueKind == kind ? field : throw Unlike(name);

    private static JsonException Unlike(string name) => new($"'{name}' is not what GitHub documents.");
}
