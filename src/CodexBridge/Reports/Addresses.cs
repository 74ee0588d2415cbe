namespace CodexBridge.Reports;

/// <summary>Words that GitHub acts on when it shows them: people, issues, addresses.</summary>
internal static class Addresses
{
    private static readonly string[] Referenced = ["issues", "pull", "pulls", "discussions", "commit", "security", "orgs"];

    /// <summary>Whether a word in prose would notify, reference, link to elsewhere or start a formula.</summary>
    public static bool IsActive(string word)
    {
        for (var i = 0; i < word.Length; i++)
        {
            var next = i + 1 < word.Length ? word[i + 1] : ' ';
            switch (word[i])
            {
                case '@' when char.IsAsciiLetterOrDigit(next):
                case '#' when char.IsAsciiDigit(next):
                case '$':
                case 'g' or 'G' when next is 'h' or 'H' && i + 3 < word.Length && word[i + 2] == '-' && char.IsAsciiDigit(word[i + 3]):
                case 'w' or 'W' when word.AsSpan(i).StartsWith("www.", StringComparison.OrdinalIgnoreCase):
                    return true;
                case ':' when word.AsSpan(i).StartsWith("://", StringComparison.Ordinal):
                    // Also to our own server: a bare address would swallow whatever touches it, code spans included.
                    return true;
                case ':' when EndsInScheme(word.AsSpan(0, i)):
                    return true;
                default:
                    break;
            }
        }

        return false;
    }

    /// <summary>A plain address on the GitHub server that references nothing: runs, files, releases.</summary>
    public static bool MayBeLinked(string target, string serverHost)
    {
        var prefix = $"https://{serverHost}/";
        if (!target.StartsWith(prefix, StringComparison.OrdinalIgnoreCase))
        {
            return false;
        }

        var path = target[prefix.Length..];
        return path.All(c => char.IsAsciiLetterOrDigit(c) || c is '/' or '-' or '_' or '.' or ':' or '=')
            && !path.Split('/').Skip(2).Take(1).Any(part => Referenced.Contains(part, StringComparer.OrdinalIgnoreCase))
            && !path.Split('/').Any(part => part is "." or ".." or "")
            && path.Split('/').Length > 2;
    }

    private static bool EndsInScheme(ReadOnlySpan<char> before) =>
        before.EndsWith("mailto", StringComparison.OrdinalIgnoreCase) || before.EndsWith("xmpp", StringComparison.OrdinalIgnoreCase) || before.EndsWith("javascript", StringComparison.OrdinalIgnoreCase);
}
