using CodexBridge.Access;
using CodexBridge.Codex;
using CodexBridge.Handlers;
using CodexBridge.Runner;

namespace CodexBridge.Cli;

/// <summary>The way to this machine's Codex: machine policy first, then the action's inputs. Connects when asked, not before.</summary>
internal sealed class LocalCodex(RunnerEnvironment environment, ActionInputs inputs, MachinePolicy policy, string workspace, IReadOnlyList<ToolServer> tools) : ICodexSource, IAsyncDisposable
{
    private readonly SemaphoreSlim making = new(1, 1);
    private ICodex? child;

    /// <exception cref="BridgeException">The machine's policy asks for a backend that does not exist.</exception>
    public CodexSettings Settings(bool startIfAbsent) => policy.Backend == "mcp" ? throw new BridgeException("The machine's policy asks for `backend: mcp`, which does not exist yet.", "Write `backend: app-server`, or leave the key out.") : new()
    {
        BinaryPath = policy.Codex ?? inputs.Optional(ActionInput.Codex),
        Home = inputs.Optional(ActionInput.CodexHome) ?? environment["CODEX_HOME"],
        Host = Mode,
        StartIfAbsent = startIfAbsent,
        Workspaces = [workspace],
        PassEnvironment = policy.PassEnvironment,
        ClientVersion = ProgramVersion.Text,
        Tools = tools,
    };

    private HostMode Mode => inputs.Text(ActionInput.Host) switch
    {
        "service" => HostMode.Service,
        "job" => HostMode.Job,
        _ => HostMode.Auto,
    };

    public async Task<ICodex> ConnectAsync(CancellationToken cancellationToken)
    {
        if (Mode != HostMode.Job)
        {
            return await CodexHost.ConnectAsync(Settings(startIfAbsent: true), cancellationToken);
        }

        // A child serves the process that started it: all of a job's commands share it.
        await making.WaitAsync(cancellationToken);
        try
        {
            child ??= await CodexHost.ConnectAsync(Settings(startIfAbsent: true), cancellationToken);
            return new SharedCodex(child);
        }
        finally
        {
            making.Release();
        }
    }

    public async Task<ICodex?> ConnectIfRunningAsync(CancellationToken cancellationToken)
    {
        if (Mode == HostMode.Job)
        {
            return child is null ? null : new SharedCodex(child);
        }

        try
        {
            return await CodexHost.ConnectAsync(Settings(startIfAbsent: false), cancellationToken);
        }
        catch (CodexException none) when (none.Fault is CodexFault.NoHost or CodexFault.NotFound)
        {
            return null;
        }
    }

    public async Task<string?> SandboxTroubleAsync(CancellationToken cancellationToken) =>
        await SandboxPreflight.CheckAsync(Settings(startIfAbsent: false), cancellationToken) is { Works: false } verdict ? verdict.Reason ?? "no reason was given" : null;

    public async ValueTask DisposeAsync()
    {
        making.Dispose();
        await (child?.DisposeAsync() ?? ValueTask.CompletedTask);
    }
}
