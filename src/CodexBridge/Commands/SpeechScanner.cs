namespace CodexBridge.Commands;

/// <param name="Start">Offset of the first character that a reader sees on the line, after list markers.</param>
/// <param name="MayCommand">False: it is seen, but it is a heading, a table or raw HTML.</param>
internal readonly record struct SpokenLine(int Start, int End, bool MayCommand);

/// <summary>
/// Goes through Markdown and stops at each line that its reader sees as plain text of a paragraph or list item. In doubt a line is
/// hidden: better a command asked for again than one that nobody gave. One pass, by hand.
/// </summary>
internal sealed class SpeechScanner(string text)
{
    private readonly InlineScanner inline = new(text);
    private readonly List<int> items = []; // columns where the contents of the open list items begin
    private bool paragraph;
    private int scannedTo;
    private int hiddenUntil;

    /// <summary>Where the next line to be looked at begins.</summary>
    public int Position { get; private set; }

    /// <summary>Whether a character of the line last returned lies inside code, a comment, a tag or a link.</summary>
    public bool IsHidden(int offset) => inline.IsHidden(offset);

    public SpokenLine? MoveNext()
    {
        while (Position < text.Length)
        {
            var start = Position;
            var end = SpeechLines.LineEnd(text, start);
            Position = SpeechLines.After(text, end);
            if (start < hiddenUntil)
            {
                paragraph = false;
            }
            else if (Visit(start, end) is { } line)
            {
                return line;
            }
        }

        return null;
    }

    /// <summary>A command was taken up to <paramref name="end"/>, whatever Markdown would have made of the inside of its quotes.</summary>
    public void ResumeAt(int end)
    {
        Position = SpeechLines.After(text, SpeechLines.LineEnd(text, end));
        paragraph = true;
        hiddenUntil = 0;
        scannedTo = Position;
        inline.Forget(Position);
    }

    /// <summary>The fenced block that begins on the line below <paramref name="end"/>, or after one blank line.</summary>
    public FencedBlock? FenceBelow(int end)
    {
        var start = SpeechLines.After(text, SpeechLines.LineEnd(text, end));
        for (var blank = 0; blank <= 1 && start < text.Length; blank++)
        {
            var stop = SpeechLines.LineEnd(text, start);
            var (first, column) = SpeechLines.SkipIndent(text, start, stop, 0);
            if (first < stop)
            {
                var inside = items.LastOrDefault(item => item <= column);
                return column - inside < 4 && SpeechLines.Fence(text.AsSpan(first, stop - first)).Length > 0 ? FencedBlock.Read(text, first, column) : null;
            }

            start = SpeechLines.After(text, stop);
        }

        return null;
    }

    private SpokenLine? Visit(int start, int end)
    {
        var (at, column) = SpeechLines.SkipIndent(text, start, end, 0);
        if (at == end)
        {
            paragraph = false;
            return null;
        }

        var matched = items.FindIndex(item => item > column) is var first and >= 0 ? first : items.Count;
        if (matched < items.Count)
        {
            var outer = matched == 0 ? 0 : items[matched - 1];
            if (paragraph && (column - outer >= 4 || !SpeechLines.Interrupts(text.AsSpan(at, end - at), inContainer: false)))
            {
                return Paragraph(at, end); // a lazy line of the paragraph above
            }

            items.RemoveRange(matched, items.Count - matched);
            paragraph = false;
        }

        return VisitBlock(at, column, end);
    }

    private SpokenLine? VisitBlock(int at, int column, int end)
    {
        while (true)
        {
            var line = text.AsSpan(at, end - at);
            if (column - (items.Count == 0 ? 0 : items[^1]) >= 4)
            {
                return paragraph ? Paragraph(at, end) : null;
            }

            if (line[0] == '>')
            {
                SkipQuote(line);
                return null;
            }

            if (SpeechLines.Fence(line).Length > 0)
            {
                SkipFence(at, column, end);
                return null;
            }

            if (paragraph && SpeechLines.IsUnderline(line))
            {
                paragraph = false;
                return null;
            }

            var marker = SpeechLines.ListMarker(line, out _);
            if (marker == 0 || (paragraph && !SpeechLines.Interrupts(line, inContainer: true)))
            {
                return VisitLeaf(at, end);
            }

            paragraph = false;
            (at, column) = OpenItem(at, column, marker, end);
            if (at == end)
            {
                return null;
            }
        }
    }

