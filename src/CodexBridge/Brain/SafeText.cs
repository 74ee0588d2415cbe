using System.Globalization;
using System.Text;

namespace CodexBridge.Brain;

/// <summary>Text of others, made fit to be shown: one line, no control or invisible characters, no more than so long.</summary>
internal static class SafeText
{
    /// <summary>One line of at most <paramref name="most"/> characters; an ellipsis where something was left out.</summary>
    public static string Line(string? text, int most)
    {
        if (string.IsNullOrEmpty(text))
        {
            return "";
        }

        var line = new StringBuilder(Math.Min(text.Length, most) + 1);
        foreach (var rune in text.EnumerateRunes())
        {
            if (line.Length >= most)
            {
                return line.ToString().TrimEnd() + "…";
            }

            var category = Rune.GetUnicodeCategory(rune);
            if (Rune.IsWhiteSpace(rune) || category is UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator)
            {
                if (line.Length > 0 && line[^1] != ' ')
                {
                    line.Append(' ');
                }
            }
            else if (!IsHidden(rune, category))
            {
                line.Append(rune);
            }
        }

        return line.ToString().TrimEnd();
    }

    /// <summary>
    /// A quotation inside a message to an agent or a comment: as <see cref="Line"/>, and nothing in it mentions a person, refers to an
    /// issue, is a link, or ends the quotation.
    /// </summary>
    public static string Quote(string? text, int most)
    {
        var line = Line(text, most)
            .Replace('@', '＠').Replace('`', '\'').Replace('«', '‹').Replace('»', '›').Replace('"', '\'').Replace('\\', '/')
            .Replace("://", ":⁄⁄", StringComparison.Ordinal)
            .Replace("www.", "www․", StringComparison.OrdinalIgnoreCase)
            .Replace("<!--", "‹!--", StringComparison.Ordinal).Replace("-->", "--›", StringComparison.Ordinal)
            .Replace('#', '＃');
        return "«" + line + "»";
    }

    /// <summary>Characters that show nothing but change what is read: controls, direction marks, zero widths, tags, variation selectors.</summary>
    private static bool IsHidden(Rune rune, UnicodeCategory category) =>
        category is UnicodeCategory.Control or UnicodeCategory.Format or UnicodeCategory.Surrogate or UnicodeCategory.PrivateUse or UnicodeCategory.OtherNotAssigned
        || rune.Value is >= 0xFE00 and <= 0xFE0F or >= 0xE0000 and <= 0xE0FFF or 0x3164 or 0x115F or 0x1160 or 0x2800;
}
