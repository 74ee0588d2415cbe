using System.Globalization;
using CodexBridge.Ledger;

namespace CodexBridge.Brain;

/// <summary>What an event says of its own time. Whether to believe it is <see cref="EventOrder"/>'s matter.</summary>
internal static class EventTime
{
    private const string Crockford = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";

    /// <summary>Nothing that this program reads is older; clocks without a battery start at 1970.</summary>
    private static readonly DateTimeOffset Earliest = new(2015, 1, 1, 0, 0, 0, TimeSpan.Zero);

    /// <summary>The time written in <c>ts</c>, else the one inside the id; null when neither holds a believable one.</summary>
    public static DateTimeOffset? Of(LedgerEvent entry)
    {
        var written = Parse(entry.Timestamp);
        return written >= Earliest ? written : FromId(entry.Id) is { } coded && coded >= Earliest ? coded : null;
    }

    /// <summary>RFC 3339, as the ledger writes it; null for anything else.</summary>
    public static DateTimeOffset? Parse(string? text) =>
        text is { Length: >= 10 and <= 40 }
        && char.IsAsciiDigit(text[0])
        && DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal, out var time)
            ? time
            : null;

    /// <summary>To the minute, UTC, as every view writes a time.</summary>
    public static string Minute(DateTimeOffset time) => time.ToUniversalTime().ToString("yyyy-MM-dd HH:mm'Z'", CultureInfo.InvariantCulture);

    /// <summary>A length of time as people say it: <c>45 s</c>, <c>12 min</c>, <c>3 h 20 min</c>, <c>5 d</c>.</summary>
    public static string Length(TimeSpan span) => span switch
    {
        { TotalSeconds: < 1 } => "0 s",
        { TotalMinutes: < 2 } => string.Create(CultureInfo.InvariantCulture, $"{(int)span.TotalSeconds} s"),
        { TotalHours: < 2 } => string.Create(CultureInfo.InvariantCulture, $"{(int)span.TotalMinutes} min"),
        { TotalHours: < 48 } when span.Minutes == 0 => string.Create(CultureInfo.InvariantCulture, $"{(int)span.TotalHours} h"),
        { TotalHours: < 48 } => string.Create(CultureInfo.InvariantCulture, $"{(int)span.TotalHours} h {span.Minutes} min"),
        _ => string.Create(CultureInfo.InvariantCulture, $"{(int)span.TotalDays} d"),
    };

    /// <summary>The first ten characters of an id of ULID layout are milliseconds since 1970.</summary>
    private static DateTimeOffset? FromId(string? id)
    {
        if (id is not { Length: 26 })
        {
            return null;
        }

        long milliseconds = 0;
        foreach (var letter in id.AsSpan(0, 10))
        {
            var digit = Crockford.IndexOf(char.ToUpperInvariant(letter), StringComparison.Ordinal);
            if (digit < 0)
            {
                return null;
            }

            milliseconds = (milliseconds << 5) + digit;
        }

        return milliseconds < 253_402_300_800_000 ? DateTimeOffset.FromUnixTimeMilliseconds(milliseconds) : null;
    }
}
