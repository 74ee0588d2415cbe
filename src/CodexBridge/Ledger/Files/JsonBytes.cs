using System.Buffers.Text;
using System.Text.Unicode;

namespace CodexBridge.Ledger;

/// <summary>
/// JSON as growing UTF-8 bytes, written by hand: the framework's writer and its escape tables cost a short-lived process more time than
/// all it has to say. The caller sees to commas and braces; a text is escaped so that no terminal obeys any of it.
/// </summary>
internal class JsonBytes
{
    private byte[] buffer = new byte[4096];

    public int Length { get; private set; }

    public ReadOnlySpan<byte> Written => buffer.AsSpan(0, Length);

    public void Clear() => Length = 0;

    public void RemoveFirst(int count)
    {
        buffer.AsSpan(count, Length - count).CopyTo(buffer);
        Length -= count;
    }

    public void Raw(ReadOnlySpan<byte> bytes) => bytes.CopyTo(Grow(bytes.Length));

    /// <summary>A string with its quotation marks. Lone surrogates, which are no text in UTF-8, become U+FFFD.</summary>
    public void Text(string value)
    {
        Raw("\""u8);
        Escaped(value);
        Raw("\""u8);
    }

    /// <summary>A member whose value needs no escaping.</summary>
    /// <param name="key">With what comes before it, up to the value's first quotation mark.</param>
    public void Member(ReadOnlySpan<byte> key, ReadOnlySpan<byte> value)
    {
        var target = Grow(key.Length + value.Length + 1);
        key.CopyTo(target);
        value.CopyTo(target[key.Length..]);
        target[^1] = (byte)'"';
    }

    public void Number(long value)
    {
        Reserve(20);
        Utf8Formatter.TryFormat(value, buffer.AsSpan(Length), out var written);
        Length += written;
    }

    /// <summary>Adds this many bytes, for the caller to fill.</summary>
    protected Span<byte> Grow(int bytes)
    {
        Reserve(bytes);
        Length += bytes;
        return buffer.AsSpan(Length - bytes, bytes);
    }

    /// <summary>Bytes written before.</summary>
    protected Span<byte> At(int start, int bytes) => buffer.AsSpan(start, bytes);

    /// <summary>What stands between a string's quotation marks.</summary>
    protected void Escaped(string value)
    {
        Reserve(value.Length * 3);
        Utf8.FromUtf16(value, buffer.AsSpan(Length), out _, out var written, replaceInvalidSequences: true);
        var text = buffer.AsSpan(Length, written);
        var first = PlainText.EndOfHarmless(text);
        if (first == written)
        {
            Length += written;
            return;
        }

        ReadOnlySpan<byte> rest = text[first..].ToArray();
        Length += first;
        for (var at = 0; at < rest.Length; at++)
        {
            var harmless = PlainText.EndOfHarmless(rest[at..]);
            Raw(rest.Slice(at, harmless));
            at += harmless;
            if (at == rest.Length)
            {
                break;
            }

            if (rest[at] == 0xC2 && rest[at + 1] < 0xA0)
            {
                Unit(rest[++at]);
            }
            else if (rest[at] == 0xE2 && rest[at + 1] == 0x80 && rest[at + 2] is 0xA8 or 0xA9)
            {
                Unit(0x2000 | (rest[at + 2] - 0x80));
                at += 2;
            }
            else
            {
                EscapedByte(rest[at]);
            }
        }
    }

    private void EscapedByte(byte value)
    {
        var letter = value switch
        {
            (byte)'"' or (byte)'\\' => value,
            (byte)'\n' => (byte)'n',
            (byte)'\r' => (byte)'r',
            (byte)'\t' => (byte)'t',
            _ => (byte)0,
        };
        if (letter != 0)
        {
            var pair = Grow(2);
            (pair[0], pair[1]) = ((byte)'\\', letter);
        }
        else if (value is < 32 or 127)
        {
            Unit(value);
        }
        else
        {
            Grow(1)[0] = value;
        }
    }

    private void Unit(int unit)
    {
        Raw("\\u"u8);
        var digits = Grow(4);
        for (var i = 0; i < 4; i++)
        {
            digits[i] = Hex((unit >> (12 - (4 * i))) & 15);
        }
    }

    private static byte Hex(int digit) => (byte)(digit < 10 ? '0' + digit : 'a' + digit - 10);

    private void Reserve(int more)
    {
        if (buffer.Length - Length < more)
        {
            Array.Resize(ref buffer, Math.Max(buffer.Length * 2, Length + more));
        }
    }
}
