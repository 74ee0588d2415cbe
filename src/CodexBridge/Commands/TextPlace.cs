using System.Globalization;

namespace CodexBridge.Commands;

/// <summary>A place in a text as written.</summary>
/// <param name="Offset">From the start of the text, in UTF-16 units.</param>
/// <param name="Length">In UTF-16 units; 0 points between two characters.</param>
/// <param name="Line">Counted from 1; CR, LF and CRLF each end a line.</param>
/// <param name="Column">Counted from 1 in characters as a person counts them (grapheme clusters).</param>
internal readonly record struct TextPlace(int Offset, int Length, int Line, int Column)
{
    public static TextPlace Find(string text, int offset, int length)
    {
        var line = 1;
        var lineStart = 0;
        for (var i = 0; i < offset; i++)
        {
            if (text[i] == '\n' || (text[i] == '\r' && (i + 1 == text.Length || text[i + 1] != '\n')))
            {
                line++;
                lineStart = i + 1;
            }
        }

        return new TextPlace(offset, length, line, CountCharacters(text.AsSpan(lineStart, offset - lineStart)) + 1);
    }

    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"line {Line}, column {Column}");

    private static int CountCharacters(ReadOnlySpan<char> span)
    {
        var count = 0;
        while (!span.IsEmpty)
        {
            span = span[StringInfo.GetNextTextElementLength(span)..];
            count++;
        }

        return count;
    }
}
