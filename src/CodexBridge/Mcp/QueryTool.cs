using System.Text.Json;
using System.Text.Json.Nodes;
using ModelContextProtocol.Protocol;

namespace CodexBridge.Mcp;

/// <summary>Searches the events, wherever they can be read.</summary>
/// <param name="run">Carries a search out: oldest first, each event as its line stands in the ledger.</param>
internal sealed class QueryTool(Func<LedgerSearch, CancellationToken, Task<JsonArray>> run)
{
    public BridgeTool Tool => new(
        new Tool
        {
            Name = "ledger-query",
            Description = "Search the ledger: what bridge and agents recorded, newest 50 unless limit says otherwise, oldest first.",
            Annotations = new ToolAnnotations { ReadOnlyHint = true, DestructiveHint = false, IdempotentHint = true, OpenWorldHint = false },
            InputSchema = JsonElement.Parse("""
                {
                  "type": "object",
                  "properties": {
                    "cid": { "type": "string", "description": "Session, or the start or end of its id." },
                    "type": { "type": "string", "description": "spawn, turn, progress, validation, done, error, approval, …" },
                    "agent": { "type": "string", "description": "bridge for what the bridge saw itself; codex for what the agent said." },
                    "task": { "type": "string" },
                    "since": { "type": "string", "description": "UTC, for example 2026-01-31T12:00." },
                    "text": { "type": "string", "description": "Words that the message contains." },
                    "limit": { "type": "integer", "minimum": 1, "maximum": 500 }
                  },
                  "additionalProperties": false
                }
                """),
            OutputSchema = ResultSchemas.Events,
        },
        async (request, cancellationToken) =>
        {
            var given = new ToolArguments(request.Params, "cid", "type", "agent", "task", "since", "text", "limit");
            var search = new LedgerSearch(
                given.Text("cid", 64), given.Text("type", 64), given.Text("agent", 200), given.Text("task", 200), given.Text("since", 40), given.Text("text", 200), given.Number("limit", 1, 500) ?? 50);
            given.RequireNone();
            var events = await run(search, cancellationToken);
            return ToolAnswers.Text(string.Join('\n', events.Select(entry => entry!.ToJsonString())), new JsonObject { ["events"] = events.DeepClone() }, isError: false);
        });
}
