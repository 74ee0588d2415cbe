using System.Text;
using System.Text.Json.Nodes;
using CodexBridge.Ledger;

namespace CodexBridge.Mcp;

/// <summary>Finds the newest events that fit, in all segments of the ledger. Costs a pass over them, and memory for what it gives.</summary>
internal sealed record LedgerSearch(string? Cid, string? Type, string? Agent, string? Task, string? Since, string? Words, int Most)
{
    private readonly PriorityQueue<string, OrderKey> found = new();
    private readonly LineScanner scanner = new();

    /// <summary>Oldest first; each as its line stands in the ledger.</summary>
    public JsonArray Run(string ledgerHome)
    {
        var reader = new SegmentReader();
        foreach (var file in SegmentFile.All(new LedgerPaths(ledgerHome)))
        {
            reader.Read(file, (offset, line, known) => Take(line, known, ((file.Origin ?? 0) << 24) + offset));
        }

        return Found();
    }

    /// <summary>The same of lines that came from elsewhere.</summary>
    public JsonArray Run(ReadOnlySpan<byte> lines)
    {
        var offset = 0;
        foreach (var line in lines.Split((byte)'\n'))
        {
            Take(lines[line], false, offset++);
        }

        return Found();
    }

    private void Take(ReadOnlySpan<byte> line, bool known, long place)
    {
        if (scanner.Scan(line, known) != LineFault.None || !Fits(LedgerLine.Read(line, scanner)))
        {
            return;
        }

        found.Enqueue(Encoding.UTF8.GetString(line), LedgerLine.Key(line, scanner, place));
        if (found.Count > Most)
        {
            found.Dequeue();
        }
    }

    private JsonArray Found()
    {
        var events = new JsonArray();
        while (found.TryDequeue(out var line, out _))
        {
            events.Add(JsonNode.Parse(line));
        }

        return events;
    }

    private bool Fits(LedgerEvent entry) =>
        (Cid is null || (entry.Cid is { } cid && (cid.StartsWith(Cid, StringComparison.OrdinalIgnoreCase) || cid.EndsWith(Cid, StringComparison.OrdinalIgnoreCase))))
        && (Type is null || entry.Type == Type)
        && (Agent is null || entry.Agent == Agent)
        && (Task is null || entry.Task == Task)
        && (Since is null || string.CompareOrdinal(entry.Timestamp, Since) >= 0)
        && (Words is null || entry.Message?.Contains(Words, StringComparison.OrdinalIgnoreCase) == true);
}
