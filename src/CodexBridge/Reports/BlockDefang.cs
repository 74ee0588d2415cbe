using System.Text;

namespace CodexBridge.Reports;

/// <summary>
/// The lines of an agent's Markdown. Every code block is written anew, at the left margin and behind a fence of our own, so that what
/// we take for code is code to every reader; every other line is prose to us and is made harmless even where it would be code.
/// </summary>
internal static class BlockDefang
{
    public static string Run(string text, string serverHost)
    {
        var lines = text.Split('\n');
        var result = new StringBuilder(text.Length + 256);
        var afterProse = false;
        for (var i = 0; i < lines.Length; i++)
        {
            if (Fences.Opens(lines[i]) is { } opening)
            {
                i = Fenced(lines, i, opening, result);
                afterProse = false;
                continue;
            }

            if (!afterProse && IsIndentedCode(lines[i]))
            {
                i = Indented(lines, i, result);
                continue;
            }

            var blank = string.IsNullOrWhiteSpace(lines[i]);
            if (!blank || !EndsBlank(result))
            {
                result.Append(blank ? "" : Prose(lines[i], afterProse, serverHost)).Append('\n');
            }

            // An indented line behind a list's item belongs to the item, also across a blank line.
            afterProse = blank ? afterProse && InList(lines, i) : true;
        }

        return result.ToString().Trim('\n');
    }

    private static int Fenced(string[] lines, int at, Fences.Opening opening, StringBuilder result)
    {
        var body = new StringBuilder();
        var i = at + 1;
        for (; i < lines.Length && !Fences.Closes(lines[i], opening); i++)
        {
            body.Append(Dedent(lines[i], opening.Indent)).Append('\n');
        }

        Block(body.ToString(), opening.Info, result);
        return i;
    }

    private static int Indented(string[] lines, int at, StringBuilder result)
    {
        var body = new StringBuilder();
        var i = at;
        for (; i < lines.Length && (IsIndentedCode(lines[i]) || (string.IsNullOrWhiteSpace(lines[i]) && i + 1 < lines.Length && IsIndentedCode(lines[i + 1]))); i++)
        {
            body.Append(Dedent(lines[i], 4)).Append('\n');
        }

        Block(body.ToString(), null, result);
        return i - 1;
    }

    private static void Block(string body, string? info, StringBuilder result)
    {
        if (result.Length > 0 && !EndsBlank(result))
        {
            result.Append('\n');
        }

        result.Append(Markdown.CodeBlock(body, info)).Append("\n\n");
    }

    private static bool EndsBlank(StringBuilder result) => result.Length > 1 && result[^1] == '\n' && result[^2] == '\n';

    private static bool IsIndentedCode(string line) => (line.StartsWith("    ", StringComparison.Ordinal) || line.StartsWith('\t')) && !string.IsNullOrWhiteSpace(line);

    private static bool InList(string[] lines, int blank)
    {
        for (var i = blank - 1; i >= 0 && blank - i < 40; i--)
        {
            var line = lines[i];
            if (line.Length > 0 && line[0] is not (' ' or '\t'))
            {
                return InlineDefang.BulletLength(line, 0) > 0;
            }
        }

        return false;
    }

    /// <summary>Marks at a line's beginning keep their meaning, within bounds; the rest is inline text.</summary>
    private static string Prose(string line, bool afterProse, string serverHost)
    {
        var at = 0;
        while (at < line.Length && (line[at] is ' ' or '\t' or '>' || InlineDefang.BulletLength(line, at) > 0))
        {
            at += Math.Max(1, InlineDefang.BulletLength(line, at));
        }

        var (marks, rest) = (line[..at], line[at..]);
        if (rest.StartsWith("[ ] ", StringComparison.Ordinal) || rest.StartsWith("[x] ", StringComparison.OrdinalIgnoreCase))
        {
            return at > 0 ? marks + rest[..4] + InlineDefang.Run(rest[4..], serverHost) : InlineDefang.Run(rest, serverHost);
        }

        var hashes = rest.Length - rest.TrimStart('#').Length;
        if (hashes is > 0 and <= 6 && hashes < rest.Length && rest[hashes] is ' ' or '\t')
        {
            // An agent's headings rank below the report's own, so that none can pass for one of ours.
            return $"{marks}{new string('#', Math.Max(4, hashes))} {InlineDefang.Run(rest[hashes..].Trim(), serverHost)}";
        }

        var bare = rest.Trim();
        if (afterProse && bare.Length > 0 && (bare.All(c => c == '=') || bare.All(c => c == '-')))
        {
            // Under a line of text these would make it a heading of the first or second rank.
            return marks + "\\" + bare;
        }

        return marks + InlineDefang.Run(rest, serverHost);
    }

    private static string Dedent(string line, int most)
    {
        var at = 0;
        while (at < most && at < line.Length && line[at] is ' ' or '\t' or '>')
        {
            at++;
        }

        return line[at..];
    }
}
