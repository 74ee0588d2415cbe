using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;

namespace CodexBridge.Tests.Support;

/// <summary>
/// Tables of cases: <c>input → expected</c>, one a line, in files under <c>Cases/</c>. A line that begins with ; is a remark. In both
/// halves <c>⏎</c> is a line feed, <c>⟨U+202E⟩</c> that character, <c>⟨TAB⟩</c> and <c>⟨CR⟩</c> those, <c>⟨SP⟩</c> a blank at an end.
/// </summary>
internal static partial class ArrowCases
{
    private const string Arrow = " → ";

    public static IEnumerable<(string Input, string Expected, int Line)> Read(string file)
    {
        var number = 0;
        foreach (var line in File.ReadLines(Path.Combine(AppContext.BaseDirectory, "Cases", file)))
        {
            number++;
            if (line.Length == 0 || line[0] == ';')
            {
                continue;
            }

            var arrow = line.LastIndexOf(Arrow, StringComparison.Ordinal);
            Assert.True(arrow >= 0, $"{file}:{number} has no arrow");
            yield return (Unescape(line[..arrow].TrimEnd()), Unescape(line[(arrow + Arrow.Length)..].Trim()), number);
        }
    }

    public static string Unescape(string text) => Escape().Replace(text, match => match.Value switch
    {
        "⏎" => "\n",
        "⟨TAB⟩" => "\t",
        "⟨CR⟩" => "\r",
        "⟨SP⟩" => " ",
        var code => Character(int.Parse(code.AsSpan(3, code.Length - 4), NumberStyles.HexNumber, CultureInfo.InvariantCulture)),
    });

    public static string EscapeText(string text)
    {
        var escaped = new StringBuilder();
        foreach (var c in text)
        {
            _ = c == '\n' ? escaped.Append('⏎') : c < ' ' ? escaped.Append(CultureInfo.InvariantCulture, $"⟨U+{(int)c:X4}⟩") : escaped.Append(c);
        }

        return escaped.ToString();
    }

    private static string Character(int value) => value is >= 0xD800 and <= 0xDFFF ? ((char)value).ToString() : char.ConvertFromUtf32(value);

    [GeneratedRegex("⏎|⟨TAB⟩|⟨CR⟩|⟨SP⟩|⟨U\\+[0-9A-F]{4,6}⟩")]
    private static partial Regex Escape();
}
