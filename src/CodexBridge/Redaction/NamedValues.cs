namespace CodexBridge.Redaction;

/// <summary>
/// Values that their name gives away: <c>password=…</c>, <c>"api_key": "…"</c>, <c>Authorization: Bearer …</c>. A value must look like
/// one (letters mixed with digits or signs), so that <c>password: string</c> and <c>token = GetToken()</c> stay readable.
/// </summary>
internal static class NamedValues
{
    private const int LongestName = 64;
    private const int ShortestValue = 6;

    public static void FindIn(string text, List<Find> finds)
    {
        for (var i = text.AsSpan().IndexOfAny('=', ':'); i >= 0 && i < text.Length; i = Next(text, i))
        {
            var nameEnd = i;
            while (nameEnd > 0 && i - nameEnd < 3 && text[nameEnd - 1] is ' ' or '"' or '\'' or '\\')
            {
                nameEnd--;
            }

            var nameStart = nameEnd;
            while (nameStart > 0 && nameEnd - nameStart < LongestName && IsNamePart(text[nameStart - 1]))
            {
                nameStart--;
            }

            var name = text.AsSpan(nameStart, nameEnd - nameStart);
            if (name.Length >= 3 && SecretNames.AnnouncesSecret(name) && ValueAfter(text, i + 1, name) is { } value)
            {
                finds.Add(value);
                i = value.End - 1;
            }
        }
    }

    private static int Next(string text, int at)
    {
        var next = at + 1 < text.Length ? text.AsSpan(at + 1).IndexOfAny('=', ':') : -1;
        return next < 0 ? -1 : at + 1 + next;
    }

    private static bool IsNamePart(char letter) => char.IsAsciiLetterOrDigit(letter) || letter is '_' or '-';

    private static Find? ValueAfter(string text, int at, ReadOnlySpan<char> name)
    {
        while (at < text.Length && text[at] is ' ' or '\t' or '=' or '"' or '\'' or '\\')
        {
            at++;
        }

        if (SecretNames.IsAuthorization(name))
        {
            at = SkipScheme(text, at);
        }

        var end = at;
        while (end < text.Length && !char.IsWhiteSpace(text[end]) && text[end] is not ('"' or '\'' or '`' or '<' or '>' or ',' or ';' or '&' or '\\' or ')' or '|' or '['))
        {
            end++;
        }

        var value = text.AsSpan(at, end - at);
        return LooksSecret(value, name) ? new Find(at, end, SecretNames.IsPassword(name) ? "password" : "credential") : null;
    }

    /// <summary>By hand: the framework's search values are compiled anew in each process, and every text that is written comes by here.</summary>
    private static bool HasSign(ReadOnlySpan<char> value)
    {
        foreach (var letter in value)
        {
            if (letter is '!' or '@' or '#' or '$' or '%' or '^' or '*' or '+' or '=' or '/' or '?' or '~')
            {
                return true;
            }
        }

        return false;
    }

    private static int SkipScheme(string text, int at)
    {
        foreach (var scheme in (ReadOnlySpan<string>)["Bearer ", "Basic ", "token ", "Digest ", "AWS4-HMAC-SHA256 "])
        {
            if (text.AsSpan(at).StartsWith(scheme, StringComparison.OrdinalIgnoreCase))
            {
                return at + scheme.Length;
            }
        }

        return at;
    }

    private static bool LooksSecret(ReadOnlySpan<char> value, ReadOnlySpan<char> name)
    {
        if (value.Length < ShortestValue || value[0] is '$' or '{' or '[' or '*' or '(' or '.' or '%' || value.Contains('('))
        {
            return false;
        }

        var letters = value.ContainsAnyInRange('a', 'z') || value.ContainsAnyInRange('A', 'Z');
        var digits = value.ContainsAnyInRange('0', '9');
        return SecretNames.IsPassword(name)
            ? digits || HasSign(value)
            : letters && (digits || HasSign(value) || (SecretNames.IsAuthorization(name) && value.Length >= 16));
    }
}
