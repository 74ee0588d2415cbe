using CodexBridge.Codex;
using CodexBridge.Sessions;

namespace CodexBridge.Cli;

/// <summary>A connection that several handlers use side by side; who made it disposes it.</summary>
internal sealed class SharedCodex(ICodex codex) : ICodex
{
    public string Description => codex.Description;

    public string Version => codex.Version;

    public CodexAbilities Abilities => codex.Abilities;

    public IReadOnlyList<string> Warnings => codex.Warnings;

    public string? VersionWarning => codex.VersionWarning;

    public string? Remark => codex.Remark;

    public string Backend => codex.Backend;

    public string? HostIdentity => codex.HostIdentity;

    public bool IsOpen => codex.IsOpen;

    public Task<string> SpawnAsync(ThreadOptions thread, TurnOptions turn, Func<ICodexThread, Task> opened, CancellationToken cancellationToken) =>
        codex.SpawnAsync(thread, turn, opened, cancellationToken);

    public Task<ICodexThread> ResumeThreadAsync(SessionId id, CancellationToken cancellationToken) => codex.ResumeThreadAsync(id, cancellationToken);

    public Task<ThreadSnapshot?> ReadThreadAsync(SessionId id, CancellationToken cancellationToken) => codex.ReadThreadAsync(id, cancellationToken);

    public Task<TurnSnapshot?> FindTurnAsync(SessionId id, string clientMessageId, CancellationToken cancellationToken) => codex.FindTurnAsync(id, clientMessageId, cancellationToken);

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;
}
