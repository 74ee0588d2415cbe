using CodexBridge.Access;
using CodexBridge.Codex;
using CodexBridge.Handlers;
using CodexBridge.Runner;

namespace CodexBridge.Cli;

/// <summary>The way to this machine's Codex: machine policy first, then the action's inputs. Connects when asked, not before.</summary>
internal sealed class LocalCodex(RunnerEnvironment environment, ActionInputs inputs, MachinePolicy policy, string workspace, IReadOnlyList<ToolServer> tools) : ICodexSource, IAsyncDisposable
{
    private readonly SemaphoreSlim connecting = new(1, 1);

    /// <summary>A server that ends with this process: all of its commands share it.</summary>
    private ICodex? child;

    public CodexSettings Settings(bool startIfAbsent)
    {
        var (backend, by) = Backend;
        return new CodexSettings
        {
            BinaryPath = policy.Codex ?? inputs.Optional(ActionInput.Codex),
            Home = inputs.Optional(ActionInput.CodexHome) ?? environment["CODEX_HOME"],
            Host = Mode,
            Backend = backend,
            BackendBy = by,
            McpCommand = policy.McpCommand,
            StartIfAbsent = startIfAbsent,
            Workspaces = [workspace],
            PassEnvironment = policy.PassEnvironment,
            ClientVersion = ProgramVersion.Text,
            Tools = tools,
        };
    }

    private HostMode Mode => inputs.Text(ActionInput.Host) switch
    {
        "service" => HostMode.Service,
        "job" => HostMode.Job,
        _ => HostMode.Auto,
    };

    private (BackendWish Wish, string? By) Backend => policy.Backend is { } owners
        ? (Wish(owners), "the machine's policy")
        : (Wish(inputs.Text(ActionInput.Backend)), "the input `backend`");

    public async Task<ICodex> ConnectAsync(CancellationToken cancellationToken)
    {
        await connecting.WaitAsync(cancellationToken);
        try
        {
            if (child is { IsOpen: false } gone)
            {
                child = null;
                await gone.DisposeAsync();
            }

            if (child is not null)
            {
                return new SharedCodex(child);
            }

            var codex = await CodexHost.ConnectAsync(Settings(startIfAbsent: true), cancellationToken);
            if (codex.Abilities.Outlives)
            {
                return codex;
            }

            child = codex;
            return new SharedCodex(codex);
        }
        finally
        {
            connecting.Release();
        }
    }

    public async Task<ICodex?> ConnectIfRunningAsync(CancellationToken cancellationToken)
    {
        var settings = Settings(startIfAbsent: false);
        if (child is not null || settings.Host == HostMode.Job || settings.Backend == BackendWish.Mcp)
        {
            return child is null ? null : new SharedCodex(child);
        }

        try
        {
            return await CodexHost.ConnectAsync(settings, cancellationToken);
        }
        catch (CodexException none) when (none.Fault is CodexFault.NoHost or CodexFault.NotFound)
        {
            return null;
        }
    }

    public async Task<string?> SandboxTroubleAsync(CancellationToken cancellationToken)
    {
        if (child is { Backend: "mcp" })
        {
            // Whose sandbox that server has, and how to try it, is not known here.
            return null;
        }

        return await SandboxPreflight.CheckAsync(Settings(startIfAbsent: false), cancellationToken) is { Works: false } verdict ? verdict.Reason ?? "no reason was given" : null;
    }

    public async ValueTask DisposeAsync()
    {
        connecting.Dispose();
        await (child?.DisposeAsync() ?? ValueTask.CompletedTask);
    }

    private static BackendWish Wish(string word) => word switch
    {
        "app-server" => BackendWish.AppServer,
        "mcp" => BackendWish.Mcp,
        _ => BackendWish.Auto,
    };
}
