using System.Text;
using System.Text.Json;

namespace CodexBridge.Ledger;

/// <summary>Second look at lines before they leave the machine: what the first look missed, and what a host refuses to take.</summary>
internal static class LineRedaction
{
    /// <summary>The same lines without secrets; the very same bytes when there are none.</summary>
    public static byte[] Clean(byte[] lines, Func<string, (string Text, int Count)>? redact)
    {
        // Most of a segment is clean, and that is found out in one go.
        return redact is null || redact(Encoding.UTF8.GetString(lines)).Count == 0
            ? lines
            : Rewrite(lines, (_, line) => LedgerLine.Read(line, out var fault) is { } entry && fault == LineFault.None
                ? Again(line, EventRedaction.Apply(entry, redact), entry)
                : Encoding.UTF8.GetBytes(redact(Encoding.UTF8.GetString(line)).Text));
    }

    /// <summary>Empties the lines that <paramref name="refused"/> names (from 1), or all: what remains says that, when and about what something was said.</summary>
    /// <param name="bare">Leave nothing but place and time: the names themselves were refused.</param>
    public static (byte[] Lines, int Withheld) Withhold(byte[] lines, IReadOnlySet<int>? refused, bool bare)
    {
        var count = 0;
        var result = Rewrite(lines, (number, line) =>
        {
            if (refused is not null && !refused.Contains(number))
            {
                return line;
            }

            count++;
            return LedgerLine.Read(line, out _) is { } entry
                ? Again(line, Without(entry, bare), entry)
                : "{\"v\":2,\"type\":\"withheld\"}"u8.ToArray();
        });
        return (result, count);
    }

    private static LedgerEvent Without(LedgerEvent entry, bool bare) => new LedgerEvent
    {
        Version = entry.Version,
        Timestamp = entry.Timestamp,
        Type = bare ? "withheld" : entry.Type,
        Agent = bare ? null : entry.Agent,
        Cid = bare ? null : entry.Cid,
        Message = "[withheld: the host of the repository refused the content]",
        Id = entry.Id,
        Writer = entry.Writer,
        Sequence = entry.Sequence,
    }.With("withheld", JsonElement.Parse("true"));

    private static byte[] Again(byte[] line, LedgerEvent cleaned, LedgerEvent before)
    {
        if (ReferenceEquals(cleaned, before))
        {
            return line;
        }

        var writer = new LineWriter();
        writer.Verbatim(cleaned);
        return writer.Written.ToArray();
    }

    private static byte[] Rewrite(byte[] lines, Func<int, byte[], byte[]> one)
    {
        var result = new MemoryStream(lines.Length);
        var number = 0;
        for (var at = 0; at < lines.Length;)
        {
            var length = lines.AsSpan(at).IndexOf((byte)'\n');
            length = length < 0 ? lines.Length - at : length;
            result.Write(one(++number, lines.AsSpan(at, length).ToArray()));
            result.WriteByte((byte)'\n');
            at += length + 1;
        }

        return result.ToArray();
    }
}
