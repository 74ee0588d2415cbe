using System.Buffers;
using System.Text;

namespace CodexBridge.Commands;

/// <summary>How many characters were taken out of a prompt because a reader could not see them.</summary>
/// <param name="Control">C0 and C1 controls, apart from tab and line ends.</param>
/// <param name="Invisible">Zero-width, bidirectional, tag and other default-ignorable characters, stray variation selectors, halves of surrogate pairs.</param>
internal readonly record struct RemovedCharacters(int Control, int Invisible)
{
    public int Total => Control + Invisible;
}

/// <summary>
/// Text that renders as nothing but is read by a model. A prompt keeps only what its reader could see; the joiners and selectors that
/// emoji and some scripts need stay.
/// </summary>
internal static class InvisibleText
{
    private const int ZeroWidthNonJoiner = 0x200C;
    private const int ZeroWidthJoiner = 0x200D;
    private const int BlackFlag = 0x1F3F4;
    private const int CancelTag = 0xE007F;

    // Default_Ignorable_Code_Point of Unicode's DerivedCoreProperties.txt, and the interlinear annotation marks.
    private static readonly (int First, int Last)[] Ignorable =
    [
        (0x00AD, 0x00AD), (0x034F, 0x034F), (0x061C, 0x061C), (0x115F, 0x1160), (0x17B4, 0x17B5), (0x180B, 0x180F), (0x200B, 0x200F),
        (0x202A, 0x202E), (0x2060, 0x206F), (0x3164, 0x3164), (0xFE00, 0xFE0F), (0xFEFF, 0xFEFF), (0xFFA0, 0xFFA0), (0xFFF0, 0xFFFB),
        (0x1BCA0, 0x1BCA3), (0x1D173, 0x1D17A), (0xE0000, 0xE0FFF),
    ];

    /// <summary>
    /// The prompt without what cannot be seen; line ends become LF. Cleaning a clean text changes nothing.
    /// </summary>
    public static string Clean(string text, out RemovedCharacters removed)
    {
        var output = new StringBuilder(text.Length);
        int control = 0, invisible = 0;
        var previous = 0;
        for (var i = 0; i < text.Length;)
        {
            var whole = Rune.DecodeFromUtf16(text.AsSpan(i), out var rune, out var used) == OperationStatus.Done;
            var value = rune.Value;
            var keep = true;
            if (!whole || IsNonCharacter(value))
            {
                keep = false;
                invisible++;
            }
            else if (value == '\r')
            {
                if (i + 1 == text.Length || text[i + 1] != '\n')
                {
                    output.Append('\n');
                    previous = '\n';
                }

                i += used;
                continue;
            }
            else if (Rune.IsControl(rune) && value is not ('\n' or '\t'))
            {
                keep = false;
                control++;
            }
            else if (value == BlackFlag && FlagLength(text.AsSpan(i + used)) is var tags and > 0)
            {
                output.Append(text, i, used + tags);
                i += used + tags;
                previous = CancelTag;
                continue;
            }
            else if (IsIgnorable(value) && !IsNeeded(value, previous, text.AsSpan(i + used)))
            {
                keep = false;
                invisible++;
            }

            if (keep)
            {
                output.Append(text, i, used);
                previous = value;
            }

            i += used;
        }

        removed = new RemovedCharacters(control, invisible);
        return removed.Total == 0 && output.Length == text.Length ? text : output.ToString();
    }

    /// <summary>Whether the one character in <paramref name="element"/> cannot be seen, or shows as something it is not.</summary>
    public static bool IsHidden(ReadOnlySpan<char> element, out int value)
    {
        var whole = Rune.DecodeFromUtf16(element, out var rune, out var used) == OperationStatus.Done;
        value = whole ? rune.Value : element[0];
        return !whole || (used == element.Length && (Rune.IsControl(rune) || IsIgnorable(value) || IsNonCharacter(value) || value is 0x2028 or 0x2029));
    }

    /// <summary>The first hidden character of a text: its offset, or -1.</summary>
    public static int FindHidden(ReadOnlySpan<char> text)
    {
        for (var i = 0; i < text.Length;)
        {
            _ = Rune.DecodeFromUtf16(text[i..], out _, out var used);
            if (IsHidden(text.Slice(i, used), out _))
            {
                return i;
            }

            i += used;
        }

        return -1;
    }

    private static bool IsNeeded(int value, int previous, ReadOnlySpan<char> rest)
    {
        if (value is 0xFE0E or 0xFE0F)
        {
            return IsEmoji(previous) || IsKeycapBase(previous) || IsTextEmoji(previous);
        }

        if (value is not (ZeroWidthJoiner or ZeroWidthNonJoiner) || Rune.DecodeFromUtf16(rest, out var next, out _) != OperationStatus.Done)
        {
            return false;
        }

        return (value == ZeroWidthJoiner && (IsEmoji(previous) || previous == 0xFE0F) && (IsEmoji(next.Value) || IsTextEmoji(next.Value)))
            || (NeedsJoiners(previous) && NeedsJoiners(next.Value));
    }

    /// <summary>Length of the tag sequence of the three flags made of tags (England, Scotland, Wales); 0 for anything else.</summary>
    private static int FlagLength(ReadOnlySpan<char> rest)
    {
        foreach (var region in (ReadOnlySpan<string>)["gbeng", "gbsct", "gbwls"])
        {
            var at = 0;
            while (at < region.Length && IsTag(rest, at, 0xE0000 + region[at]))
            {
                at++;
            }

            if (at == region.Length && IsTag(rest, at, CancelTag))
            {
                return 2 * (at + 1);
            }
        }

        return 0;
    }

    private static bool IsTag(ReadOnlySpan<char> rest, int index, int value) =>
        rest.Length >= 2 * (index + 1) && char.IsSurrogatePair(rest[2 * index], rest[(2 * index) + 1])
        && char.ConvertToUtf32(rest[2 * index], rest[(2 * index) + 1]) == value;

    private static bool IsEmoji(int value) => value is (>= 0x1F000 and <= 0x1FAFF);

    /// <summary>Old symbols that a selector turns into an emoji or back: ©, ™, ☺, ✔, arrows.</summary>
    private static bool IsTextEmoji(int value) => value is 0xA9 or 0xAE or 0x203C or 0x2049 or 0x2122 or 0x2139 or 0x3030 or 0x303D or 0x3297 or 0x3299
        or (>= 0x2190 and <= 0x21FF) or (>= 0x2300 and <= 0x23FF) or 0x24C2 or (>= 0x25A0 and <= 0x27BF) or (>= 0x2900 and <= 0x297F) or (>= 0x2B00 and <= 0x2BFF);

    private static bool IsKeycapBase(int value) => value is '#' or '*' or (>= '0' and <= '9');

    /// <summary>Arabic to Myanmar, Khmer and Mongolian: scripts whose spelling uses joiners between letters.</summary>
    private static bool NeedsJoiners(int value) => value is (>= 0x0600 and <= 0x109F) or (>= 0x1780 and <= 0x18AF) or (>= 0xA840 and <= 0xA95F) or (>= 0xFB50 and <= 0xFDFF)
        && !IsIgnorable(value);

    private static bool IsNonCharacter(int value) => (value & 0xFFFE) == 0xFFFE || value is >= 0xFDD0 and <= 0xFDEF;

    private static bool IsIgnorable(int value)
    {
        foreach (var (first, last) in Ignorable)
        {
            if (value <= last)
            {
                return value >= first;
            }
        }

        return false;
    }
}
