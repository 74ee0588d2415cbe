namespace CodexBridge.Sessions;

/// <summary>
/// What happens in a session, in the words of Codex's protocol (thread, turn, item), whichever backend tells it. Closed: match on it.
/// </summary>
internal abstract record SessionEvent
{
    private SessionEvent()
    {
    }

    /// <summary>The turn runs now; from here on it can be interrupted and is on Codex's disk.</summary>
    public sealed record TurnStarted(string TurnId) : SessionEvent;

    /// <summary>The agent's plan, whole, each time it changes.</summary>
    public sealed record PlanUpdated(IReadOnlyList<PlanStep> Steps) : SessionEvent;

    /// <summary>A command of the agent's runs.</summary>
    public sealed record CommandStarted(string ItemId, string Command, string Cwd) : SessionEvent;

    /// <summary>A command ended. <paramref name="ExitCode"/> is null when it never ran (declined, no sandbox).</summary>
    public sealed record CommandEnded(string ItemId, string Command, ItemStatus Status, int? ExitCode, string Output, TimeSpan? Duration) : SessionEvent;

    /// <summary>Files were changed by a patch.</summary>
    public sealed record FilesChanged(string ItemId, IReadOnlyList<FileChange> Changes, ItemStatus Status) : SessionEvent;

    /// <summary>The whole diff of the turn so far, repeated as it grows (unified format).</summary>
    public sealed record DiffUpdated(string Diff) : SessionEvent;

    /// <summary>The agent said something; the last of a turn is its answer.</summary>
    public sealed record MessageSaid(string ItemId, string Text) : SessionEvent;

    /// <summary>A tool of an MCP server was called.</summary>
    public sealed record ToolCalled(string Server, string Tool, ItemStatus Status) : SessionEvent;

    /// <summary>Absolute totals of the thread, never a difference.</summary>
    public sealed record TokensCounted(TokenUsage Total) : SessionEvent;

    /// <summary>Codex asks whether it may. Unanswered, the turn waits for ever.</summary>
    public sealed record ApprovalAsked(ApprovalRequest Request) : SessionEvent;

    /// <summary>A question was answered, by us or by another client.</summary>
    public sealed record ApprovalResolved(string RequestId) : SessionEvent;

    /// <summary>A message of ours (or of another client) has reached the model's input.</summary>
    public sealed record MessageDelivered(string? ClientId, string Text) : SessionEvent;

    /// <summary>The model or the network failed and Codex tries again by itself.</summary>
    public sealed record Retrying(string Message) : SessionEvent;

    /// <summary>Something worth telling a person that changes nothing: configuration, sandbox, model metadata.</summary>
    public sealed record Warned(string Message) : SessionEvent;

    /// <summary>The turn is over. The only end there is, apart from <see cref="HostLost"/>.</summary>
    public sealed record TurnEnded(string TurnId, TurnStatus Status, TurnError? Error, string? LastMessage, TimeSpan? Duration) : SessionEvent;

    /// <summary>The connection to the host broke; what became of the turn is not known from here.</summary>
    public sealed record HostLost(string Why) : SessionEvent;
}

/// <summary>A step of the agent's plan.</summary>
internal sealed record PlanStep(string Text, PlanStepStatus Status);

internal enum PlanStepStatus
{
    Pending,
    InProgress,
    Completed,
}

/// <summary>How an item (command, patch, tool call) stands.</summary>
internal enum ItemStatus
{
    InProgress,
    Completed,
    Failed,
    Declined,
}

/// <summary>One file of a patch. <paramref name="Kind"/> is add, delete or update.</summary>
internal sealed record FileChange(string Path, string Kind, string? Diff);

/// <summary>Token totals of a thread.</summary>
internal sealed record TokenUsage(long Total, long Input, long CachedInput, long Output, long Reasoning);

internal enum TurnStatus
{
    InProgress,
    Completed,
    Interrupted,
    Failed,

    /// <summary>Codex says <c>interrupted</c> with no completion time: its host died in the middle of the turn.</summary>
    HostDied,
}

/// <summary>Why a turn failed: Codex's text and its kind (for example <c>usageLimitExceeded</c>), null where it gives none.</summary>
internal sealed record TurnError(string Message, string? Kind);
