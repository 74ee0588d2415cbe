using System.Globalization;
using System.Text;
using System.Text.Json;

namespace CodexBridge.Ledger;

/// <summary>From a line to the event it holds.</summary>
internal static class LedgerLine
{
    private static readonly JsonDocumentOptions Strict = new() { AllowDuplicateProperties = false, MaxDepth = 40 };

    /// <summary>The event of a line, or null and why not. Never throws for anything that a line may hold.</summary>
    public static LedgerEvent? Read(ReadOnlySpan<byte> line, out LineFault fault)
    {
        var scanner = new LineScanner();
        fault = scanner.Scan(line);
        return fault == LineFault.None ? Read(line, scanner) : null;
    }

    /// <param name="line">A line that the scanner has just found sound.</param>
    public static LedgerEvent Read(ReadOnlySpan<byte> line, LineScanner scanner)
    {
        if (scanner.HasLoneSurrogate)
        {
            var mended = JsonText.WithoutLoneSurrogates(line);
            return Read(mended, out _) ?? new LedgerEvent();
        }

        return new LedgerEvent
        {
            Version = (int)Math.Clamp(Integer(line, scanner, LineKey.Version) ?? 0, int.MinValue, int.MaxValue),
            Timestamp = scanner.Text(line, LineKey.Timestamp),
            Type = scanner.Text(line, LineKey.Type) ?? "",
            Agent = scanner.Text(line, LineKey.Agent),
            Cid = scanner.Text(line, LineKey.Cid),
            Task = scanner.Text(line, LineKey.Task),
            Branch = scanner.Text(line, LineKey.Branch),
            Worktree = scanner.Text(line, LineKey.Worktree),
            Cwd = scanner.Text(line, LineKey.Cwd),
            Sha = scanner.Text(line, LineKey.Sha),
            Message = scanner.Text(line, LineKey.Message),
            Tags = Tags(line, scanner),
            Data = Element(line, scanner, LineKey.Data),
            Id = scanner.Text(line, LineKey.Id),
            Writer = scanner.Text(line, LineKey.Writer),
            Sequence = Integer(line, scanner, LineKey.Sequence),
            Re = scanner.Text(line, LineKey.Re),
            Host = scanner.Text(line, LineKey.Host),
            Unknown = scanner.HasUnknown ? Unknown(line) : null,
        };
    }

    /// <summary>Where the line's event stands among all.</summary>
    /// <param name="lineNumber">Of a line of the first schema, within the file it came from.</param>
    public static OrderKey Key(ReadOnlySpan<byte> line, LineScanner scanner, long lineNumber)
    {
        if (LedgerId.TryParse(scanner.RawText(line, LineKey.Id), out var id))
        {
            return new OrderKey(id, Integer(line, scanner, LineKey.Sequence) ?? 0);
        }

        return OrderKey.OfLegacy(LedgerTime.Milliseconds(scanner.RawText(line, LineKey.Timestamp)) ?? 0, lineNumber);
    }

    public static long? Integer(ReadOnlySpan<byte> line, LineScanner scanner, LineKey key)
    {
        var place = scanner[key];
        return place.Kind == LineScanner.PlaceKind.Number
            && long.TryParse(line.Slice(place.Start, place.Length), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var value) ? value : null;
    }

    private static List<string>? Tags(ReadOnlySpan<byte> line, LineScanner scanner) =>
        Element(line, scanner, LineKey.Tags) is { ValueKind: JsonValueKind.Array } tags
            ? [.. tags.EnumerateArray().Where(tag => tag.ValueKind == JsonValueKind.String).Select(tag => tag.GetString()!)]
            : null;

    private static JsonElement? Element(ReadOnlySpan<byte> line, LineScanner scanner, LineKey key)
    {
        var place = scanner[key];
        if (place.Kind == LineScanner.PlaceKind.Absent)
        {
            return null;
        }

        try
        {
            var raw = place.Kind is LineScanner.PlaceKind.Text or LineScanner.PlaceKind.EscapedText
                ? line.Slice(place.Start - 1, place.Length + 2)
                : line.Slice(place.Start, place.Length);
            return JsonElement.Parse(raw, Strict);
        }
        catch (JsonException)
        {
            return null; // a key twice inside: parsers disagree on what it says, so nobody acts on it
        }
    }

    private static Dictionary<string, JsonElement>? Unknown(ReadOnlySpan<byte> line)
    {
        var found = new Dictionary<string, JsonElement>(StringComparer.Ordinal);
        foreach (var member in JsonElement.Parse(line, new JsonDocumentOptions { MaxDepth = 40 }).EnumerateObject())
        {
            if (LineScanner.Known(Encoding.UTF8.GetBytes(member.Name)) is null)
            {
                found[member.Name] = member.Value;
            }
        }

        return found.Count > 0 ? found : null;
    }
}
