using System.Text.Json.Nodes;
using CodexBridge.Sessions;

namespace CodexBridge.Codex.AppServer;

/// <summary>What is sent to start, resume and drive a thread. Each line here stands for a trap; see the remarks.</summary>
internal static class ThreadParameters
{
    /// <remarks>
    /// Read-only, because a thread that is started with a sandbox that may write marks its folder as trusted for ever and runs the
    /// checkout's own <c>.codex/config.toml</c>, programs included. The turns raise the sandbox.
    /// </remarks>
    public static JsonObject Start(ThreadOptions options, CodexSettings settings, string home)
    {
        var parameters = Start(options, ThreadConfiguration.For(options.Cwd, [.. settings.Tools, .. options.Tools], settings, home));
        if (options.BaseInstructions is { } instructions)
        {
            parameters["baseInstructions"] = instructions;
        }

        if (options.CompactPrompt is { } prompt)
        {
            parameters["config"]!["compact_prompt"] = prompt;
        }

        return parameters;
    }

    private static JsonObject Start(ThreadOptions options, JsonObject configuration) => new()
    {
        ["cwd"] = options.Cwd,
        ["sandbox"] = SandboxMode.ReadOnly.Word(),
        ["approvalPolicy"] = options.Approval.Word(),
        ["approvalsReviewer"] = "user",
        ["model"] = options.Model,
        ["developerInstructions"] = options.DeveloperInstructions,
        ["config"] = configuration,
    };

    public static JsonObject Resume(SessionId id, string? cwd, CodexSettings settings, string home) => new()
    {
        ["threadId"] = id.Value,
        ["excludeTurns"] = true,
        ["config"] = ThreadConfiguration.For(cwd, settings.Tools, settings, home),
    };

    public static JsonObject Turn(SessionId id, TurnOptions options)
    {
        var parameters = new JsonObject
        {
            ["threadId"] = id.Value,
            ["input"] = Text(options.Text),
            ["clientUserMessageId"] = options.ClientMessageId,
            ["cwd"] = options.Cwd,
            ["approvalPolicy"] = options.Approval.Word(),
            ["sandboxPolicy"] = Sandbox(options),
        };
        if (options.Model is { } model)
        {
            parameters["model"] = model;
        }

        if (options.Effort is { } effort)
        {
            parameters["effort"] = effort.Word();
        }

        return parameters;
    }

    public static JsonObject Steer(SessionId id, string turnId, string text, string clientMessageId) => new()
    {
        ["threadId"] = id.Value,
        ["expectedTurnId"] = turnId,
        ["input"] = Text(text),
        ["clientUserMessageId"] = clientMessageId,
    };

    public static JsonArray Text(string text) => [new JsonObject { ["type"] = "text", ["text"] = text }];

    private static JsonObject Sandbox(TurnOptions options) => options.Sandbox switch
    {
        SandboxMode.ReadOnly => new() { ["type"] = "readOnly" },
        SandboxMode.WorkspaceWrite => new()
        {
            ["type"] = "workspaceWrite",
            ["writableRoots"] = new JsonArray([.. options.WritableRoots.Select(root => JsonValue.Create(root))]),
            ["networkAccess"] = false,
            ["excludeTmpdirEnvVar"] = false,
            ["excludeSlashTmp"] = false,
        },
        _ => new() { ["type"] = "dangerFullAccess" },
    };
}
