namespace CodexBridge.Commands;

/// <summary>Lines of Markdown: where they end, how far they are indented, and what kind of block they would begin (CommonMark 0.31).</summary>
internal static class SpeechLines
{
    /// <summary>Offset of the line end at or after <paramref name="at"/>: of its CR or LF, or the text's length.</summary>
    public static int LineEnd(string text, int at)
    {
        var found = text.AsSpan(at).IndexOfAny('\r', '\n');
        return found < 0 ? text.Length : at + found;
    }

    /// <summary>Offset of the line after the one that ends at <paramref name="end"/>.</summary>
    public static int After(string text, int end) =>
        end >= text.Length ? text.Length : text[end] == '\r' && end + 1 < text.Length && text[end + 1] == '\n' ? end + 2 : end + 1;

    /// <summary>Goes over blanks and tabs; tabs reach to the next multiple of four columns.</summary>
    public static (int Offset, int Column) SkipIndent(string text, int at, int end, int column)
    {
        for (; at < end && text[at] is ' ' or '\t'; at++)
        {
            column += text[at] == '\t' ? 4 - (column % 4) : 1;
        }

        return (at, column);
    }

    public static bool IsBlank(ReadOnlySpan<char> line) => line.TrimStart(" \t").IsEmpty;

    /// <summary>The run of backticks or tildes that opens a fence; length 0 when the line opens none.</summary>
    public static (char Mark, int Length) Fence(ReadOnlySpan<char> line)
    {
        if (line.IsEmpty || line[0] is not ('`' or '~'))
        {
            return default;
        }

        var length = line.IndexOfAnyExcept(line[0]);
        length = length < 0 ? line.Length : length;
        return length < 3 || (line[0] == '`' && line[length..].Contains('`')) ? default : (line[0], length);
    }

    public static bool ClosesFence(ReadOnlySpan<char> line, char mark, int length)
    {
        var run = line.IndexOfAnyExcept(mark);
        run = run < 0 ? line.Length : run;
        return run >= length && IsBlank(line[run..]);
    }

    public static bool IsHeading(ReadOnlySpan<char> line)
    {
        var marks = line.IndexOfAnyExcept('#');
        marks = marks < 0 ? line.Length : marks;
        return marks is >= 1 and <= 6 && (marks == line.Length || line[marks] is ' ' or '\t');
    }

    public static bool IsUnderline(ReadOnlySpan<char> line)
    {
        var rest = line.TrimEnd(" \t");
        return !rest.IsEmpty && rest[0] is '=' or '-' && rest.IndexOfAnyExcept(rest[0]) < 0;
    }

    public static bool IsThematicBreak(ReadOnlySpan<char> line)
    {
        if (line.IsEmpty || line[0] is not ('*' or '-' or '_'))
        {
            return false;
        }

        return line.IndexOfAnyExcept([line[0], ' ', '\t']) < 0 && line.Count(line[0]) >= 3;
    }

    /// <summary>Length of a list marker, 0 for none. <paramref name="first"/>: an ordered marker that may interrupt a paragraph (1).</summary>
    public static int ListMarker(ReadOnlySpan<char> line, out bool first)
    {
        first = true;
        var length = 0;
        if (!line.IsEmpty && line[0] is '-' or '+' or '*')
        {
            length = 1;
        }
        else
        {
            var digits = line.IndexOfAnyExceptInRange('0', '9');
            if (digits is >= 1 and <= 9 && line[digits] is '.' or ')')
            {
                first = line[..digits] is "1";
                length = digits + 1;
            }
        }

        return length > 0 && (length == line.Length || line[length] is ' ' or '\t') && !IsThematicBreak(line) ? length : 0;
    }

    /// <summary>Whether the line ends a paragraph by beginning another block.</summary>
    /// <param name="line">From its first character that is no blank.</param>
    /// <param name="inContainer">The line belongs to the list item of the paragraph, so that weak list markers do not interrupt.</param>
    public static bool Interrupts(ReadOnlySpan<char> line, bool inContainer)
    {
        if (line[0] == '>' || Fence(line).Length > 0 || IsHeading(line) || IsThematicBreak(line) || HtmlTag.OpensBlock(line))
        {
            return true;
        }

        var marker = ListMarker(line, out var first);
        return marker > 0 && (!inContainer || (first && !IsBlank(line[marker..])));
    }

    /// <summary>Columns of a table row, or of its delimiter row with <paramref name="delimiter"/>; 0 when it is none.</summary>
    public static int TableColumns(ReadOnlySpan<char> line, bool delimiter)
    {
        line = line.Trim(" \t");
        if (!line.Contains('|') || (delimiter && line.IndexOfAnyExcept("|-: \t") >= 0) || (delimiter && !line.Contains('-')))
        {
            return 0;
        }

        line = line[0] == '|' ? line[1..] : line;
        line = line is [.., '|'] and not [.., '\\', '|'] ? line[..^1] : line;
        var columns = 1;
        for (var i = 0; i < line.Length; i++)
        {
            i += line[i] == '\\' ? 1 : 0;
            columns += i < line.Length && line[i] == '|' ? 1 : 0;
        }

        return columns;
    }
}
