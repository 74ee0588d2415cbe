using System.Text;
using System.Text.Json.Nodes;
using CodexBridge.Ledger;

namespace CodexBridge.Mcp;

/// <summary>Finds the newest events that fit, in all segments of the ledger. Costs a pass over them, and memory for what it gives.</summary>
internal sealed record LedgerSearch(string? Cid, string? Type, string? Agent, string? Task, string? Since, string? Words, int Most)
{
    /// <summary>Oldest first; each as its line stands in the ledger.</summary>
    public JsonArray Run(string ledgerHome)
    {
        var found = new PriorityQueue<string, OrderKey>();
        var (reader, scanner) = (new SegmentReader(), new LineScanner());
        foreach (var file in SegmentFile.All(new LedgerPaths(ledgerHome)))
        {
            reader.Read(file.Path, (offset, line, known) =>
            {
                if (scanner.Scan(line, known) != LineFault.None || !Fits(LedgerLine.Read(line, scanner)))
                {
                    return;
                }

                found.Enqueue(Encoding.UTF8.GetString(line), LedgerLine.Key(line, scanner, ((file.Origin ?? 0) << 24) + offset));
                if (found.Count > Most)
                {
                    found.Dequeue();
                }
            });
        }

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
