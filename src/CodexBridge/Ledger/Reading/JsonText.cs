using System.Text;

namespace CodexBridge.Ledger;

/// <summary>JSON's escape sequences, read without ever throwing: half a surrogate pair becomes U+FFFD.</summary>
internal static class JsonText
{
    /// <param name="text">What stands between the quotes; escapes are known to be well-formed.</param>
    public static string Unescape(ReadOnlySpan<byte> text)
    {
        if (text.IndexOf((byte)'\\') < 0)
        {
            return Encoding.UTF8.GetString(text);
        }

        var result = text.Length <= 2048 ? stackalloc char[2048] : new char[text.Length]; // No escape is shorter than what it stands for.
        var length = 0;
        while (!text.IsEmpty)
        {
            var stop = text.IndexOf((byte)'\\');
            length += Encoding.UTF8.GetChars(stop < 0 ? text : text[..stop], result[length..]);
            if (stop < 0)
            {
                break;
            }

            text = text[stop..];
            if (text[1] == 'u' && TryHex(text[2..], out var unit))
            {
                result[length++] = unit;
                text = text[6..];
                continue;
            }

            result[length++] = (char)text[1] switch { 'b' => '\b', 'f' => '\f', 'n' => '\n', 'r' => '\r', 't' => '\t', var same => same };
            text = text[2..];
        }

        return Paired(new string(result[..length]));
    }

    /// <summary>The same line with each half of a surrogate pair replaced by <c>\ufffd</c>, which is just as long.</summary>
    public static byte[] WithoutLoneSurrogates(ReadOnlySpan<byte> line)
    {
        var copy = line.ToArray();
        for (var at = 0; at + 1 < copy.Length; at++)
        {
            if (copy[at] != '\\')
            {
                continue;
            }

            if (copy[at + 1] == 'u' && TryHex(copy.AsSpan(at + 2), out var unit) && char.IsSurrogate(unit))
            {
                var paired = char.IsHighSurrogate(unit) && copy.AsSpan(at + 6).StartsWith("\\u"u8)
                    && TryHex(copy.AsSpan(at + 8), out var second) && char.IsLowSurrogate(second);
                if (paired)
                {
                    at += 11;
                    continue;
                }

                "\\ufffd"u8.CopyTo(copy.AsSpan(at));
                at += 5;
            }
            else
            {
                at++;
            }
        }

        return copy;
    }

    public static bool TryHex(ReadOnlySpan<byte> digits, out char unit)
    {
        // By hand: the framework's parser lets a NUL follow a number.
        var value = 0;
        unit = '\0';
        if (digits.Length < 4)
        {
            return false;
        }

        for (var i = 0; i < 4; i++)
        {
            if (!char.IsAsciiHexDigit((char)digits[i]))
            {
                return false;
            }

            value = (value << 4) | (char.IsAsciiDigit((char)digits[i]) ? digits[i] - '0' : (digits[i] | 0x20) - 'a' + 10);
        }

        unit = (char)value;
        return true;
    }

    private static string Paired(string text)
    {
        for (var i = 0; i < text.Length; i++)
        {
            if (char.IsSurrogate(text[i]))
            {
                return Encoding.UTF8.GetString(Encoding.UTF8.GetBytes(text));
            }
        }

        return text;
    }
}
