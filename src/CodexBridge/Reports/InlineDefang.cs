using System.Text;

namespace CodexBridge.Reports;

/// <summary>One line of prose: code spans, links and words, each written anew.</summary>
internal static class InlineDefang
{
    private const string Punctuation = "!\"#$%&'()*+,-./:;<=>?@[\\]^_`{|}~";

    /// <summary>Characters that end a word; none of them can be part of a mention, a reference or a scheme.</summary>
    private const string Between = "*~[]()<>\"',;|!?{}`";

    public static string Run(string line, string serverHost) => Write(line, serverHost, markdown: true);

    /// <summary>As <see cref="Run"/>, with no Markdown of the text's own.</summary>
    public static string Plain(string line, string serverHost) => Write(line, serverHost, markdown: false);

    /// <summary>The length of a list's mark with the blank behind it: <c>- </c>, <c>12. </c>; 0 when there is none.</summary>
    public static int BulletLength(string line, int at)
    {
        var end = at;
        if (at < line.Length && line[at] is '-' or '*' or '+')
        {
            end++;
        }
        else
        {
            while (end < line.Length && end - at < 9 && char.IsAsciiDigit(line[end]))
            {
                end++;
            }

            end = end > at && end < line.Length && line[end] is '.' or ')' ? end + 1 : at;
        }

        return end > at && end < line.Length && line[end] is ' ' or '\t' ? end + 1 - at : 0;
    }

    private static string Write(string line, string serverHost, bool markdown)
    {
        var result = new StringBuilder(line.Length + 32);
        var spans = new CodeSpans(line);
        for (var i = 0; i < line.Length;)
        {
            var letter = line[i];
            if (markdown && letter == '`' && spans.EndOfSpanAt(i, out var content) is > 0 and var end)
            {
                Code(content, result);
                i = end;
            }
            else if (markdown && letter is '[' or '!' && MarkdownLink.At(line, i) is { } link)
            {
                Link(link, serverHost, result);
                i = link.End;
            }
            else if (!Between.Contains(letter, StringComparison.Ordinal) && !char.IsWhiteSpace(letter))
            {
                i = Word(line, i, markdown, result);
            }
            else
            {
                Escape(letter, markdown, result);
                i++;
            }
        }

        return result.ToString();
    }

    /// <summary>Two runs of backticks that touch would become one.</summary>
    private static void Code(string text, StringBuilder result)
    {
        if (result.Length > 0 && result[^1] is '`' or '$')
        {
            result.Append(' ');
        }

        result.Append(Markdown.InlineCode(text));
    }

    private static void Link(MarkdownLink link, string serverHost, StringBuilder result)
    {
        if (link.IsImage)
        {
            Code(link.Text.Length > 0 ? $"{link.Text}: {link.Target}" : link.Target, result);
        }
        else if (Addresses.MayBeLinked(link.Target, serverHost))
        {
            result.Append('[').Append(Plain(link.Text, serverHost)).Append("](<").Append(link.Target).Append(">)");
        }
        else
        {
            result.Append(Write(link.Text, serverHost, markdown: false)).Append(" (");
            Code(link.Target, result);
            result.Append(')');
        }
    }

    private static int Word(string line, int at, bool markdown, StringBuilder result)
    {
        var visible = new StringBuilder();
        var end = at;
        var address = false;
        for (; end < line.Length && !char.IsWhiteSpace(line[end]); end++)
        {
            var letter = line[end];
            if (letter == '\\' && end + 1 < line.Length && Punctuation.Contains(line[end + 1], StringComparison.Ordinal))
            {
                visible.Append(line[++end]);
                continue;
            }

            address |= letter == '/' && visible.Length > 1 && visible[^1] == '/' && visible[^2] == ':';
            if (address ? letter is '<' or '>' or '"' or '`' or '|' or '*' or '[' or ']' : Between.Contains(letter, StringComparison.Ordinal))
            {
                break;
            }

            visible.Append(letter);
        }

        var word = visible.ToString();
        if (Addresses.IsActive(word))
        {
            Code(word, result);
            return end;
        }

        for (var i = at; i < end; i++)
        {
            if (markdown && line[i] == '\\' && i + 1 < end && Punctuation.Contains(line[i + 1], StringComparison.Ordinal))
            {
                // Already escaped; entities are safer for the two that open HTML and entities.
                result.Append(line[i + 1] switch { '<' => "&lt;", '&' => "&amp;", '`' => "\\`", var other => "\\" + other });
                i++;
            }
            else if (markdown && line[i] == '&' && IsPlainEntity(line.AsSpan(i, end - i), line, i))
            {
                result.Append('&');
            }
            else
            {
                Escape(line[i], markdown, result);
            }
        }

        return end;
    }

    /// <summary>Entities that agents write and that cannot become part of anything active.</summary>
    private static bool IsPlainEntity(ReadOnlySpan<char> word, string line, int at)
    {
        var semicolon = at + word.Length < line.Length && line[at + word.Length] == ';';
        return semicolon && word is "&lt" or "&gt" or "&amp" or "&quot" or "&nbsp" or "&mdash" or "&ndash" or "&hellip" or "&rarr" or "&larr" or "&times" or "&copy";
    }

    private static void Escape(char letter, bool markdown, StringBuilder result) => _ = letter switch
    {
        '<' => result.Append("&lt;"),
        '>' => result.Append("&gt;"),
        '&' => result.Append("&amp;"),
        '`' or '[' or ']' or '\\' => result.Append('\\').Append(letter),
        '~' => result.Append(result.Length > 1 && result[^1] == '~' && result[^2] == '~' ? "\\~" : "~"),
        '*' or '_' or '#' or '|' or '!' or '+' or '-' or '=' or '.' or ')' when !markdown => result.Append('\\').Append(letter),
        _ => result.Append(letter),
    };
}
