using System.Text.Json;
using System.Text.Json.Nodes;
using CodexBridge.Commands;
using CodexBridge.Handlers;
using CodexBridge.Sessions;
using ModelContextProtocol.Protocol;
using ModelContextProtocol.Server;

namespace CodexBridge.Mcp;

/// <summary>
/// The tools <c>codex</c> and <c>codex-reply</c>, with the arguments and results of Codex's own former MCP server (0.153.4), so that clients
/// written for that one work on. Unlike there, a thread outlives client and server, and a call that is cancelled ends its commands too.
/// </summary>
internal sealed class TurnTools(McpDoor door, ServerLife life)
{
    /// <summary>Codex's own limit.</summary>
    private const int LongestPrompt = 1_048_576;
    private const int LongestText = 200_000;

    private static readonly JsonElement Result = JsonElement.Parse("""
        { "type": "object", "properties": { "threadId": { "type": "string" }, "content": { "type": "string" } }, "required": ["threadId", "content"] }
        """);

    private static readonly ToolAnnotations Hints = new() { ReadOnlyHint = false, DestructiveHint = true, OpenWorldHint = true };

    public BridgeTool Codex => new(CodexDefinition, StartAsync);

    public BridgeTool Reply => new(ReplyDefinition, ContinueAsync);

    public static Tool CodexDefinition { get; } = new()
    {
        Name = "codex",
        Title = "Codex",
        Description = "Start a Codex session on this machine and wait for its answer. It keeps its thread: continue it with codex-reply.",
        Annotations = Hints,
        OutputSchema = Result,
        InputSchema = JsonElement.Parse("""
            {
              "type": "object",
              "properties": {
                "prompt": { "type": "string", "description": "What Codex is to do." },
                "model": { "type": "string", "description": "Model, where not the configured one." },
                "cwd": { "type": "string", "description": "Folder to work in; relative to the server's own." },
                "approval-policy": { "type": "string", "enum": ["untrusted", "on-request", "never"], "description": "When Codex asks before it acts." },
                "sandbox": { "type": "string", "enum": ["read-only", "workspace-write", "danger-full-access"], "description": "What its commands may touch; the machine's policy sets the most." },
                "config": { "type": "object", "description": "model_reasoning_effort; everything else is the machine's to configure." },
                "base-instructions": { "type": "string", "description": "Instead of Codex's own." },
                "developer-instructions": { "type": "string", "description": "Beside the bridge's own." },
                "compact-prompt": { "type": "string", "description": "Used when the conversation is compacted." }
              },
              "required": ["prompt"],
              "additionalProperties": false
            }
            """),
    };

    public static Tool ReplyDefinition { get; } = new()
    {
        Name = "codex-reply",
        Title = "Codex reply",
        Description = "Say something to a Codex session: a new turn when it is idle, into the running turn when it is busy.",
        Annotations = Hints,
        OutputSchema = Result,
        InputSchema = JsonElement.Parse("""
            {
              "type": "object",
              "properties": {
                "threadId": { "type": "string", "description": "The session, as codex gave it." },
                "conversationId": { "type": "string", "description": "Former name of threadId." },
                "prompt": { "type": "string", "description": "What to say." }
              },
              "required": ["prompt"],
              "additionalProperties": false
            }
            """),
    };

    private async Task<CallToolResult> StartAsync(RequestContext<CallToolRequestParams> request, CancellationToken cancellationToken)
    {
        var given = new ToolArguments(
            request.Params, "prompt", "model", "cwd", "approval-policy", "sandbox", "config", "base-instructions", "developer-instructions", "compact-prompt");
        var spoken = $"spawn {CommandText.Quoted(given.RequiredText("prompt", LongestPrompt))}";
        spoken += Option("cwd", given.Text("cwd", 4096));
        spoken += Option("sandbox", given.Word("sandbox", "read-only", "workspace-write", "danger-full-access"));
        spoken += Option("approval", given.Word("approval-policy", "untrusted", "on-request", "never"));
        spoken += Option("model", given.Text("model", 100));
        spoken += Option("effort", Effort(given));
        var texts = new AgentTexts(given.Text("base-instructions", LongestText), given.Text("developer-instructions", LongestText), given.Text("compact-prompt", LongestText));
        given.RequireNone();
        return await life.TrackAsync(RunAsync(request, spoken, texts, cancellationToken));
    }

    private async Task<CallToolResult> ContinueAsync(RequestContext<CallToolRequestParams> request, CancellationToken cancellationToken)
    {
        var given = new ToolArguments(request.Params, "threadId", "conversationId", "prompt");
        var prompt = given.RequiredText("prompt", LongestPrompt);
        var thread = given.Text("threadId", 64) ?? given.Text("conversationId", 64);
        if (thread is null)
        {
            given.Refuse("`threadId` is required");
        }

        given.RequireNone();
        return await life.TrackAsync(RunAsync(request, $"reply {CommandText.Quoted(prompt)}{Option("cid", thread)}", AgentTexts.None, cancellationToken));
    }

    /// <summary>The one setting of <c>config</c> that is the caller's. The rest could start programs or widen the sandbox.</summary>
    internal static string? Effort(ToolArguments given)
    {
        string? effort = null;
        foreach (var setting in given.Object("config", 100_000)?.EnumerateObject() ?? default)
        {
            if (setting is { Name: "model_reasoning_effort", Value.ValueKind: JsonValueKind.String })
            {
                effort = setting.Value.GetString();
            }
            else if (setting is not { Name: "tools.update_plan.enabled", Value.ValueKind: JsonValueKind.True })
            {
                given.Refuse($"`config` key `{setting.Name}` cannot be set by a client: the machine's config.toml and policy decide");
            }
        }

        return effort;
    }

    private async Task<CallToolResult> RunAsync(RequestContext<CallToolRequestParams> request, string spoken, AgentTexts texts, CancellationToken cancellationToken)
    {
        await using var answer = new McpAnswer(request, door);
        using var leaving = CancellationTokenSource.CreateLinkedTokenSource(life.Ending);
        var running = door.SayAsync(spoken, texts, answer, leaving.Token);
        var cancelled = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await using (cancellationToken.Register(cancelled.SetResult))
        {
            await Task.WhenAny(running, cancelled.Task);
        }

        if (!running.IsCompleted && !life.Ending.IsCancellationRequested && await Task.WhenAny(running, answer.Running) != running)
        {
            // The client took its question back: the turn and its commands end, by the same command that anybody else would give.
            await door.AskAsync($"abort cid={(await answer.Running).Value}", CancellationToken.None);
        }

        return ResultOf(await running);
    }

    private static CallToolResult ResultOf(JobReport report)
    {
        ToolAnswers.RequireWellSaid(report);
        var main = report.Main;
        var good = report.Outcome is Outcome.Completed or Outcome.Answered;
        var content = (good ? main?.Session?.LastMessage : main?.Session?.Cause) ?? report.Text;
        var structured = main?.Cid is { } cid ? new JsonObject { ["threadId"] = cid.Value, ["content"] = content } : null;
        return ToolAnswers.Text(content, structured, !good);
    }

    private static string Option(string name, string? value) => value is null ? "" : $" {name}={CommandText.Quoted(value)}";
}
