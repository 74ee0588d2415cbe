using System.Text.RegularExpressions;

namespace CodexBridge.Brain;

/// <summary>What two messages have in common once everything that varies from one attempt to the next is taken out.</summary>
internal static partial class Fingerprint
{
    private const int Longest = 2_000;

    /// <summary>For errors: hex, ids, numbers, paths, times and quoted strings are all alike.</summary>
    public static string Of(string? message)
    {
        var text = Shorten(message);
        text = Quoted().Replace(text, "<q>");
        text = FilePath().Replace(text, "<path>");
        text = Hex().Replace(text, "<hex>");
        return Space().Replace(Digits().Replace(text, "<n>"), " ").Trim();
    }

    /// <summary>
    /// For reports: as <see cref="Of"/>, but a count that moves ("120 of 400 files") is news, so only clock times, lengths of time,
    /// hex and the numbers of attempts are alike.
    /// </summary>
    public static string OfReport(string? message)
    {
        var text = Shorten(message);
        text = Duration().Replace(text, "<t>");
        text = Attempt().Replace(text, "$1 <n>");
        text = Hex().Replace(text, "<hex>");
        return Space().Replace(text, " ").Trim();
    }

    private static string Shorten(string? message)
    {
        var text = message ?? "";
        return (text.Length > Longest ? text[..Longest] : text).ToLowerInvariant();
    }

    [GeneratedRegex("""("[^"\n]{0,300}"|`[^`\n]{0,300}`|«[^»\n]{0,300}»)""", RegexOptions.CultureInvariant)]
    private static partial Regex Quoted();

    [GeneratedRegex("""(?:[a-z]:)?(?:[\\/][\w.@+-]{1,100}){2,40}""", RegexOptions.CultureInvariant)]
    private static partial Regex FilePath();

    [GeneratedRegex("""\b(?:0x[0-9a-f]{1,40}|[0-9a-f]{8}-[0-9a-f-]{10,40}|(?=[0-9a-f]{0,40}\d)[0-9a-f]{7,64})\b""", RegexOptions.CultureInvariant)]
    private static partial Regex Hex();

    [GeneratedRegex("""\d+(?:[.,:]\d+)*""", RegexOptions.CultureInvariant)]
    private static partial Regex Digits();

    [GeneratedRegex("""\b\d{1,2}:\d{2}(?::\d{2})?\b|\b\d+(?:\.\d+)?\s?(?:ms|s|sec|secs|seconds?|m|min|mins|minutes?|h|hours?)\b""", RegexOptions.CultureInvariant)]
    private static partial Regex Duration();

    [GeneratedRegex("""\b(attempt|try|retry|retrying|run|round|take|iteration)\s+#?\d+\b""", RegexOptions.CultureInvariant)]
    private static partial Regex Attempt();

    [GeneratedRegex("""\s+""", RegexOptions.CultureInvariant)]
    private static partial Regex Space();
}
