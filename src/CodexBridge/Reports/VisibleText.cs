using System.Globalization;
using System.Text;

namespace CodexBridge.Reports;

/// <param name="Removed">How many characters were taken out: invisible ones, controls, terminal sequences.</param>
internal readonly record struct CleanText(string Text, int Removed);

/// <summary>
/// A text as a reader sees it: no terminal sequences, control, bidirectional or invisible characters. Line ends become <c>\n</c>. What
/// letters and emoji need to look right stays: joiners inside emoji and in scripts that join, variation selector 16, three flags.
/// </summary>
internal static class VisibleText
{
    public static CleanText Clean(string text)
    {
        var result = new StringBuilder(text.Length);
        var removed = 0;
        for (var i = 0; i < text.Length;)
        {
            if (text[i] is '\u001b' or '\u009b' or '\u009d' or '\u0090')
            {
                var end = EndOfSequence(text, i);
                removed += end - i;
                i = end;
                continue;
            }

            if (Rune.DecodeFromUtf16(text.AsSpan(i), out var rune, out var length) != System.Buffers.OperationStatus.Done)
            {
                result.Append('\uFFFD');
                i += length;
                continue;
            }

            if (rune.Value == 0x1F3F4 && FlagLength(text, i) is > 0 and var flag)
            {
                result.Append(text, i, flag);
                i += flag;
                continue;
            }

            var kept = Keep(text, i, rune, length, result);
            removed += kept ? 0 : 1;
            i += length;
        }

        return new CleanText(result.ToString(), removed);
    }

    private static bool Keep(string text, int at, Rune rune, int length, StringBuilder result)
    {
        switch (rune.Value)
        {
            case '\r':
                if (at + 1 >= text.Length || text[at + 1] != '\n')
                {
                    result.Append('\n');
                }

                return true;
            case 0x2028 or 0x2029 or 0x85:
                result.Append('\n');
                return true;
            case '\n' or '\t':
                result.Append((char)rune.Value);
                return true;
            default:
                break;
        }

        if (IsInvisible(rune) && !IsNeeded(text, at, rune, length, result))
        {
            return false;
        }

        result.Append(text, at, length);
        return true;
    }

    /// <summary>Unicode's default-ignorable code points, controls, the other format characters, non-characters and private use.</summary>
    private static bool IsInvisible(Rune rune) => rune.Value switch
    {
        0x00AD or 0x034F or 0x061C or 0x115F or 0x1160 or 0x17B4 or 0x17B5 or 0x3164 or 0xFFA0 or 0x2800 => true,
        >= 0x180B and <= 0x180F => true,
        >= 0x200B and <= 0x200F => true,
        >= 0x202A and <= 0x202E => true,
        >= 0x2060 and <= 0x206F => true,
        >= 0xFE00 and <= 0xFE0F => true,
        >= 0xFFF0 and <= 0xFFFB => true,
        >= 0x1BCA0 and <= 0x1BCA3 => true,
        >= 0x1D173 and <= 0x1D17A => true,
        >= 0xE0000 and <= 0xE0FFF => true,
        >= 0xFDD0 and <= 0xFDEF => true,
        var value when (value & 0xFFFE) == 0xFFFE => true,
        _ => Rune.GetUnicodeCategory(rune) is UnicodeCategory.Control or UnicodeCategory.Format or UnicodeCategory.OtherNotAssigned,
    };

    private static bool IsNeeded(string text, int at, Rune rune, int length, StringBuilder before)
    {
        var last = LastRune(before);
        switch (rune.Value)
        {
            case 0xFE0F:
                return IsEmoji(last) || (last.Value < 128 && (char.IsAsciiDigit((char)last.Value) || last.Value is '#' or '*') && at + 1 < text.Length && text[at + 1] == '\u20E3');
            case 0x200D:
                return at + length < text.Length && Rune.DecodeFromUtf16(text.AsSpan(at + length), out var next, out _) == System.Buffers.OperationStatus.Done
                    && ((last.Value == 0xFE0F || IsEmoji(last)) ? IsEmoji(next) : Joins(last) && Joins(next));
            case 0x200C:
                return Joins(last);
            default:
                return false;
        }
    }

    private static Rune LastRune(StringBuilder text) => text.Length == 0 ? default
        : char.IsLowSurrogate(text[^1]) && text.Length > 1 ? new Rune(text[^2], text[^1])
        : char.IsSurrogate(text[^1]) ? default : new Rune(text[^1]);

    /// <summary>Symbols that emoji are made of, and the skin tones.</summary>
    private static bool IsEmoji(Rune rune) =>
        rune.Value is >= 0x1F000 and <= 0x1FBFF or >= 0x2190 and <= 0x2BFF or 0x3030 or 0x303D or 0x3297 or 0x3299 or 0xA9 or 0xAE or 0x203C or 0x2049;

    /// <summary>Letters of Arabic, Syriac, N'Ko, Mongolian and the scripts of India, Sri Lanka, Tibet, Burma and Cambodia.</summary>
    private static bool Joins(Rune rune) => rune.Value is >= 0x0600 and <= 0x07FF or >= 0x0840 and <= 0x0DFF or >= 0x0F00 and <= 0x109F or >= 0x1780 and <= 0x18AF or >= 0xFB50 and <= 0xFDCF or >= 0xFE70 and <= 0xFEFC;

    /// <summary>The flags of England, Scotland and Wales are a black flag and letters in invisible tags; no other tags are let through.</summary>
    private static int FlagLength(string text, int at)
    {
        foreach (var region in (ReadOnlySpan<string>)["gbeng", "gbsct", "gbwls"])
        {
            var flag = "\U0001F3F4" + string.Concat(region.Select(letter => char.ConvertFromUtf32(0xE0000 + letter))) + "\U000E007F";
            if (text.AsSpan(at).StartsWith(flag, StringComparison.Ordinal))
            {
                return flag.Length;
            }
        }

        return 0;
    }

    /// <summary>A terminal's control sequence: CSI up to its final letter; OSC, DCS, PM, APC, SOS up to BEL or ST, at most to the line's end.</summary>
    private static int EndOfSequence(string text, int at)
    {
        var kind = text[at] switch { '\u009b' => '[', '\u009d' => ']', '\u0090' => 'P', _ => at + 1 < text.Length ? text[at + 1] : ' ' };
        var i = at + (text[at] == '\u001b' ? 2 : 1);
        if (kind == '[')
        {
            while (i < text.Length && text[i] is >= ' ' and <= '?')
            {
                i++;
            }

            return i < text.Length && text[i] is >= '@' and <= '~' ? i + 1 : i;
        }

        if (kind is ']' or 'P' or '^' or '_' or 'X')
        {
            while (i < text.Length && text[i] is not ('\u0007' or '\u001b' or '\u009c' or '\n'))
            {
                i++;
            }

            return i >= text.Length || text[i] == '\n' ? i : text[i] == '\u001b' && i + 1 < text.Length && text[i + 1] == '\\' ? i + 2 : text[i] == '\u001b' ? i : i + 1;
        }

        // ESC and one more character, with intermediates as in "ESC ( B"; a newline is never swallowed.
        i = at + 1;
        while (i < text.Length && text[i] is >= ' ' and <= '/')
        {
            i++;
        }

        return i < text.Length && text[i] is >= '0' and <= '~' ? i + 1 : i;
    }
}
