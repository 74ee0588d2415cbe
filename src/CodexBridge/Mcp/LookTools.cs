using System.Text.Json;
using System.Text.Json.Nodes;
using CodexBridge.Commands;
using CodexBridge.Ledger;
using CodexBridge.Sessions;
using ModelContextProtocol.Protocol;
using ModelContextProtocol.Server;

namespace CodexBridge.Mcp;

/// <summary>The tools that are answered at once: how sessions stand, stop one, answer a question.</summary>
internal sealed class LookTools(McpDoor door)
{
    private const int SessionsGiven = 50;

    public IEnumerable<BridgeTool> All => [Status, Abort, Approve];

    /// <summary>As it is answered in words alone; on the machine itself the sessions come with it.</summary>
    public static Tool StatusDefinition { get; } = Define("codex-status", "How a session stands; without threadId, all of this machine.", readOnly: true, """
        { "type": "object", "properties": { "threadId": { "type": "string", "description": "The session, or 4 or more characters of the id's start or end." } }, "additionalProperties": false }
        """);

    private BridgeTool Status => new(
        Define(StatusDefinition.Name, StatusDefinition.Description!, readOnly: true, StatusDefinition.InputSchema, ResultSchemas.Sessions),
        async (request, cancellationToken) =>
        {
            var given = new ToolArguments(request.Params, "threadId");
            var thread = given.Text("threadId", 64);
            given.RequireNone();
            var report = await door.AskAsync($"status{Cid(thread)}", cancellationToken);
            var history = door.Ledger.Read();
            var sessions = SessionRef.TryParse(thread, out var part) ? history.Sessions.Where(session => part.Fits(session.Cid)) : history.Sessions;
            return ToolAnswers.Of(report, new JsonObject { ["sessions"] = SessionJson.All(sessions.Select(AsTold), SessionsGiven) });

            // Programs and people are told the same: where the host's word corrected the ledger's, theirs is the corrected one.
            SessionRecord AsTold(SessionRecord session) =>
                report.Results.SelectMany(result => result.Sessions).FirstOrDefault(card => card.Session.Cid == session.Cid) is { } card
                    ? card.Session with { State = card.State }
                    : session;
        });

    public static Tool AbortDefinition { get; } = Define("codex-abort", "Stop the running turn of a session and every command it started. The session can be continued.", readOnly: false, """
        { "type": "object", "properties": { "threadId": { "type": "string", "description": "The session, or 4 or more characters of the id's start or end." } }, "required": ["threadId"], "additionalProperties": false }
        """);

    private BridgeTool Abort => new(
        AbortDefinition,
        async (request, cancellationToken) =>
        {
            var given = new ToolArguments(request.Params, "threadId");
            var thread = given.RequiredText("threadId", 64);
            given.RequireNone();
            return ToolAnswers.Of(await door.AskAsync($"abort{Cid(thread)}", cancellationToken), null);
        });

    public static Tool ApproveDefinition { get; } = Define("codex-approve", "Answer a question of Codex's: let it do what it asked for, or refuse it. codex-status lists the open ones.", readOnly: false, """
        {
          "type": "object",
          "properties": {
            "id": { "type": "string", "description": "The short id shown with the question." },
            "decision": { "type": "string", "enum": ["approve", "deny"] },
            "why": { "type": "string", "maxLength": 4000, "description": "With deny: told to Codex." }
          },
          "required": ["id", "decision"],
          "additionalProperties": false
        }
        """);

    private BridgeTool Approve => new(
        ApproveDefinition,
        async (request, cancellationToken) =>
        {
            var given = new ToolArguments(request.Params, "id", "decision", "why");
            var id = given.RequiredText("id", 16);
            given.RequiredText("decision", 16);
            var decision = given.Word("decision", "approve", "deny");
            var why = given.Text("why", 4000);
            if (!id.All(char.IsAsciiHexDigit))
            {
                given.Refuse("`id` is the short id (hex digits) that was shown with the question");
            }

            given.RequireNone();
            var spoken = decision == "approve" ? $"approve {id}" : $"deny {id}{(why is null ? "" : " " + CommandText.Quoted(why))}";
            return ToolAnswers.Of(await door.AskAsync(spoken, cancellationToken), null);
        });

    private static Tool Define(string name, string description, bool readOnly, string schema) => Define(name, description, readOnly, JsonElement.Parse(schema), null);

    private static Tool Define(string name, string description, bool readOnly, JsonElement schema, JsonElement? result) => new()
    {
        Name = name,
        Description = description,
        Annotations = new ToolAnnotations { ReadOnlyHint = readOnly, DestructiveHint = !readOnly, OpenWorldHint = false },
        InputSchema = schema,
        OutputSchema = result,
    };

    private static string Cid(string? thread) => thread is null ? "" : $" cid={CommandText.Quoted(thread)}";
}
