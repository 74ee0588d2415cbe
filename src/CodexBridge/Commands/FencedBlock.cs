namespace CodexBridge.Commands;

/// <summary>A fenced block as the prompt of the command above it.</summary>
/// <param name="Content">Its lines to the letter, without the indentation of the fence and without the last line end.</param>
/// <param name="Start">Offset of the opening fence.</param>
/// <param name="End">Offset of the end of the closing line, or of the text: an unclosed fence runs to the end.</param>
internal sealed record FencedBlock(string Content, int Start, int End)
{
    /// <summary>Reads the block whose fence stands at <paramref name="at"/>, <paramref name="column"/> columns in.</summary>
    public static FencedBlock Read(string text, int at, int column)
    {
        var end = SpeechLines.LineEnd(text, at);
        var (mark, length) = SpeechLines.Fence(text.AsSpan(at, end - at));
        var content = new System.Text.StringBuilder();
        for (var start = SpeechLines.After(text, end); start < text.Length && end < text.Length; start = SpeechLines.After(text, end))
        {
            end = SpeechLines.LineEnd(text, start);
            var (first, indent) = SpeechLines.SkipIndent(text, start, end, 0);
            if (indent - column < 4 && SpeechLines.ClosesFence(text.AsSpan(first, end - first), mark, length))
            {
                return new FencedBlock(WithoutLastLineEnd(content), at, end);
            }

            // The fence's own indentation goes, the rest of the line's stays.
            var keepFrom = start;
            for (var reached = 0; reached < column && keepFrom < first; keepFrom++)
            {
                reached += text[keepFrom] == '\t' ? 4 - (reached % 4) : 1;
            }

            content.Append(text, keepFrom, SpeechLines.After(text, end) - keepFrom);
        }

        return new FencedBlock(WithoutLastLineEnd(content), at, text.Length);
    }

    private static string WithoutLastLineEnd(System.Text.StringBuilder content)
    {
        var text = content.ToString();
        return text.EndsWith("\r\n", StringComparison.Ordinal) ? text[..^2] : text is [.., '\n' or '\r'] ? text[..^1] : text;
    }
}