    private (int At, int Column) OpenItem(int at, int column, int marker, int end)
    {
        var afterMarker = column + marker;
        var (first, reached) = SpeechLines.SkipIndent(text, at + marker, end, afterMarker);
        var isCode = reached - afterMarker >= 5;
        items.Add(first == end || isCode ? afterMarker + 1 : reached);
        return (first, reached);
    }

    private SpokenLine? VisitLeaf(int at, int end)
    {
        var line = text.AsSpan(at, end - at);
        if (SpeechLines.IsThematicBreak(line))
        {
            paragraph = false;
            return null;
        }

        if (SpeechLines.IsHeading(line))
        {
            paragraph = false;
            return new SpokenLine(at, end, MayCommand: false);
        }

        if (line[0] == '<' && (HtmlTag.OpensBlock(line) || (!paragraph && HtmlTag.Read(text, at, end) is not null)))
        {
            return HtmlBlock(at, end);
        }

        if (!paragraph && line[0] == '[' && SkipDefinition(line))
        {
            return null;
        }

        if (!paragraph && SkipMail(at, line))
        {
            return null;
        }

        return IsTable(line) ? Table(at, end) : Paragraph(at, end);
    }

    private SpokenLine Paragraph(int at, int end)
    {
        if (!paragraph || at >= scannedTo)
        {
            scannedTo = ParagraphEnd(Position);
            var reached = inline.Scan(at, scannedTo);

            // What opens within a paragraph and closes below it may cross any block: nothing below is certain to be seen.
            hiddenUntil = reached > scannedTo ? text.Length : hiddenUntil;
            paragraph = true;
        }

        return new SpokenLine(at, end, !inline.IsHidden(at));
    }

    /// <summary>The offset of the first line from <paramref name="next"/> on that is no part of the open paragraph.</summary>
    private int ParagraphEnd(int next)
    {
        while (next < text.Length)
        {
            var end = SpeechLines.LineEnd(text, next);
            var (at, column) = SpeechLines.SkipIndent(text, next, end, 0);
            var inside = items.LastOrDefault(item => item <= column);
            var inContainer = items.Count == 0 || column >= items[^1];
            if (at == end || (column - inside < 4 && SpeechLines.Interrupts(text.AsSpan(at, end - at), inContainer)))
            {
                break;
            }

            next = SpeechLines.After(text, end);
        }

        return next;
    }

    /// <summary>A quote, with the lines below it that lazily belong to its last paragraph.</summary>
    private void SkipQuote(ReadOnlySpan<char> line)
    {
        paragraph = false;
        var lazy = !SpeechLines.IsBlank(line.TrimStart("> \t"));
        while (Position < text.Length)
        {
            var end = SpeechLines.LineEnd(text, Position);
            var (at, column) = SpeechLines.SkipIndent(text, Position, end, 0);
            var next = text.AsSpan(at, end - at);
            var isQuote = !next.IsEmpty && next[0] == '>' && column - items.LastOrDefault(item => item <= column) < 4;
            if (next.IsEmpty || (!isQuote && (!lazy || SpeechLines.Interrupts(next, inContainer: true))))
            {
                return;
            }

            lazy = isQuote ? !SpeechLines.IsBlank(next.TrimStart("> \t")) : lazy;
            Position = SpeechLines.After(text, end);
        }
    }

    private void SkipFence(int at, int column, int end)
    {
        paragraph = false;
        var (mark, length) = SpeechLines.Fence(text.AsSpan(at, end - at));
        var inside = items.Count == 0 ? 0 : items[^1];
        while (Position < text.Length)
        {
            var start = Position;
            var stop = SpeechLines.LineEnd(text, start);
            var (first, indent) = SpeechLines.SkipIndent(text, start, stop, 0);
            if (first < stop && indent < inside)
            {
                return; // the list item ends, and the fence in it
            }

            Position = SpeechLines.After(text, stop);
            if (indent - inside < 4 && SpeechLines.ClosesFence(text.AsSpan(first, stop - first), mark, length))
            {
                return;
            }
        }
    }

