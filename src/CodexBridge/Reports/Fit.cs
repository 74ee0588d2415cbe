using System.Globalization;
using System.Text;

namespace CodexBridge.Reports;

/// <summary>Over-long text, shortened in its middle: beginnings tell what was done, ends how it came out.</summary>
internal static class Fit
{
    /// <summary>GitHub's limit of a comment's body, in characters. UTF-16 units are never fewer.</summary>
    public const int LongestComment = 65_536;

    /// <summary>An agent's Markdown, defanged (<see cref="Markdown.Defang"/>), in at most <paramref name="budget"/> characters.</summary>
    /// <param name="wholeText">Where the whole of it is, for the note in the middle; null: nowhere.</param>
    public static string Agent(string agentMarkdown, string serverHost, int budget, string? wholeText)
    {
        var text = VisibleText.Clean(agentMarkdown).Text;
        var whole = Markdown.Defang(text, serverHost).Text;
        if (whole.Length <= budget)
        {
            return whole;
        }

        // Defanging lengthens text by an amount that its content decides, so the raw text is cut until the result fits.
        for (var keep = Math.Min(text.Length, budget) - 200; keep > 100; keep = keep * 4 / 5)
        {
            var (head, tail, left) = Cut(text, keep);
            var opened = OpenFence(head);
            var note = Note(left, wholeText);
            var result = $"{Markdown.Defang(head, serverHost).Text}\n\n{note}\n\n{Markdown.Defang(opened is null ? tail : opened + "\n" + tail, serverHost).Text}";
            if (result.Length <= budget)
            {
                return result;
            }
        }

        var only = Note(text.Count(c => c == '\n') + 1, wholeText);
        return only.Length <= budget ? only : "";
    }

    /// <summary>Plain text (a log, a command's output) in at most <paramref name="budget"/> characters.</summary>
    public static string Plain(string text, int budget, string? wholeText)
    {
        if (text.Length <= budget)
        {
            return text;
        }

        var longestNote = Note(int.MaxValue, wholeText).Length + 2;
        if (budget <= longestNote)
        {
            return text[..Boundary(text, Math.Max(0, budget))];
        }

        var (head, tail, left) = Cut(text, budget - longestNote);
        return $"{head}\n{Note(left, wholeText)}\n{tail}";
    }

    /// <summary>Two thirds from the front, one third from the back, at line ends where one is near, never inside a character.</summary>
    private static (string Head, string Tail, int LinesLeftOut) Cut(string text, int keep)
    {
        var first = Boundary(text, keep * 2 / 3);
        var newline = text.LastIndexOf('\n', Math.Max(0, first - 1), Math.Min(first, 400));
        first = newline > 0 ? newline : first;
        var last = Boundary(text, text.Length - (keep / 3));
        newline = text.IndexOf('\n', last, Math.Min(400, text.Length - last));
        last = newline >= 0 && newline + 1 < text.Length ? newline + 1 : last;
        var left = Math.Max(1, text.AsSpan(first, last - first).Count('\n') + (newline >= 0 ? -1 : 1));
        return (text[..first], text[last..], left);
    }

    private static string Note(int lines, string? wholeText) => string.Create(
        CultureInfo.InvariantCulture,
        $"… {lines:N0} {(lines == 1 ? "line" : "lines")} left out{(wholeText is null ? "" : $"; the whole text is in {Markdown.InlineCode(wholeText)}")} …");

    /// <summary>The last place at or before <paramref name="at"/> that does not split what a reader sees as one character.</summary>
    private static int Boundary(string text, int at)
    {
        if (at <= 0 || at >= text.Length)
        {
            return Math.Clamp(at, 0, text.Length);
        }

        // Graphemes are counted from a safe place nearby, not from the text's beginning.
        var start = Math.Max(0, at - 64);
        while (start > 0 && (char.IsSurrogate(text[start]) || !char.IsAscii(text[start])) && at - start < 256)
        {
            start--;
        }

        while (start < at)
        {
            var length = StringInfo.GetNextTextElementLength(text.AsSpan(start));
            if (start + length > at)
            {
                break;
            }

            start += length;
        }

        return start;
    }

    private static string? OpenFence(string text)
    {
        Fences.Opening? open = null;
        foreach (var line in text.Split('\n'))
        {
            open = open is { } fence ? (Fences.Closes(line, fence) ? null : fence) : Fences.Opens(line);
        }

        return open is { } left ? new StringBuilder().Append(left.Letter, left.Length).Append(left.Info).ToString() : null;
    }
}
