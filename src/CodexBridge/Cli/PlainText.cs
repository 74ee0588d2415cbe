using System.Text;

namespace CodexBridge.Cli;

/// <summary>Our own Markdown for a terminal, and untrusted text without what steers a terminal.</summary>
internal static class PlainText
{
    public static string Of(string markdown)
    {
        var plain = new StringBuilder(markdown.Length);
        foreach (var line in markdown.Split('\n'))
        {
            var text = line.TrimStart('#', ' ', '>').Replace("**", "", StringComparison.Ordinal);
            if (text.StartsWith("<details", StringComparison.Ordinal) || text.StartsWith("</details", StringComparison.Ordinal) || text is "|---|---|" or "| | |")
            {
                continue;
            }

            // A row of facts: name and value, in two columns.
            if (text.Split(" | ") is [['|', ' ', ..] name, [.., ' ', '|'] value])
            {
                plain.Append(name[2..].PadRight(12)).Append(value[..^2].Trim('`')).Append('\n');
                continue;
            }

            plain.Append(text.Replace("<sub>", "", StringComparison.Ordinal).Replace("</sub>", "", StringComparison.Ordinal)).Append('\n');
        }

        return Printable(plain.ToString());
    }

    /// <summary>Escape sequences, cursor moves and bells fall out; lines and tabs stay.</summary>
    public static string Printable(string text) => string.Concat(text.Where(c => c is '\n' or '\t' || !char.IsControl(c)));
}
