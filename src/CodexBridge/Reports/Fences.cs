namespace CodexBridge.Reports;

/// <summary>How a line opens or closes a fenced code block, read generously: any indentation, also behind list and quote marks.</summary>
internal static class Fences
{
    /// <summary>Words that make GitHub draw, load or apply what the block says.</summary>
    private static readonly string[] Acting = ["mermaid", "geojson", "topojson", "stl", "math", "suggestion"];

    public readonly record struct Opening(char Letter, int Length, int Indent, string Info);

    public static Opening? Opens(string line)
    {
        var at = AfterMarks(line);
        if (at >= line.Length || line[at] is not ('`' or '~'))
        {
            return null;
        }

        var end = at;
        while (end < line.Length && line[end] == line[at])
        {
            end++;
        }

        var info = line[end..].Trim();
        return end - at < 3 || (line[at] == '`' && info.Contains('`', StringComparison.Ordinal)) ? null : new Opening(line[at], end - at, at, info);
    }

    public static bool Closes(string line, Opening opening)
    {
        var text = line.AsSpan(AfterQuotes(line)).Trim();
        return text.Length >= opening.Length && !text.ContainsAnyExcept(opening.Letter);
    }

    public static string SafeInfo(string? info)
    {
        var word = info?.Split(' ', 2)[0] ?? "";
        var plain = word.Length is > 0 and <= 24 && word.All(c => char.IsAsciiLetterOrDigit(c) || c is '+' or '#' or '-' or '.' or '_');
        return plain && !Acting.Contains(word, StringComparer.OrdinalIgnoreCase) ? word : "";
    }

    /// <summary>Where the text begins behind blanks and <c>&gt;</c>.</summary>
    public static int AfterQuotes(string line)
    {
        var at = 0;
        while (at < line.Length && line[at] is ' ' or '\t' or '>')
        {
            at++;
        }

        return at;
    }

    private static int AfterMarks(string line)
    {
        var at = AfterQuotes(line);
        while (InlineDefang.BulletLength(line, at) is > 0 and var bullet)
        {
            at += bullet;
            while (at < line.Length && line[at] is ' ' or '\t' or '>')
            {
                at++;
            }
        }

        return at;
    }
}
