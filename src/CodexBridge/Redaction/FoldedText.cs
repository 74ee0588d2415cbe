using System.Globalization;

namespace CodexBridge.Redaction;

/// <summary>
/// A text reduced to its ASCII letters (lower case) and digits, which remembers where each of them stood. Whatever somebody puts
/// between the characters of a secret disappears.
/// </summary>
internal sealed class FoldedText
{
    private readonly char[] letters;
    private readonly int[] starts;
    private readonly int[] ends;
    private int count;

    private FoldedText(int capacity)
    {
        letters = new char[capacity];
        starts = new int[capacity];
        ends = new int[capacity];
    }

    public ReadOnlySpan<char> Letters => letters.AsSpan(0, count);

    public static FoldedText Of(string text)
    {
        var folded = new FoldedText(text.Length);
        for (var i = 0; i < text.Length; i++)
        {
            folded.Add(text[i], i, i + 1);
        }

        return folded;
    }

    public static bool HasEscapes(string text) => text.AsSpan().ContainsAny('%', '\\', '&');

    /// <summary>Reads <c>%41</c>, <c>\u0041</c>, <c>\x41</c>, <c>\n</c>, <c>&amp;#65;</c> and <c>&amp;amp;</c> as what they stand for.</summary>
    public static FoldedText Unescaped(string text)
    {
        var folded = new FoldedText(text.Length);
        for (var i = 0; i < text.Length;)
        {
            var (letter, length) = text[i] switch
            {
                '%' => Hex(text, i, 1, 2),
                '\\' => Backslash(text, i),
                '&' => Entity(text, i),
                _ => (text[i], 1),
            };
            folded.Add(letter, i, i + length);
            i += length;
        }

        return folded;
    }

    /// <summary>The stretch of the original text that holds the letters from <paramref name="first"/> up to <paramref name="end"/>.</summary>
    public Find Place(int first, int end) => new(starts[first], ends[end - 1], "secret");

    private static (char Letter, int Length) Backslash(string text, int at) => at + 1 >= text.Length ? ('\\', 1) : text[at + 1] switch
    {
        'u' => Hex(text, at, 2, 4),
        'x' => Hex(text, at, 2, 2),
        'n' or 'r' or 't' or 'b' or 'f' => (' ', 2),
        _ => (' ', 1),
    };

    private static (char Letter, int Length) Hex(string text, int at, int prefix, int digits) =>
        at + prefix + digits <= text.Length
        && ushort.TryParse(text.AsSpan(at + prefix, digits), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var code)
            ? ((char)code, prefix + digits)
            : (' ', 1);

    private static (char Letter, int Length) Entity(string text, int at)
    {
        var head = text.AsSpan(at + 1, Math.Min(10, text.Length - at - 1));
        var end = head.IndexOf(';');
        if (end < 1)
        {
            return (' ', 1);
        }

        var name = head[..end];
        var code = 0;
        var known = name[0] == '#' && (name.Length > 1 && name[1] is 'x' or 'X'
            ? int.TryParse(name[2..], NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out code)
            : int.TryParse(name[1..], NumberStyles.None, CultureInfo.InvariantCulture, out code));
        return known && code is > 0 and < 128 ? ((char)code, end + 2) : name is "amp" or "lt" or "gt" or "quot" ? (' ', end + 2) : (' ', 1);
    }

    private void Add(char letter, int start, int end)
    {
        if (char.IsAsciiLetterOrDigit(letter))
        {
            letters[count] = char.IsAsciiLetterUpper(letter) ? (char)(letter | 0x20) : letter;
            starts[count] = start;
            ends[count] = end;
            count++;
        }
    }
}
