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
        var parameters = Start(options, Configuration(options.Cwd, [.. settings.Tools, .. options.Tools], settings, home));
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
        ["config"] = Configuration(cwd, settings.Tools, settings, home),
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

    /// <remarks>
    /// <c>projects</c>: the folder and those above it, up to the repository's root, stay untrusted even if the user once trusted one.
    /// <c>update_plan</c>: off by default; without it there never is a plan. <c>shell_environment_policy</c>: names with KEY, SECRET
    /// or TOKEN do not reach the agent's commands; nor do the variables that the host alone was given.
    /// </remarks>
    private static JsonObject Configuration(string? cwd, IReadOnlyList<ToolServer> tools, CodexSettings settings, string home)
    {
        var configuration = new JsonObject
        {
            ["tools.update_plan.enabled"] = true,
            ["shell_environment_policy.ignore_default_excludes"] = false,
        };
        if (cwd is not null)
        {
            var projects = new JsonObject();
            foreach (var folder in UpToRepositoryRoot(cwd))
            {
                projects[folder] = new JsonObject { ["trust_level"] = "untrusted" };
            }

            configuration["projects"] = projects;
        }

        if (CleanEnvironment.PassedNames(settings, home) is { Count: > 0 } names)
        {
            configuration["shell_environment_policy.exclude"] = new JsonArray([.. names.Select(name => JsonValue.Create(name))]);
        }

        if (tools.Count > 0)
        {
            configuration["mcp_servers"] = Servers(tools);
        }

        return configuration;
    }

    private static JsonObject Servers(IReadOnlyList<ToolServer> tools)
    {
        var servers = new JsonObject();
        foreach (var tool in tools)
        {
            var environment = new JsonObject();
            foreach (var (name, value) in tool.Environment)
            {
                environment[name] = value;
            }

            servers[tool.Name] = new JsonObject
            {
                ["command"] = tool.Command,
                ["args"] = new JsonArray([.. tool.Arguments.Select(argument => JsonValue.Create(argument))]),
                ["env"] = environment,
            };
        }

        return servers;
    }

    private static HashSet<string> UpToRepositoryRoot(string cwd)
    {
        var folders = new HashSet<string>(StringComparer.Ordinal) { cwd };
        foreach (var start in (string[])[cwd, Fence.Real(cwd)])
        {
            var path = new List<string>();
            for (var folder = start; folder is not null; folder = Path.GetDirectoryName(folder))
            {
                path.Add(folder);
                if (Path.Exists(Path.Combine(folder, ".git")))
                {
                    folders.UnionWith(path);
                    break;
                }
            }

            folders.Add(start);
        }

        return folders;
    }

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
