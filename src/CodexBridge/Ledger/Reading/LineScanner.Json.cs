using System.Runtime.CompilerServices;

namespace CodexBridge.Ledger;

/// <content>Strict JSON: steps over one value after another and says no to whatever RFC 8259 does.</content>
internal sealed partial class LineScanner
{
    private const int Deepest = 32;
    private const int LongestNumber = 400;

    private readonly bool[] inObject = new bool[Deepest + 1];

    private LineFault SkipValue(ReadOnlySpan<byte> line, ref int at, out PlaceKind kind)
    {
        kind = PlaceKind.Other;
        if (at >= line.Length)
        {
            return LineFault.NotJson;
        }

        switch (line[at])
        {
            case (byte)'"':
                var ok = SkipText(line, ref at, out var escaped);
                kind = escaped ? PlaceKind.EscapedText : PlaceKind.Text;
                return ok ? LineFault.None : LineFault.NotJson;
            case (byte)'{' or (byte)'[':
                return SkipNested(line, ref at);
            case (byte)'t':
                return SkipWord(line, ref at, "true"u8);
            case (byte)'f':
                return SkipWord(line, ref at, "false"u8);
            case (byte)'n':
                kind = PlaceKind.Absent;
                return SkipWord(line, ref at, "null"u8);
            default:
                kind = PlaceKind.Number;
                return SkipNumber(line, ref at);
        }
    }

    /// <summary>An object or array with all it holds, without recursion: depth is the sender's choice, the stack is ours.</summary>
    private LineFault SkipNested(ReadOnlySpan<byte> line, ref int at)
    {
        var depth = 1;
        inObject[1] = line[at++] == '{';
        var empty = true;
        while (depth > 0)
        {
            at = Space(line, at);
            if (at >= line.Length)
            {
                return LineFault.NotJson;
            }

            if (line[at] == (inObject[depth] ? '}' : ']'))
            {
                at++;
                depth--;
                empty = false;
                continue;
            }

            if (!empty)
            {
                if (line[at] != ',')
                {
                    return LineFault.NotJson;
                }

                at = Space(line, at + 1);
            }

            if (inObject[depth] && (at >= line.Length || line[at] != '"' || !SkipText(line, ref at, out _) || !SkipColon(line, ref at)))
            {
                return LineFault.NotJson;
            }

            if (at < line.Length && line[at] is (byte)'{' or (byte)'[')
            {
                if (++depth > Deepest)
                {
                    return LineFault.TooDeep;
                }

                inObject[depth] = line[at++] == '{';
                empty = true;
                continue;
            }

            var fault = SkipValue(line, ref at, out _);
            if (fault != LineFault.None)
            {
                return fault;
            }

            empty = false;
        }

        return LineFault.None;
    }

    private bool SkipText(ReadOnlySpan<byte> line, ref int at, out bool escaped)
    {
        escaped = false;
        at++;
        while (true)
        {
            at = PlainText.End(line, at);
            if (at >= line.Length)
            {
                return false;
            }

            if (line[at] == '"')
            {
                at++;
                return true;
            }

            if (line[at] != '\\' || !SkipEscape(line, ref at))
            {
                return false;
            }

            escaped = true;
        }
    }

    private bool SkipEscape(ReadOnlySpan<byte> line, ref int at)
    {
        if (at + 1 >= line.Length)
        {
            return false;
        }

        if (line[at + 1] != 'u')
        {
            at += 2;
            return line[at - 1] is (byte)'"' or (byte)'\\' or (byte)'/' or (byte)'b' or (byte)'f' or (byte)'n' or (byte)'r' or (byte)'t';
        }

        if (!JsonText.TryHex(line[(at + 2)..], out var unit))
        {
            return false;
        }

        at += 6;
        if (char.IsHighSurrogate(unit) && line[at..].StartsWith("\\u"u8) && JsonText.TryHex(line[(at + 2)..], out var second) && char.IsLowSurrogate(second))
        {
            at += 6;
        }
        else if (char.IsSurrogate(unit))
        {
            HasLoneSurrogate = true;
        }

        return true;
    }

    private static LineFault SkipNumber(ReadOnlySpan<byte> line, ref int at)
    {
        var start = at;
        if (line[at] == '-')
        {
            at++;
        }

        var whole = Digits(line, ref at);
        if (whole == 0 || (whole > 1 && line[at - whole] == '0'))
        {
            return LineFault.NotJson;
        }

        if (at < line.Length && line[at] == '.')
        {
            at++;
            if (Digits(line, ref at) == 0)
            {
                return LineFault.NotJson;
            }
        }

        if (at < line.Length && line[at] is (byte)'e' or (byte)'E')
        {
            at++;
            if (at < line.Length && line[at] is (byte)'+' or (byte)'-')
            {
                at++;
            }

            if (Digits(line, ref at) == 0)
            {
                return LineFault.NotJson;
            }
        }

        return at - start > LongestNumber ? LineFault.NumberTooLong : LineFault.None;
    }

    private static int Digits(ReadOnlySpan<byte> line, ref int at)
    {
        var start = at;
        while (at < line.Length && line[at] is >= (byte)'0' and <= (byte)'9')
        {
            at++;
        }

        return at - start;
    }

    private static LineFault SkipWord(ReadOnlySpan<byte> line, ref int at, ReadOnlySpan<byte> word)
    {
        if (!line[at..].StartsWith(word))
        {
            return LineFault.NotJson;
        }

        at += word.Length;
        return LineFault.None;
    }

    private static bool SkipColon(ReadOnlySpan<byte> line, ref int at)
    {
        at = Space(line, at);
        if (at >= line.Length || line[at] != ':')
        {
            return false;
        }

        at = Space(line, at + 1);
        return true;
    }

    /// <summary>JSON's white space; a carriage return before the line feed, as some writers leave it, is that too.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static int Space(ReadOnlySpan<byte> line, int at) => at < line.Length && line[at] > ' ' ? at : MoreSpace(line, at);

    private static int MoreSpace(ReadOnlySpan<byte> line, int at)
    {
        while (at < line.Length && line[at] is (byte)' ' or (byte)'\t' or (byte)'\r')
        {
            at++;
        }

        return at;
    }
}
