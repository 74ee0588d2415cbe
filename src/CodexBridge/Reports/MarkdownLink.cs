namespace CodexBridge.Reports;

/// <summary>An inline link or image, <c>[text](target "title")</c>. Other forms of links are no links to us and show as text.</summary>
internal sealed record MarkdownLink(bool IsImage, string Text, string Target, int End)
{
    private const int LongestTarget = 2048;

    public static MarkdownLink? At(string line, int at)
    {
        var image = line[at] == '!';
        var open = image ? at + 1 : at;
        if (open >= line.Length || line[open] != '[')
        {
            return null;
        }

        var close = line.AsSpan(open + 1).IndexOfAny('[', ']');
        close = close < 0 ? -1 : open + 1 + close;
        if (close < 0 || line[close] != ']' || close + 1 >= line.Length || line[close + 1] != '(')
        {
            return null;
        }

        var start = close + 2;
        var end = start;
        var depth = 0;
        while (end < line.Length && end - start < LongestTarget && !char.IsWhiteSpace(line[end]) && line[end] is not ('[' or '`') && (line[end] != ')' || depth > 0))
        {
            depth += line[end] switch { '(' => 1, ')' => -1, _ => 0 };
            end++;
        }

        var target = line[start..end].Trim('<', '>');
        var after = end;
        if (after < line.Length && line[after] == ' ')
        {
            // A title: shown nowhere, so it is left out.
            var quote = after + 1 < line.Length ? line[after + 1] : ' ';
            var limit = Math.Min(line.Length, after + 2 + LongestTarget);
            var ends = quote is '"' or '\'' && after + 2 < limit ? line.AsSpan(after + 2, limit - after - 2).IndexOfAny(quote, '[') : -1;
            after = ends < 0 || line[after + 2 + ends] != quote ? line.Length : after + 3 + ends;
        }

        return target.Length > 0 && after < line.Length && line[after] == ')' ? new MarkdownLink(image, line[(open + 1)..close], target, after + 1) : null;
    }
}
