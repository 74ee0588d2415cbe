using System.Text;

namespace CodexBridge.Ledger;

/// <summary>Times as the ledger spells them: RFC 3339, mostly UTC.</summary>
internal static class LedgerTime
{
    /// <summary>Milliseconds since 1970, or null for anything but a time between 2000 and 2199.</summary>
    public static long? Milliseconds(ReadOnlySpan<byte> text)
    {
        if (text.Length < 20 || text[4] != '-' || text[7] != '-' || (text[10] | 0x20) != 't' || text[13] != ':' || text[16] != ':'
            || !Digits(text[..4], out var year) || !Digits(text[5..7], out var month) || !Digits(text[8..10], out var day)
            || !Digits(text[11..13], out var hour) || !Digits(text[14..16], out var minute) || !Digits(text[17..19], out var second)
            || year is < 2000 or > 2199 || month is < 1 or > 12 || day < 1 || day > DateTime.DaysInMonth(year, month)
            || hour > 23 || minute > 59 || second > 60)
        {
            return null;
        }

        var at = 19;
        var milliseconds = 0;
        if (text[at] == '.')
        {
            var scale = 100;
            for (at++; at < text.Length && char.IsAsciiDigit((char)text[at]); at++, scale /= 10)
            {
                milliseconds += (text[at] - '0') * scale;
            }
        }

        if (Offset(text[at..]) is not { } offset)
        {
            return null;
        }

        var days = new DateTime(year, month, day, 0, 0, 0, DateTimeKind.Utc).Ticks / TimeSpan.TicksPerDay - DateTime.UnixEpoch.Ticks / TimeSpan.TicksPerDay;
        return ((((days * 24) + hour) * 60 + minute - offset) * 60 + second) * 1000 + milliseconds;
    }

    public static long? Milliseconds(string? text) => text is { Length: <= 64 } ? Milliseconds(Encoding.UTF8.GetBytes(text)) : null;

    public static DateTimeOffset? Parse(string? text) => Milliseconds(text) is { } ms ? DateTimeOffset.FromUnixTimeMilliseconds(ms) : null;

    public static string Format(DateTimeOffset time) => Format(time.UtcDateTime);

    /// <summary>By hand: the framework's own formats are compiled anew in each process.</summary>
    private static string Format(DateTime utc)
    {
        Span<char> text = stackalloc char[24];
        "0000-00-00T00:00:00.000Z".CopyTo(text);
        Digits(text[..4], utc.Year);
        Digits(text[5..7], utc.Month);
        Digits(text[8..10], utc.Day);
        Digits(text[11..13], utc.Hour);
        Digits(text[14..16], utc.Minute);
        Digits(text[17..19], utc.Second);
        Digits(text[20..23], utc.Millisecond);
        return new string(text);
    }

    private static void Digits(Span<char> target, int value)
    {
        for (var i = target.Length - 1; i >= 0; i--, value /= 10)
        {
            target[i] = (char)('0' + (value % 10));
        }
    }

    /// <summary>Minutes east of UTC; null for what is no zone.</summary>
    private static int? Offset(ReadOnlySpan<byte> zone)
    {
        if (zone.Length == 1 && (zone[0] | 0x20) == 'z')
        {
            return 0;
        }

        return zone.Length == 6 && zone[0] is (byte)'+' or (byte)'-' && zone[3] == ':' && Digits(zone[1..3], out var hours) && Digits(zone[4..6], out var minutes)
            ? (zone[0] == '-' ? -1 : 1) * ((hours * 60) + minutes)
            : null;
    }

    private static bool Digits(ReadOnlySpan<byte> text, out int value)
    {
        value = 0;
        foreach (var digit in text)
        {
            if (digit is < (byte)'0' or > (byte)'9')
            {
                return false;
            }

            value = (value * 10) + digit - '0';
        }

        return true;
    }
}
