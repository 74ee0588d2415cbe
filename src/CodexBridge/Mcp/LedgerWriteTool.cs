using System.Text.Json;
using System.Text.Json.Nodes;
using CodexBridge.Ledger;
using CodexBridge.Sessions;
using ModelContextProtocol;
using ModelContextProtocol.Protocol;

namespace CodexBridge.Mcp;

/// <summary>
/// What an agent says about its own work. Who speaks is taken from what Codex itself puts beside each call, never from an argument, so
/// no agent can speak for another session or for the bridge; what it says is a claim all the same.
/// </summary>
/// <param name="open">Opens the ledger at the first word; an agent that says nothing costs nothing.</param>
internal sealed class LedgerWriteTool(Func<ILedger> open, TimeProvider clock)
{
    public const string Name = "ledger_write";

    /// <summary>The <c>agent</c> of its events: anything but the bridge's own name is a claim.</summary>
    private const string Agent = "codex";

    private const int LongestMessage = 8_000;
    private const int LongestData = 16_000;
    private const int MostPerMinute = 120;

    private readonly Lazy<ILedger> ledger = new(open);
    private readonly Lock counting = new();
    private DateTimeOffset minute;
    private int written;

    /// <remarks>Neither destructive nor open to the world, so that Codex does not ask a person before each word.</remarks>
    public static Tool Definition { get; } = new()
    {
        Name = Name,
        Title = "Report to the ledger",
        Description = "Report progress, a validation, an error (also: what blocks you) or that the work is done. People follow this session only by what is reported.",
        Annotations = new ToolAnnotations { ReadOnlyHint = false, DestructiveHint = false, IdempotentHint = false, OpenWorldHint = false },
        InputSchema = JsonElement.Parse("""
            {
              "type": "object",
              "properties": {
                "type": { "type": "string", "enum": ["progress", "validation", "error", "done"], "description": "What kind of report." },
                "msg": { "type": "string", "maxLength": 8000, "description": "One line for people: what changed, or the failure's own message." },
                "data": { "type": "object", "description": "Facts for programs, for example {\"exit\": 0, \"failed\": 2} or {\"reason\": \"…\", \"need\": \"…\"}." },
                "tags": { "type": "array", "maxItems": 16, "items": { "type": "string", "maxLength": 64 } },
                "sha": { "type": "string", "pattern": "^[0-9a-f]{7,64}$", "description": "The commit that it is about." }
              },
              "required": ["type", "msg"],
              "additionalProperties": false
            }
            """),
    };

    public CallToolResult Call(CallToolRequestParams call)
    {
        var arguments = new ToolArguments(call, "type", "msg", "data", "tags", "sha");
        arguments.RequiredText("type", 64);
        var type = arguments.Word("type", LedgerTypes.Progress, LedgerTypes.Validation, LedgerTypes.Error, LedgerTypes.Done);
        var message = arguments.RequiredText("msg", LongestMessage);
        var data = arguments.Object("data", LongestData);
        var tags = arguments.Texts("tags", 16, 64);
        var sha = arguments.Text("sha", 64);
        if (sha is not null && (sha.Length < 7 || !sha.All(char.IsAsciiHexDigitLower)))
        {
            arguments.Refuse("`sha` must be 7 to 64 lower-case hex digits");
        }

        arguments.RequireNone();
        var speaker = CallingThread.Of(call) ?? throw new McpProtocolException("The call does not say which Codex thread it comes from; only Codex may call this tool.", McpErrorCode.InvalidRequest);
        RequireModeration();
        var stored = ledger.Value.Append(new LedgerEvent
        {
            Type = type!,
            Agent = Agent,
            Cid = speaker.Cid.Value,
            Cwd = speaker.Folder,
            Sha = sha,
            Message = message,
            Tags = tags,
            Data = WithTurn(data, speaker.TurnId),
        });
        return new CallToolResult { Content = [new TextContentBlock { Text = $"Recorded as {stored.Id}." }] };
    }

    /// <summary>The turn is ours to say; a field of that name in the agent's data is replaced.</summary>
    private static JsonElement? WithTurn(JsonElement? data, string? turnId)
    {
        if (turnId is null)
        {
            return data;
        }

        var fields = data is { } given ? JsonObject.Create(given)! : [];
        fields["turn"] = turnId;
        return JsonElement.Parse(fields.ToJsonString());
    }

    /// <summary>An agent in a loop must not fill the disk.</summary>
    private void RequireModeration()
    {
        lock (counting)
        {
            var now = clock.GetUtcNow();
            if (now - minute > TimeSpan.FromMinutes(1))
            {
                (minute, written) = (now, 0);
            }

            if (++written > MostPerMinute)
            {
                throw new McpProtocolException($"More than {MostPerMinute} reports in a minute are not taken. Report what changed, not every step.", McpErrorCode.InvalidRequest);
            }
        }
    }
}

/// <summary>Who calls a tool, in Codex's own words beside the call (<c>_meta</c>), which no model can write.</summary>
/// <param name="Folder">The thread's repository root, where Codex names exactly one; else null.</param>
internal sealed record CallingThread(SessionId Cid, string? TurnId, string? Folder)
{
    /// <summary>Null: the caller is no Codex, or one that does not say.</summary>
    public static CallingThread? Of(RequestParams call)
    {
        if (!SessionId.TryParse(Text(call.Meta, "threadId"), out var cid))
        {
            return null;
        }

        var turn = call.Meta!["x-codex-turn-metadata"] as JsonObject;
        return new CallingThread(cid, Text(turn, "turn_id"), turn?["workspaces"] is JsonObject { Count: 1 } folders ? folders.First().Key : null);
    }

    private static string? Text(JsonObject? node, string name) =>
        node is not null && node.TryGetPropertyValue(name, out var value) && value is JsonValue text && text.TryGetValue<string>(out var found) ? found : null;
}
