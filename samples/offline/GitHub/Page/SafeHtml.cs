using System.Text;
using System.Text.RegularExpressions;

namespace CodexBridge.Offline.GitHub.Page;

/// <summary>
/// What is left of the HTML that a comment contains: a subset of GitHub's allow-list, without attributes. Comments vanish, other tags are
/// dropped and their text stays.
/// </summary>
internal static partial class SafeHtml
{
    private static readonly HashSet<string> Allowed = new(StringComparer.OrdinalIgnoreCase)
    {
        "details", "summary", "sub", "sup", "kbd", "br", "hr", "b", "i", "strong", "em", "s", "del", "ins", "code", "pre", "p", "blockquote",
        "ul", "ol", "li", "table", "thead", "tbody", "tr", "th", "td", "h1", "h2", "h3", "h4", "h5", "h6", "samp", "var", "q",
    };

    public static string Filter(string raw)
    {
        var safe = new StringBuilder(raw.Length);
        var text = Comment().Replace(raw, "");
        var position = 0;
        foreach (Match tag in Tag().Matches(text))
        {
            Write(safe, text[position..tag.Index]);
            position = tag.Index + tag.Length;
            if (Allowed.Contains(tag.Groups["name"].Value))
            {
                var open = tag.Groups["attributes"].Value.Trim() == "open" ? " open" : "";
                safe.Append('<').Append(tag.Groups["slash"].Value).Append(tag.Groups["name"].Value.ToLowerInvariant()).Append(open).Append('>');
            }
        }

        Write(safe, text[position..]);
        return safe.ToString();
    }

    /// <summary>Addresses that a reader may follow; null for anything that could run.</summary>
    public static bool IsSafeLink(string? address) =>
        address is not null
        && (address.StartsWith('#') || address.StartsWith('/') || Uri.TryCreate(address, UriKind.Absolute, out var uri) && uri.Scheme is "http" or "https" or "mailto");

    /// <summary>Text beside tags: entities stay as written, angle brackets cannot open anything.</summary>
    private static void Write(StringBuilder safe, string text) =>
        safe.Append(text.Replace("<", "&lt;", StringComparison.Ordinal).Replace(">", "&gt;", StringComparison.Ordinal));

    [GeneratedRegex("<!--.*?(-->|$)", RegexOptions.Singleline | RegexOptions.NonBacktracking)]
    private static partial Regex Comment();

    [GeneratedRegex("<(?<slash>/?)(?<name>[a-zA-Z][a-zA-Z0-9]*)(?<attributes>[^<>]*)>", RegexOptions.NonBacktracking)]
    private static partial Regex Tag();
}
