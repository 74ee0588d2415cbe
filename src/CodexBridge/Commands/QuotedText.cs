using System.Text;
using Sprache;

namespace CodexBridge.Commands;

/// <summary>
/// Text in quotes, over any number of lines. <c>\"</c> (or the quote that closes) and <c>\\</c> are escapes; any other backslash stands
/// for itself. One step of the grammar, however long: read by hand, in one pass.
/// </summary>
internal static class QuotedText
{
    /// <summary>What opens, and what then closes. Typographic quotes come from phones and word processors.</summary>
    private static readonly Dictionary<char, string> Closers = new()
    {
        ['"'] = "\"",
        ['\''] = "'",
        ['“'] = "”",
        ['”'] = "”",
        ['„'] = "“”",
        ['‘'] = "’",
        ['‚'] = "‘’",
        ['«'] = "»",
        ['»'] = "«",
        ['‹'] = "›",
    };

    public static bool Opens(char c) => Closers.ContainsKey(c);

    public static IResult<ArgumentSyntax> Read(IInput input)
    {
        if (input.AtEnd || !Closers.TryGetValue(input.Current, out var closers))
        {
            return Result.Failure<ArgumentSyntax>(input, "no quote opens here", ["a quoted text"]);
        }

        var text = input.Source;
        var content = new StringBuilder();
        var i = input.Position + 1;
        for (; i < text.Length; i++)
        {
            var c = text[i];
            if (c == '\\' && i + 1 < text.Length && (text[i + 1] is '\\' or '"' || closers.Contains(text[i + 1], StringComparison.Ordinal)))
            {
                content.Append(text[++i]);
            }
            else if (closers.Contains(c, StringComparison.Ordinal) && !IsApostrophe(text, i))
            {
                ArgumentSyntax closed = new QuotedSyntax(content.ToString(), c, Closed: true);
                return Result.Success(closed, TextCursor.At(input, i + 1));
            }
            else
            {
                content.Append(c);
            }
        }

        // Never closed: the mistake is this line's; the lines below are read on their own.
        ArgumentSyntax open = new QuotedSyntax("", closers[0], Closed: false);
        return Result.Success(open, TextCursor.At(input, SpeechLines.LineEnd(text, input.Position)));
    }

    /// <summary>The mark in <c>don't</c>: it stands between two letters, where no quote closes.</summary>
    private static bool IsApostrophe(string text, int i) =>
        text[i] is '\'' or '’' && i + 1 < text.Length && char.IsLetterOrDigit(text[i - 1]) && char.IsLetterOrDigit(text[i + 1]);
}
