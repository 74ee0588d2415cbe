namespace CodexBridge.Commands;

/// <summary>HTML inside Markdown, as far as it decides what a reader sees.</summary>
/// <param name="End">Offset after its closing bracket.</param>
/// <param name="Hides">What it holds is folded, hidden, or not plain text: code, quotes, tables, headings, emphasis.</param>
internal readonly record struct HtmlTag(string Name, bool IsClosing, bool Hides, int End)
{
    /// <summary>Elements whose text is no plain speech. Elements that nobody knows are dropped by GitHub and hide nothing.</summary>
    private static readonly HashSet<string> NotSpeech = new(StringComparer.OrdinalIgnoreCase)
    {
        "details", "summary", "pre", "code", "kbd", "samp", "tt", "var", "blockquote", "q", "cite", "template", "script", "style", "table", "svg", "math",
        "textarea", "title", "iframe", "noscript", "xmp", "plaintext", "listing", "noembed", "noframes", "select", "option", "button", "object",
        "a", "b", "strong", "i", "em", "u", "del", "s", "strike", "ins", "mark", "sub", "sup", "small", "h1", "h2", "h3", "h4", "h5", "h6",
        "ruby", "caption", "figure", "dialog", "datalist", "head", "video", "audio", "canvas", "picture",
    };

    private static readonly HashSet<string> Void = new(StringComparer.OrdinalIgnoreCase)
    {
        "br", "hr", "img", "wbr", "input", "area", "base", "col", "embed", "link", "meta", "param", "source", "track",
    };

    private static readonly HashSet<string> Block = new(StringComparer.OrdinalIgnoreCase)
    {
        "address", "article", "aside", "base", "basefont", "blockquote", "body", "caption", "center", "col", "colgroup", "dd", "details", "dialog",
        "dir", "div", "dl", "dt", "fieldset", "figcaption", "figure", "footer", "form", "frame", "frameset", "h1", "h2", "h3", "h4", "h5", "h6", "head",
        "header", "hr", "html", "iframe", "legend", "li", "link", "main", "menu", "menuitem", "nav", "noframes", "ol", "optgroup", "option", "p", "param",
        "search", "section", "summary", "table", "tbody", "td", "tfoot", "th", "thead", "title", "tr", "track", "ul", "pre", "script", "style", "textarea",
    };

    /// <summary>Whether a line begins an HTML block that may interrupt a paragraph.</summary>
    public static bool OpensBlock(ReadOnlySpan<char> line)
    {
        if (line.Length < 2 || line[0] != '<')
        {
            return false;
        }

        if (line[1] is '!' or '?')
        {
            return line[1] == '?' || (line.Length > 2 && (char.IsAsciiLetter(line[2]) || line[2..].StartsWith("--") || line[2..].StartsWith("[CDATA[")));
        }

        var name = ReadName(line[(line[1] == '/' ? 2 : 1)..]);
        return name.Length > 0 && Block.GetAlternateLookup<ReadOnlySpan<char>>().Contains(name);
    }

    /// <summary>Reads a whole tag at <paramref name="at"/> (a &lt;), attributes over several lines included; null when it is none.</summary>
    public static HtmlTag? Read(string text, int at, int limit)
    {
        var i = at + 1;
        var closing = i < limit && text[i] == '/';
        i += closing ? 1 : 0;
        var name = i < limit ? ReadName(text.AsSpan(i, limit - i)) : [];
        if (name.IsEmpty)
        {
            return null;
        }

        i += name.Length;
        var hides = NotSpeech.GetAlternateLookup<ReadOnlySpan<char>>().Contains(name);
        while (i < limit)
        {
            var c = text[i];
            if (c == '>')
            {
                var isVoid = Void.GetAlternateLookup<ReadOnlySpan<char>>().Contains(name);
                return new HtmlTag(name.ToString().ToLowerInvariant(), closing, hides && !isVoid, i + 1);
            }

            if (c is '"' or '\'')
            {
                var close = text.AsSpan(i + 1, limit - i - 1).IndexOf(c);
                if (close < 0)
                {
                    return null;
                }

                i += close + 2;
            }
            else if (c == '<')
            {
                return null;
            }
            else if (char.IsAsciiLetter(c))
            {
                var attribute = ReadName(text.AsSpan(i, limit - i));
                hides |= attribute.Equals("hidden", StringComparison.OrdinalIgnoreCase) || attribute.Equals("style", StringComparison.OrdinalIgnoreCase)
                    || attribute.Equals("aria-hidden", StringComparison.OrdinalIgnoreCase);
                i += attribute.Length;
            }
            else
            {
                i++;
            }
        }

        return null;
    }

    /// <summary>
    /// Offset after the tag that closes this one, nested ones of the same name counted; the text's end when nothing closes it. Tags in
    /// fenced code and in comments close nothing.
    /// </summary>
    public int FindClose(string text)
    {
        var depth = 1;
        var lineEnd = SpeechLines.LineEnd(text, End);
        for (var i = End; i < text.Length;)
        {
            var found = text.AsSpan(i, lineEnd - i).IndexOf('<');
            if (found < 0)
            {
                (i, lineEnd) = NextLine(text, lineEnd);
                continue;
            }

            i += found;
            if (text.AsSpan(i).StartsWith("<!--"))
            {
                var close = text.IndexOf("-->", i + 2, StringComparison.Ordinal);
                i = close < 0 ? text.Length : close + 3;
            }
            else if (Read(text, i, text.Length) is { } tag)
            {
                depth += !string.Equals(tag.Name, Name, StringComparison.Ordinal) ? 0 : tag.IsClosing ? -1 : 1;
                i = tag.End;
                if (depth == 0)
                {
                    return i;
                }
            }
            else
            {
                i++;
            }

            lineEnd = i > lineEnd ? SpeechLines.LineEnd(text, i) : lineEnd;
        }

        return text.Length;
    }

    private static (int Start, int End) NextLine(string text, int lineEnd)
    {
        var start = SpeechLines.After(text, lineEnd);
        var end = SpeechLines.LineEnd(text, start);
        var (at, column) = SpeechLines.SkipIndent(text, start, end, 0);
        if (SpeechLines.Fence(text.AsSpan(at, end - at)).Length == 0)
        {
            return (start, end);
        }

        var fence = FencedBlock.Read(text, at, column).End;
        return (fence, fence);
    }

    private static ReadOnlySpan<char> ReadName(ReadOnlySpan<char> text)
    {
        var length = 0;
        while (length < text.Length && (char.IsAsciiLetterOrDigit(text[length]) || (length > 0 && text[length] is '-' or '_' or ':' or '.')))
        {
            length++;
        }

        return length > 0 && char.IsAsciiLetter(text[0]) ? text[..length] : [];
    }
}