    private SpokenLine? HtmlBlock(int at, int end)
    {
        paragraph = false;
        var stop = Position;
        while (stop < text.Length)
        {
            var lineEnd = SpeechLines.LineEnd(text, stop);
            var (first, column) = SpeechLines.SkipIndent(text, stop, lineEnd, 0);
            if (first == lineEnd || (items.Count > 0 && column < items[^1]))
            {
                break; // a blank line ends it, and so does the end of its list item
            }

            stop = SpeechLines.After(text, lineEnd);
        }

        var own = inline.MarkupEnd(at, text.Length);
        var tag = HtmlTag.Read(text, at, text.Length);
        if (tag is null or { Hides: true, IsClosing: false })
        {
            // A comment, or a folded or quoted element: what its last line holds besides is raw HTML too.
            hiddenUntil = SpeechLines.LineEnd(text, Math.Min(own, text.Length));
            return null;
        }

        hiddenUntil = inline.Scan(at, stop) > stop ? text.Length : stop;
        return SpeechLines.IsBlank(text.AsSpan(tag.Value.End, Math.Max(0, end - tag.Value.End))) ? null : new SpokenLine(at, end, MayCommand: false);
    }

    /// <summary>A link or footnote definition. One that does not end on its line takes the lines up to the next blank one with it.</summary>
    private bool SkipDefinition(ReadOnlySpan<char> line)
    {
        var close = line.IndexOf("]:");
        if (close < 2 || line[..close].LastIndexOf('[') != 0)
        {
            return false;
        }

        var isWhole = line[1] != '^' && EndsDefinition(line[(close + 2)..].Trim(" \t"));
        while (!isWhole && Position < text.Length)
        {
            var end = SpeechLines.LineEnd(text, Position);
            var first = SpeechLines.SkipIndent(text, Position, end, 0).Offset;
            if (first == end || SpeechLines.Interrupts(text.AsSpan(first, end - first), inContainer: true))
            {
                break;
            }

            Position = SpeechLines.After(text, end);
        }

        return true;
    }

    /// <param name="rest">Destination and title.</param>
    private static bool EndsDefinition(ReadOnlySpan<char> rest)
    {
        var blank = rest.IndexOfAny(' ', '\t');
        if (rest.IsEmpty || blank < 0)
        {
            return !rest.IsEmpty;
        }

        var title = rest[blank..].TrimStart(" \t");
        return title.Length >= 2 && (title[0], title[^1]) is ('"', '"') or ('\'', '\'') or ('(', ')');
    }

    /// <summary>What mail programs put above a quoted message, in answers by mail.</summary>
    private bool SkipMail(int at, ReadOnlySpan<char> line)
    {
        if (line.StartsWith("-----Original Message", StringComparison.OrdinalIgnoreCase))
        {
            Position = text.Length;
            return true;
        }

        if (!line.StartsWith("On ", StringComparison.Ordinal))
        {
            return false;
        }

        var stop = ParagraphEnd(Position);
        var next = stop;
        while (next < text.Length && text[next] is '\r' or '\n')
        {
            next++;
        }

        var isAttribution = text.AsSpan(at, stop - at).TrimEnd().EndsWith("wrote:") && next < text.Length && text[next] == '>';
        Position = isAttribution ? stop : Position;
        return isAttribution;
    }

    private bool IsTable(ReadOnlySpan<char> line)
    {
        var columns = SpeechLines.TableColumns(line, delimiter: false);
        return columns > 0 && Position < text.Length
            && SpeechLines.TableColumns(text.AsSpan(Position, SpeechLines.LineEnd(text, Position) - Position), delimiter: true) == columns;
    }

    private SpokenLine Table(int at, int end)
    {
        paragraph = false;
        while (Position < text.Length)
        {
            var stop = SpeechLines.LineEnd(text, Position);
            var first = SpeechLines.SkipIndent(text, Position, stop, 0).Offset;
            if (first == stop || SpeechLines.Interrupts(text.AsSpan(first, stop - first), inContainer: true))
            {
                break;
            }

            Position = SpeechLines.After(text, stop);
        }

        return new SpokenLine(at, end, MayCommand: false);
    }
}
