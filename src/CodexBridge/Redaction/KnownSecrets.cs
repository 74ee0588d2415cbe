using System.Text;

namespace CodexBridge.Redaction;

/// <summary>
/// Finds secrets whose value is known, however they are dressed: plain, reversed, base64 at any alignment, hex, percent-, JSON- or
/// HTML-escaped, in another case, split by spaces, newlines, invisible characters or punctuation, or only a part of
/// <see cref="Window"/> characters (a leak that cuts the first characters is still a leak).
/// </summary>
/// <remarks>
/// Both sides are folded to lower-case letters and digits; every window of every disguise goes into a table; one pass with a rolling
/// hash per window length looks the text up. A text with escapes gets a second pass over its unescaped form.
/// </remarks>
internal sealed class KnownSecrets
{
    /// <summary>A part of this many letters and digits of a secret counts as the secret.</summary>
    public const int Window = 12;

    /// <summary>Of a secret too short to lose seven characters and keep <see cref="Window"/>, a smaller part counts.</summary>
    private const int SmallWindow = 8;

    private readonly List<WindowTable> tables = [];
    private readonly List<string> symbolsOnly = [];

    public KnownSecrets(IEnumerable<string> values)
    {
        foreach (var value in values.Distinct(StringComparer.Ordinal))
        {
            var plain = Folded(value);
            if (plain.Length < EnvironmentSecrets.ShortestValue)
            {
                if (value.Length >= EnvironmentSecrets.ShortestValue)
                {
                    symbolsOnly.Add(value);
                }

                continue;
            }

            var window = plain.Length >= Window + 7 ? Window : Math.Min(SmallWindow, plain.Length);
            foreach (var disguise in Disguises(value, plain))
            {
                if (disguise.Length >= EnvironmentSecrets.ShortestValue)
                {
                    TableFor(Math.Min(window, disguise.Length)).Add(disguise);
                }
            }
        }
    }

    public void FindIn(string text, List<Find> finds)
    {
        foreach (var value in symbolsOnly)
        {
            for (var at = text.IndexOf(value, StringComparison.Ordinal); at >= 0; at = text.IndexOf(value, at + value.Length, StringComparison.Ordinal))
            {
                finds.Add(new Find(at, at + value.Length, "secret"));
            }
        }

        if (tables.Count == 0)
        {
            return;
        }

        Search(FoldedText.Of(text), finds);
        if (FoldedText.HasEscapes(text))
        {
            Search(FoldedText.Unescaped(text), finds);
        }
    }

    private static string Folded(string value)
    {
        var folded = new StringBuilder(value.Length);
        foreach (var letter in value)
        {
            if (char.IsAsciiLetterOrDigit(letter))
            {
                folded.Append(char.ToLowerInvariant(letter));
            }
        }

        return folded.ToString();
    }

    private static string Reversed(string value)
    {
        var letters = value.ToCharArray();
        Array.Reverse(letters);
        return new string(letters);
    }

    private static IEnumerable<string> Disguises(string value, string plain)
    {
        yield return plain;
        yield return Reversed(plain);
        var bytes = Encoding.UTF8.GetBytes(value);
        yield return Convert.ToHexStringLower(bytes);
        for (var shift = 0; shift < 3; shift++)
        {
            // Encoded behind one or two other bytes, a value reads differently; its outermost characters mix with its neighbours.
            var text = Convert.ToBase64String([.. new byte[shift], .. bytes]).TrimEnd('=');
            var first = shift == 0 ? 0 : shift + 1;
            var last = (shift + bytes.Length) % 3 == 0 ? text.Length : text.Length - 1;
            yield return Folded(text[Math.Min(first, last)..last]);
        }
    }

    private WindowTable TableFor(int length)
    {
        var table = tables.Find(each => each.Length == length);
        if (table is null)
        {
            tables.Add(table = new WindowTable(length));
        }

        return table;
    }

    private void Search(FoldedText text, List<Find> finds)
    {
        foreach (var table in tables)
        {
            table.FindIn(text, finds);
        }
    }
}
