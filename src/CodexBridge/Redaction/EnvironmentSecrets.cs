using System.Text.Json;

namespace CodexBridge.Redaction;

/// <summary>Which values of an environment are secrets, and which parts of a compound value are.</summary>
internal static class EnvironmentSecrets
{
    /// <summary>Shorter values would blot out ordinary words all over a text.</summary>
    public const int ShortestValue = 6;

    public static IEnumerable<string> In(KeyValuePair<string, string> variable)
    {
        var value = variable.Value.Trim();
        if (value.Length < ShortestValue)
        {
            return [];
        }

        if (UrlPassword(value) is { } password)
        {
            return [password];
        }

        var secret = SecretNames.IsSecretVariable(variable.Key) ? value[0] == '{' || !IsOrdinary(value) : CredentialShapes.IsCredential(value);
        return secret ? Parts(value) : [];
    }

    /// <summary>
    /// The parts of a value worth looking for one by one: the texts of a JSON key file, the body of a PEM block. Their frames
    /// (<c>-----BEGIN</c>, <c>auth_uri</c>) stand in ordinary texts too.
    /// </summary>
    public static IEnumerable<string> Parts(string value)
    {
        var trimmed = value.Trim();
        if (trimmed.StartsWith('{') && JsonTexts(trimmed) is { } texts)
        {
            return texts.Where(text => !text.Contains("://", StringComparison.Ordinal) && !IsOrdinary(text)).SelectMany(Parts);
        }

        if (!trimmed.Contains("-----", StringComparison.Ordinal))
        {
            return trimmed.Length < ShortestValue ? [] : [trimmed];
        }

        var body = trimmed.Split('\n').Select(line => line.Trim()).Where(line => !line.StartsWith("-----", StringComparison.Ordinal));
        return [string.Join('\n', body)];
    }

    private static string? UrlPassword(string value)
    {
        var scheme = value.IndexOf("://", StringComparison.Ordinal);
        var at = scheme < 0 ? -1 : value.IndexOf('@', scheme);
        var colon = at < 0 ? -1 : value.IndexOf(':', scheme + 3, at - scheme - 3);
        return colon > 0 && at - colon - 1 >= ShortestValue ? value[(colon + 1)..at] : null;
    }

    /// <summary>Switches, paths, addresses and short plain words under a secret-looking name: <c>AUTH_MODE=enabled</c>.</summary>
    private static bool IsOrdinary(string value) =>
        value.Contains("://", StringComparison.Ordinal)
        || (value[0] == '/' && value.Count(c => c == '/') > 1 && value.All(c => char.IsAsciiLetterOrDigit(c) || c is '/' or '.' or '-' or '_') && !value.Any(char.IsAsciiLetterUpper))
        || (value.Length < 12 && value.All(c => char.IsAsciiLetterLower(c) || c is '-' or '_'))
        || (value.Length < 8 && value.All(char.IsAsciiDigit));

    private static List<string>? JsonTexts(string json)
    {
        try
        {
            using var document = JsonDocument.Parse(json);
            var texts = new List<string>();
            Collect(document.RootElement, texts);
            return texts;
        }
        catch (JsonException)
        {
            return null;
        }
    }

    private static void Collect(JsonElement element, List<string> texts)
    {
        if (element.ValueKind == JsonValueKind.String && element.GetString() is { Length: >= 8 } text)
        {
            texts.Add(text);
        }
        else if (element.ValueKind == JsonValueKind.Object)
        {
            foreach (var property in element.EnumerateObject())
            {
                Collect(property.Value, texts);
            }
        }
        else if (element.ValueKind == JsonValueKind.Array)
        {
            foreach (var item in element.EnumerateArray())
            {
                Collect(item, texts);
            }
        }
    }
}
