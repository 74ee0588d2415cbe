using CodexBridge.Sessions;

namespace CodexBridge.Codex;

/// <summary>A connection to the local Codex, whichever backend speaks. Threads outlive the connection where the backend allows it.</summary>
internal interface ICodex : IAsyncDisposable
{
    /// <summary>For people: backend, version, where it listens.</summary>
    string Description { get; }

    /// <summary>Codex's version, for example 0.169.0.</summary>
    string Version { get; }

    CodexAbilities Abilities { get; }

    /// <summary>What a person should know: a release newer than the tested ones, a broken configuration. Changes nothing.</summary>
    IReadOnlyList<string> Warnings => [];

    /// <summary>Said to whoever asked for work: this Codex is newer than any that was tested. Null: it is not.</summary>
    string? VersionWarning => null;

    /// <summary>Said to whoever asked for work: what this way of driving Codex cannot do, and the way out. Null: it can do everything.</summary>
    string? Remark => null;

    /// <summary><c>app-server</c> or <c>mcp</c>, as inputs, policy and ledger spell it.</summary>
    string Backend { get; }

    /// <summary>
    /// Names the process in which turns run, as no later process can be named. Null: not known, or it ends with this one. While it is the same,
    /// what it does not know of a turn did not happen, unless it happens just now.
    /// </summary>
    string? HostIdentity { get; }

    /// <summary>False: the server is gone, and only memories are left of it.</summary>
    bool IsOpen => true;

    /// <summary>
    /// Makes a thread and gives it its first message. <paramref name="opened"/> is called as soon as the thread has an id: before the message
    /// is sent where the backend can, else as soon after as it can tell. Gives the turn's id once the turn runs.
    /// </summary>
    /// <exception cref="CodexException">Nothing runs then, also when <paramref name="opened"/> throws.</exception>
    Task<string> SpawnAsync(ThreadOptions thread, TurnOptions turn, Func<ICodexThread, Task> opened, CancellationToken cancellationToken);

    /// <summary>Loads a thread and subscribes to it: what it is doing and asking now is told again. Never a fresh thread instead.</summary>
    /// <exception cref="CodexException">Unknown thread, archived, or held by another Codex process.</exception>
    Task<ICodexThread> ResumeThreadAsync(SessionId id, CancellationToken cancellationToken);

    /// <summary>How a thread stands, without loading it or changing anything. Null: this Codex has no such thread.</summary>
    Task<ThreadSnapshot?> ReadThreadAsync(SessionId id, CancellationToken cancellationToken);

    /// <summary>
    /// The turn that received the message with this client id, however long ago; null: it was never delivered, or there is no such thread.
    /// A backend that keeps no history looks at the newest turn alone.
    /// </summary>
    async Task<TurnSnapshot?> FindTurnAsync(SessionId id, string clientMessageId, CancellationToken cancellationToken) =>
        (await ReadThreadAsync(id, cancellationToken))?.LastTurn is { } turn && turn.ClientMessageIds.Contains(clientMessageId) ? turn : null;
}

/// <summary>One thread that this process is subscribed to.</summary>
internal interface ICodexThread : IAsyncDisposable
{
    SessionId Id { get; }

    /// <summary>The running turn at the moment of subscription; null when idle.</summary>
    string? ActiveTurnId { get; }

    /// <summary>Starts a turn on an idle thread and returns its id once Codex says that it runs.</summary>
    Task<string> StartTurnAsync(TurnOptions options, CancellationToken cancellationToken);

    /// <summary>Gives text to the running turn. Throws <see cref="CodexException"/> with <see cref="CodexFault.NoActiveTurn"/> when it has just ended.</summary>
    Task<string> SteerAsync(string turnId, string text, string clientMessageId, CancellationToken cancellationToken);

    /// <summary>
    /// Stops the running turn and every command it left behind, and comes back when both are certain.
    /// False: nothing was running (left-over commands are cleaned all the same).
    /// </summary>
    Task<bool> InterruptAsync(CancellationToken cancellationToken);

    /// <summary>Answers a question of Codex's. Already answered elsewhere: no error.</summary>
    Task AnswerAsync(ApprovalRequest request, ApprovalDecision decision, CancellationToken cancellationToken);

    /// <summary>
    /// Everything that happens from the subscription on, in order; ends when the thread is disposed, or with
    /// <see cref="SessionEvent.HostLost"/>. One reader at a time.
    /// </summary>
    IAsyncEnumerable<SessionEvent> Events(CancellationToken cancellationToken);
}

/// <param name="Steer">A running turn takes further text.</param>
/// <param name="Durable">Threads outlive this process; a later one can resume them.</param>
/// <param name="Attach">A person can open the thread in Codex's own interface.</param>
/// <param name="Outlives">A running turn goes on when this process leaves, and others can reach it meanwhile.</param>
internal sealed record CodexAbilities(bool Steer, bool Durable, bool Attach, bool Outlives);

/// <param name="Cwd">Absolute, existing.</param>
/// <param name="DeveloperInstructions">Ours to the agent (guardrails); null for none.</param>
/// <param name="Tools">MCP servers of ours offered to the agent.</param>
internal sealed record ThreadOptions(string Cwd, ApprovalPolicy Approval, string? Model, string? DeveloperInstructions, IReadOnlyList<ToolServer> Tools)
{
    /// <summary>Instead of Codex's own; null: as they are.</summary>
    public string? BaseInstructions { get; init; }

    /// <summary>What Codex compacts a long conversation with; null: its own.</summary>
    public string? CompactPrompt { get; init; }
}

/// <summary>An MCP server (stdio) that Codex starts for the thread.</summary>
internal sealed record ToolServer(string Name, string Command, IReadOnlyList<string> Arguments, IReadOnlyDictionary<string, string> Environment);

/// <summary>All of it is sent with every turn: after a resume Codex has forgotten half of it.</summary>
/// <param name="ClientMessageId">Comes back in the history; tells a later process whether the text was delivered.</param>
/// <param name="WritableRoots">Absolute folders that workspace-write may write to, beside cwd and temp.</param>
internal sealed record TurnOptions(
    string Text,
    string Cwd,
    SandboxMode Sandbox,
    ApprovalPolicy Approval,
    string? Model,
    ReasoningEffort? Effort,
    string ClientMessageId,
    IReadOnlyList<string> WritableRoots);

/// <summary>A thread as its owner describes it.</summary>
/// <param name="IsLoaded">In memory of the host that answered.</param>
/// <param name="IsActive">A turn runs: here, or (not loaded) in another Codex process that has the thread open.</param>
/// <param name="WaitsFor">approval | input when a question is open, else null.</param>
/// <param name="LastTurn">Newest turn; null before the first.</param>
internal sealed record ThreadSnapshot(SessionId Id, bool IsLoaded, bool IsActive, string? WaitsFor, bool LastTurnFailed, string? Cwd, string? Model, TurnSnapshot? LastTurn);

/// <param name="ClientMessageIds">Ids of the user messages that the turn received.</param>
internal sealed record TurnSnapshot(string Id, TurnStatus Status, TurnError? Error, string? LastMessage, DateTimeOffset? StartedAt, DateTimeOffset? CompletedAt, IReadOnlyList<string> ClientMessageIds);
