using CodexBridge.Sessions;

namespace CodexBridge.Ledger;

/// <summary>What the ledger knows of a session: a fold of its events. Fields keep their last known value.</summary>
internal sealed record SessionRecord
{
    public required SessionId Cid { get; init; }

    /// <summary>Writer (machine's home) on which the session lives; only that machine's Codex can continue it.</summary>
    public string? Writer { get; init; }

    /// <summary>Whether it lives on this writer's machine, as far as is known.</summary>
    public bool IsOf(string writer) => Writer is null || Writer == writer;

    public string? Host { get; init; }

    /// <summary><c>owner/name</c> of the repository it was asked for in; null for a terminal outside any repository.</summary>
    public string? Repository { get; init; }

    /// <summary>Numeric id of that repository.</summary>
    public long? RepositoryId { get; init; }

    /// <summary>Number of the issue or pull request whose thread it answers in; null for a plain step or terminal.</summary>
    public int? Thread { get; init; }

    /// <summary>Key of the command that spawned it.</summary>
    public string? Key { get; init; }

    /// <summary>Whether it is driven over MCP: then it lives and ends with the process that started it.</summary>
    public bool IsOverMcp { get; init; }

    /// <summary>Login of the account that asked.</summary>
    public string? Actor { get; init; }

    public long? ActorId { get; init; }

    /// <summary>Ids of the accounts that spawned it or replied to it.</summary>
    public IReadOnlyList<long> Askers { get; init; } = [];

    public string? Task { get; init; }

    public string? Branch { get; init; }

    public string? Cwd { get; init; }

    public SandboxMode? Sandbox { get; init; }

    public ApprovalPolicy? Approval { get; init; }

    public string? Model { get; init; }

    public ReasoningEffort? Effort { get; init; }

    public TimeSpan? Timeout { get; init; }

    /// <summary>The first message, redacted and shortened.</summary>
    public string? Prompt { get; init; }

    public SessionState State { get; init; } = SessionState.Unknown;

    public string? TurnId { get; init; }

    /// <summary>Key of the command that caused the latest turn.</summary>
    public string? TurnKey { get; init; }

    /// <summary>Of the latest turn; empty until it makes one.</summary>
    public IReadOnlyList<PlanStep> Plan { get; init; } = [];

    public string? LastMessage { get; init; }

    public TokenUsage? Tokens { get; init; }

    public long? CommentId { get; init; }

    public string? CommentUrl { get; init; }

    /// <summary><c>issue</c> or <c>review</c>: which of GitHub's two kinds of comment <see cref="CommentId"/> is.</summary>
    public string? CommentKind { get; init; }

    /// <summary>Whether the ending stands in the comment (a <c>comment</c> event with <c>final: true</c> after the last turn).</summary>
    public bool EndingPosted { get; init; }

    public IReadOnlyList<OpenApproval> OpenApprovals { get; init; } = [];

    public DateTimeOffset? StartedAt { get; init; }

    public DateTimeOffset? TurnStartedAt { get; init; }

    public DateTimeOffset? EndedAt { get; init; }

    public DateTimeOffset? LastEventAt { get; init; }

    /// <summary>Id of the latest event folded in.</summary>
    public string? LastEventId { get; init; }
}

/// <summary>A question of Codex's that nobody has answered yet.</summary>
/// <param name="Rid">The short id shown to people.</param>
/// <param name="PayloadHash">SHA-256 (hex) of what was asked; an answer is bound to it.</param>
internal sealed record OpenApproval(string Rid, string RequestId, string ItemId, string Kind, string? Command, string? Cwd, string? Reason, string PayloadHash, DateTimeOffset? AskedAt, DateTimeOffset? Deadline);
