using System.Text.Json;
using System.Text.Json.Nodes;
using CodexBridge.Brain;
using ModelContextProtocol.Protocol;

namespace CodexBridge.Mcp;

/// <summary>What the ledger adds up to: what is wrong or at risk, and the drafted next commands. No model takes part.</summary>
/// <param name="look">The board as it stands now.</param>
internal sealed class BoardTools(Func<CancellationToken, Task<Dashboard>> look)
{
    public IEnumerable<BridgeTool> All => [Stalls, Next];

    private BridgeTool Stalls => new(
        Define("stalls", "What is stalled or at risk, gravest first, each with its rule and evidence. Empty: nothing is.", """
            { "type": "object", "properties": { "atLeast": { "type": "string", "enum": ["low", "medium", "high", "critical"], "description": "What counts as something; medium when left out." } }, "additionalProperties": false }
            """, ResultSchemas.Stalls),
        async (request, cancellationToken) =>
        {
            var given = new ToolArguments(request.Params, "atLeast");
            var least = given.Word("atLeast", "low", "medium", "high", "critical");
            given.RequireNone();
            var view = StallsView.Of(await look(cancellationToken), SeverityWords.Parse(least ?? "medium")!.Value);
            return ToolAnswers.Text(PlainTexts.Of(view), Json(BrainJson.Write(view)), isError: false);
        });

    private BridgeTool Next => new(
        Define("next", "The next commands, drafted with their evidence and ready to paste; what to review; in which order to merge. Sends nothing.", """
            { "type": "object", "properties": {}, "additionalProperties": false }
            """, ResultSchemas.Next),
        async (request, cancellationToken) =>
        {
            new ToolArguments(request.Params).RequireNone();
            var view = NextView.Of(await look(cancellationToken));
            return ToolAnswers.Text(PlainTexts.Of(view), Json(BrainJson.Write(view)), isError: false);
        });

    /// <summary>The board as a resource.</summary>
    /// <param name="json">For programs; else Markdown.</param>
    public async Task<string> BoardAsync(bool json, CancellationToken cancellationToken)
    {
        var board = await look(cancellationToken);
        return json ? BrainJson.Write(board) : DashboardMarkdown.Write(board);
    }

    private static JsonObject Json(string text) => JsonNode.Parse(text)!.AsObject();

    private static Tool Define(string name, string description, string schema, JsonElement result) => new()
    {
        Name = name,
        Description = description,
        Annotations = new ToolAnnotations { ReadOnlyHint = true, DestructiveHint = false, IdempotentHint = true, OpenWorldHint = false },
        InputSchema = JsonElement.Parse(schema),
        OutputSchema = result,
    };
}
