namespace CodexBridge.GitHub;

/// <summary><c>Link: &lt;…?page=2&gt;; rel="next", &lt;…&gt;; rel="last"</c> (RFC 8288), as far as paging needs it.</summary>
internal static class LinkHeader
{
    /// <summary>The target of the first link with the relation <c>next</c>; null when there is none.</summary>
    public static string? Next(IEnumerable<string> values)
    {
        foreach (var value in values)
        {
            var rest = value.AsSpan();
            while (rest.IndexOf('<') is >= 0 and var open)
            {
                rest = rest[(open + 1)..];
                var close = rest.IndexOf('>');
                if (close < 0)
                {
                    break;
                }

                var target = rest[..close];
                rest = rest[(close + 1)..];
                var end = rest.IndexOf('<');
                if (IsNext(end < 0 ? rest : rest[..end]))
                {
                    return target.Trim().ToString();
                }
            }
        }

        return null;
    }

    private static bool IsNext(ReadOnlySpan<char> parameters)
    {
        foreach (var range in parameters.SplitAny(';', ','))
        {
            var parameter = parameters[range].Trim();
            if (parameter.StartsWith("rel", StringComparison.OrdinalIgnoreCase)
                && parameter[3..].TrimStart() is ['=', .. var relations]
                && HasWord(relations.Trim().Trim('"'), "next"))
            {
                return true;
            }
        }

        return false;
    }

    private static bool HasWord(ReadOnlySpan<char> words, ReadOnlySpan<char> word)
    {
        foreach (var range in words.Split(' '))
        {
            if (words[range].Equals(word, StringComparison.OrdinalIgnoreCase))
            {
                return true;
            }
        }

        return false;
    }
}
