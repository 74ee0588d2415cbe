using System.Text;

namespace CodexBridge.Reports;

/// <summary>Ways to put text into a comment so that it stays inside its place.</summary>
internal static class Markdown
{
    /// <summary>A code block on lines of its own, behind a fence longer than any run of backticks inside.</summary>
    /// <param name="language">Info word for colouring; dropped unless it is a plain word that GitHub does not act on.</param>
    public static string CodeBlock(string text, string? language = null)
    {
        var fence = new string('`', Math.Max(3, LongestRun(text, '`') + 1));
        return $"{fence}{Fences.SafeInfo(language)}\n{text}{(text.EndsWith('\n') ? "" : "\n")}{fence}";
    }

    /// <summary>
    /// Arbitrary text as inline code on one line. Backticks inside are outnumbered; text with a bar is written as an element, since a
    /// bar would end a table's cell even inside backticks.
    /// </summary>
    public static string InlineCode(string text)
    {
        var line = text.ReplaceLineEndings(" ").Replace('\t', ' ').Trim();
        if (line.Length == 0)
        {
            return "";
        }

        if (line.Contains('|', StringComparison.Ordinal))
        {
            return $"<code>{Entities(line)}</code>";
        }

        var ticks = new string('`', LongestRun(line, '`') + 1);
        var pad = line[0] == '`' || line[^1] == '`' ? " " : "";
        return ticks + pad + line + pad + ticks;
    }

    /// <summary>
    /// An agent's own Markdown, without its powers: layout (headings, lists, quotes, tables, emphasis, code) stays; HTML shows as text;
    /// mentions, references to issues and addresses become code, which GitHub neither notifies about nor links; images show their source;
    /// links lead to <paramref name="serverHost"/> only; nothing is left open at the end.
    /// </summary>
    /// <remarks>
    /// A zero-width character or an entity after <c>@</c> would not do: GitHub looks for mentions in the rendered text, where an entity
    /// has become its character, and an invisible character is what we take out of others' text.
    /// </remarks>
    /// <param name="serverHost">Host of the GitHub server, for example <c>github.com</c>.</param>
    public static CleanText Defang(string agentMarkdown, string serverHost)
    {
        var clean = VisibleText.Clean(agentMarkdown);
        return new CleanText(BlockDefang.Run(clean.Text, serverHost), clean.Removed);
    }

    /// <summary>Arbitrary text on one line of prose: nothing in it is Markdown, HTML, a mention or a link.</summary>
    public static string Text(string text, string serverHost) =>
        InlineDefang.Plain(VisibleText.Clean(text).Text.ReplaceLineEndings(" ").Trim(), serverHost);

    public static int LongestRun(string text, char letter)
    {
        var longest = 0;
        var run = 0;
        foreach (var each in text)
        {
            run = each == letter ? run + 1 : 0;
            longest = Math.Max(longest, run);
        }

        return longest;
    }

    private static string Entities(string text)
    {
        var result = new StringBuilder(text.Length * 2);
        foreach (var letter in text)
        {
            if (char.IsAscii(letter) && !char.IsAsciiLetterOrDigit(letter) && letter != ' ')
            {
                result.Append("&#").Append((int)letter).Append(';');
            }
            else
            {
                result.Append(letter);
            }
        }

        return result.ToString();
    }
}
