using System.Globalization;
using System.Text;

namespace CodexBridge.Commands;

/// <summary>
/// One line of a text with a caret under a place, for a fixed-width font. Counted in characters as they are seen: combining marks take no
/// column, wide characters two, and what cannot be seen is written out.
/// </summary>
internal sealed record Excerpt(string Line, string Caret)
{
    private const int Before = 48;
    private const int After = 40;

    public static Excerpt Of(string text, int offset, int length)
    {
        // The caret stays on the line where the place begins, also when a prompt runs over several.
        var start = Math.Max(0, LineStart(text, offset));
        var end = SpeechLines.LineEnd(text, offset);
        var stop = Math.Min(offset + length, end);

        // A line may be 65,536 characters long: only the neighbourhood is looked at, however wide its characters are.
        var nearStart = Math.Max(start, offset - (8 * Before));
        var nearEnd = Math.Min(end, stop - offset > After ? offset + After : stop + (8 * After));
        var line = new StringBuilder();
        var columnsBefore = 0;
        var columnsUnder = 0;
        var columnsAfter = 0;
        var cells = new List<(string Shown, int Width)>();
        for (var i = nearStart; i < offset;)
        {
            var size = Math.Min(StringInfo.GetNextTextElementLength(text.AsSpan(i, nearEnd - i)), offset - i);
            cells.Add(Show(text.AsSpan(i, size)));
            i += size;
        }

        var first = cells.Count;
        while (first > 0 && columnsBefore + cells[first - 1].Width <= Before)
        {
            columnsBefore += cells[--first].Width;
        }

        if (first > 0 || nearStart > start)
        {
            line.Append('…');
            columnsBefore++;
        }

        cells[first..].ForEach(cell => line.Append(cell.Shown));
        var at = offset;
        while (at < nearEnd && columnsAfter < After && columnsUnder < Before + After)
        {
            var limit = at < stop ? stop - at : nearEnd - at;
            var size = Math.Min(StringInfo.GetNextTextElementLength(text.AsSpan(at, nearEnd - at)), limit);
            var (shown, width) = Show(text.AsSpan(at, size));
            line.Append(shown);
            _ = at < stop ? columnsUnder += width : columnsAfter += width;
            at += size;
        }

        if (at < end)
        {
            line.Append('…');
        }

        return new Excerpt(line.ToString().TrimEnd(), new string(' ', columnsBefore) + new string('^', Math.Max(1, columnsUnder)));
    }

    /// <summary>A few words of a text as they may stand inside backticks in a sentence of ours.</summary>
    public static string Quote(ReadOnlySpan<char> words)
    {
        const int most = 40;
        var quoted = new StringBuilder();
        for (var columns = 0; !words.IsEmpty;)
        {
            var size = StringInfo.GetNextTextElementLength(words);
            var (shown, width) = Show(words[..size]);
            columns += width;
            if (columns > most)
            {
                quoted.Append('…');
                break;
            }

            quoted.Append(shown.Replace('`', '\''));
            words = words[size..];
        }

        return $"`{quoted}`";
    }

    private static int LineStart(string text, int offset) =>
        offset == 0 ? 0 : text.AsSpan(0, offset).LastIndexOfAny('\r', '\n') + 1;

    private static (string Shown, int Width) Show(ReadOnlySpan<char> element)
    {
        if (element is "\t")
        {
            return ("    ", 4);
        }

        if (element.Length <= 2 && InvisibleText.IsHidden(element, out var value))
        {
            var escaped = string.Create(CultureInfo.InvariantCulture, $"⟨U+{value:X4}⟩");
            return (escaped, escaped.Length);
        }

        // A cluster can carry any number of marks; nobody needs more than a few of them to know it again.
        var shown = new StringBuilder();
        foreach (var rune in element.Length > 16 ? element[..1] : element)
        {
            shown.Append(rune);
        }

        return (shown.ToString(), DisplayWidth.Of(element));
    }
}
