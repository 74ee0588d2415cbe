namespace CodexBridge.Commands;

/// <summary>
/// Inside a paragraph: marks what is not plain text in it (code spans, comments, tags, links), because each of them may hold the beginning
/// of a line.
/// </summary>
internal sealed class InlineScanner(string text)
{
    private readonly bool[] hidden = new bool[text.Length];
    private readonly Dictionary<string, int> lastCloser = new(StringComparer.Ordinal);

    public bool IsHidden(int offset) => hidden[offset];

    public void Forget(int from) => Array.Clear(hidden, from, hidden.Length - from);

    /// <summary>Marks one paragraph and returns the offset up to which everything is hidden, when something in it runs on beyond its end.</summary>
    public int Scan(int from, int to)
    {
        var runs = LastRuns(from, to);
        var brackets = new List<int>();
        var linked = from;
        for (var i = from; i < to;)
        {
            var start = i;
            switch (text[i])
            {
                case '\\':
                    i += 2;
                    break;
                case '`':
                    i = CodeSpanEnd(i, to, runs, out var isCode);
                    Hide(start, isCode ? i : start);
                    break;
                case '<':
                    i = MarkupEnd(i, to);
                    Hide(start, i > start + 1 ? Math.Min(i, text.Length) : start);
                    break;
                case '[':
                    brackets.Add(i++);
                    break;
                case ']':
                    i++; // what stands in a destination is scanned too: only a renderer knows for certain that it is one
                    if (brackets.Count > 0 && LinkEnd(start, to, linked) is var end && end > start + 1)
                    {
                        Hide(Math.Max(brackets[^1], Math.Min(linked, end)), end);
                        linked = Math.Max(linked, end);
                        brackets.Clear(); // links do not nest: what was open around it is plain text
                    }
                    else if (brackets.Count > 0)
                    {
                        brackets.RemoveAt(brackets.Count - 1);
                    }

                    break;
                default:
                    i++;
                    break;
            }

            if (i > to)
            {
                return i;
            }
        }

        return to;
    }

    /// <summary>Where something that ends with <paramref name="closer"/> ends; -1 when nothing closes it. Linear over the whole text.</summary>
    public int After(string closer, int from)
    {
        if (!lastCloser.TryGetValue(closer, out var last))
        {
            lastCloser[closer] = last = text.LastIndexOf(closer, StringComparison.Ordinal);
        }

        return from > last ? -1 : text.IndexOf(closer, from, StringComparison.Ordinal) + closer.Length;
    }

    /// <summary>The end of a comment, instruction, declaration, CDATA section or hiding element; <paramref name="at"/> + 1 for plain text.</summary>
    public int MarkupEnd(int at, int to)
    {
        var rest = text.AsSpan(at);
        if (rest.StartsWith("<!--"))
        {
            // GitHub's renderer ends <!--> and <!---> at once; everything else hides up to its end, or to the end of the text.
            return rest.StartsWith("<!-->") ? at + 5 : rest.StartsWith("<!--->") ? at + 6 : After("-->", at + 4) is >= 0 and var end ? end : text.Length;
        }

        var closer = rest.StartsWith("<?") ? "?>" : rest.StartsWith("<![CDATA[") ? "]]>" : rest.StartsWith("<!") && rest.Length > 2 && char.IsAsciiLetter(rest[2]) ? ">" : null;
        if (closer is not null)
        {
            return After(closer, at + 2) is >= 0 and var end ? end : text.Length;
        }

        if (HtmlTag.Read(text, at, to) is not { } tag)
        {
            return at + 1;
        }

        return tag is { Hides: true, IsClosing: false } ? tag.FindClose(text) : tag.End;
    }

    private void Hide(int start, int end) => hidden.AsSpan(start, end - start).Fill(true);

    private Dictionary<int, int> LastRuns(int from, int to)
    {
        var runs = new Dictionary<int, int>();
        for (var i = from; i < to; i++)
        {
            if (text[i] == '`')
            {
                var end = RunEnd(i, to);
                runs[end - i] = i;
                i = end;
            }
        }

        return runs;
    }

    private int CodeSpanEnd(int at, int to, Dictionary<int, int> runs, out bool isCode)
    {
        var end = RunEnd(at, to);
        var length = end - at;
        isCode = runs.GetValueOrDefault(length, -1) > at; // a run whose first backtick is escaped is shorter than it was counted
        while (isCode)
        {
            var next = text.IndexOf('`', end);
            end = RunEnd(next, to);
            if (end - next == length)
            {
                break;
            }
        }

        return end;
    }

    private int RunEnd(int at, int to)
    {
        while (at < to && text[at] == '`')
        {
            at++;
        }

        return at;
    }

    /// <summary>After the destination or label of a link whose text ends at <paramref name="at"/>; <paramref name="at"/> + 1 when it is none.</summary>
    /// <param name="known">An end found before: while it lies ahead it is the end of this one too, and need not be searched again.</param>
    private int LinkEnd(int at, int to, int known)
    {
        if (at + 1 >= to || text[at + 1] is not ('(' or '['))
        {
            return at + 1;
        }

        if (known > at + 2 && text[known - 1] == (text[at + 1] == '(' ? ')' : ']'))
        {
            return known;
        }

        var close = text.AsSpan(at + 2, to - at - 2).IndexOf(text[at + 1] == '(' ? ')' : ']');
        return close < 0 ? at + 1 : at + 2 + close + 1;
    }
}
