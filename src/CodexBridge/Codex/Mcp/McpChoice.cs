using CodexBridge.Codex.Processes;

namespace CodexBridge.Codex.Mcp;

/// <summary>Which MCP server drives Codex on this machine, and why one does.</summary>
internal static class McpChoice
{
    private static readonly string OldestDriven = CodexVersion.Minimum.ToString();

    /// <summary>The server that is asked for.</summary>
    /// <exception cref="CodexException">There is none, or it is unfit.</exception>
    public static async Task<McpCodex> StartAsync(CodexSettings settings, CancellationToken cancellationToken)
    {
        var why = $"{settings.BackendBy ?? "somebody"} asks for it";
        if (settings.McpCommand is { } named)
        {
            return await StartAsync(named, why, settings, cancellationToken);
        }

        var binary = await CodexBinary.FindAnyAsync(settings, cancellationToken);
        return await OwnServerAsync(binary, settings, cancellationToken) is { } own
            ? await StartAsync(own, why, settings, cancellationToken)
            : throw new CodexException(
                CodexFault.Configuration,
                $"{settings.BackendBy ?? "The settings"} asks for `backend: mcp`, but Codex {binary.Version} is no MCP server any more (0.153.4 was the last), and no other is named.",
                "Leave `backend` out: this Codex is driven by its app-server, which can do more. Or name a server in the machine's policy (`mcp-command`).");
    }

    /// <summary>The server that can stand in for an app-server; null: there is none.</summary>
    /// <param name="unfit">Why the app-server cannot be used.</param>
    public static async Task<McpCodex?> InsteadAsync(CodexException unfit, CodexSettings settings, CancellationToken cancellationToken)
    {
        if (unfit.Fault == CodexFault.NotFound)
        {
            return settings.McpCommand is { } named ? await StartAsync(named, "there is no Codex program on this machine", settings, cancellationToken) : null;
        }

        var binary = await CodexBinary.FindAnyAsync(settings, cancellationToken);
        var command = settings.McpCommand ?? await OwnServerAsync(binary, settings, cancellationToken);
        return command is null ? null : await StartAsync(command, $"Codex {binary.Version} is older than {OldestDriven}", settings, cancellationToken);
    }

    private static async Task<McpCodex> StartAsync(IReadOnlyList<string> command, string why, CodexSettings settings, CancellationToken cancellationToken)
    {
        if (command.Count == 0 || !Path.IsPathFullyQualified(command[0]) || new Fence(settings.Workspaces).Holds(command[0]))
        {
            throw McpFaults.Unfit(string.Join(' ', command), "its program must be an absolute path outside every checkout");
        }

        return await McpCodex.StartAsync(command, why, CodexHome.Locate(settings), settings, cancellationToken);
    }

    /// <summary>
    /// Codex's own server, if this release has it. The help tells; the subcommand itself does not, since newer ones take an unknown word for
    /// a prompt.
    /// </summary>
    private static async Task<IReadOnlyList<string>?> OwnServerAsync(CodexBinary binary, CodexSettings settings, CancellationToken cancellationToken)
    {
        var help = await CodexCommand.RunAsync(binary.Path, ["--help"], CleanEnvironment.For(settings, CodexHome.Locate(settings)), settings.StartDeadline, cancellationToken);
        return help.Output.Split('\n').Any(line => line.TrimStart().StartsWith("mcp-server ", StringComparison.Ordinal))
            ? [binary.Path, "mcp-server"]
            : null;
    }
}
