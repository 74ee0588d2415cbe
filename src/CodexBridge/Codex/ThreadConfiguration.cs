using System.Text.Json.Nodes;
using CodexBridge.Codex.Processes;

namespace CodexBridge.Codex;

/// <summary>The settings that every thread of ours gets, whichever way Codex is driven. They outrank the user's config.toml.</summary>
internal static class ThreadConfiguration
{
    /// <remarks>
    /// <c>projects</c>: the folder and those above it, up to the repository's root, stay untrusted even if the user once trusted one.
    /// <c>update_plan</c>: off by default; without it there never is a plan. <c>shell_environment_policy</c>: names with KEY, SECRET
    /// or TOKEN do not reach the agent's commands; nor do the variables that the host alone was given.
    /// </remarks>
    public static JsonObject For(string? cwd, IReadOnlyList<ToolServer> tools, CodexSettings settings, string home)
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
}
