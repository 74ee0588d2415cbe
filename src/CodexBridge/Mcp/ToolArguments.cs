using System.Text.Json;
using ModelContextProtocol;
using ModelContextProtocol.Protocol;

namespace CodexBridge.Mcp;

/// <summary>
/// The arguments of one tool call, read strictly: unknown names, wrong types and over-long texts are refused before anything happens, all
/// mistakes at once.
/// </summary>
internal sealed class ToolArguments
{
    private readonly IDictionary<string, JsonElement> given;
    private readonly List<string> mistakes = [];

    /// <param name="known">Every argument that the tool takes.</param>
    public ToolArguments(CallToolRequestParams call, params ReadOnlySpan<string> known)
    {
        given = call.Arguments ?? new Dictionary<string, JsonElement>(StringComparer.Ordinal);
        foreach (var name in given.Keys)
        {
            if (!known.Contains(name))
            {
                mistakes.Add($"unknown argument `{(name.Length > 60 ? name[..60] : name)}`; {(known.Length == 0 ? "none is known" : $"known are {string.Join(", ", known)}")}");
            }
        }
    }

    /// <summary>Null: not given (or given as null).</summary>
    public string? Text(string name, int longest)
    {
        if (Value(name) is not { } value)
        {
            return null;
        }

        if (value.ValueKind != JsonValueKind.String)
        {
            mistakes.Add($"`{name}` must be a string");
            return null;
        }

        var text = value.GetString()!;
        if (text.Length > longest)
        {
            mistakes.Add($"`{name}` has {text.Length} characters; {longest} are allowed");
            return null;
        }

        return text;
    }

    public string RequiredText(string name, int longest)
    {
        var before = mistakes.Count;
        if (Text(name, longest) is { Length: > 0 } text)
        {
            return text;
        }

        if (mistakes.Count == before)
        {
            mistakes.Add($"`{name}` is required and must not be empty");
        }

        return "";
    }

    /// <summary>One of some words; null: not given.</summary>
    public string? Word(string name, params ReadOnlySpan<string> words)
    {
        var text = Text(name, 64);
        if (text is not null && !words.Contains(text))
        {
            mistakes.Add($"`{name}` must be one of {string.Join(", ", words!)}");
        }

        return text;
    }

    public bool? Flag(string name)
    {
        switch (Value(name)?.ValueKind)
        {
            case null:
                return null;
            case JsonValueKind.True:
                return true;
            case JsonValueKind.False:
                return false;
            default:
                mistakes.Add($"`{name}` must be true or false");
                return null;
        }
    }

    public int? Number(string name, int least, int most)
    {
        if (Value(name) is not { } value)
        {
            return null;
        }

        if (value.ValueKind == JsonValueKind.Number && value.TryGetInt32(out var number) && number >= least && number <= most)
        {
            return number;
        }

        mistakes.Add($"`{name}` must be a whole number from {least} to {most}");
        return null;
    }

    /// <summary>An object, kept as it is; its raw text has a limit.</summary>
    public JsonElement? Object(string name, int longest)
    {
        if (Value(name) is not { } value)
        {
            return null;
        }

        if (value.ValueKind != JsonValueKind.Object || value.GetRawText().Length > longest)
        {
            mistakes.Add($"`{name}` must be an object of at most {longest} characters");
            return null;
        }

        return value.Clone();
    }

    public IReadOnlyList<string>? Texts(string name, int most, int longest)
    {
        if (Value(name) is not { } value)
        {
            return null;
        }

        if (value.ValueKind != JsonValueKind.Array || value.GetArrayLength() > most
            || value.EnumerateArray().Any(item => item.ValueKind != JsonValueKind.String || item.GetString()!.Length > longest))
        {
            mistakes.Add($"`{name}` must be a list of at most {most} strings of at most {longest} characters");
            return null;
        }

        return [.. value.EnumerateArray().Select(item => item.GetString()!)];
    }

    public void Refuse(string mistake) => mistakes.Add(mistake);

    /// <exception cref="McpProtocolException">-32602 with every mistake.</exception>
    public void RequireNone()
    {
        if (mistakes.Count > 0)
        {
            throw new McpProtocolException($"{string.Join("; ", mistakes)}. Nothing was done.", McpErrorCode.InvalidParams);
        }
    }

    private JsonElement? Value(string name) =>
        given.TryGetValue(name, out var value) && value.ValueKind is not (JsonValueKind.Null or JsonValueKind.Undefined) ? value : null;
}
