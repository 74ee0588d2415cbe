using CodexBridge.Commands;
using CodexBridge.GitHub;
using CodexBridge.Sessions;
using CodexBridge.Triggers;

namespace CodexBridge.Access;

/// <summary>Everything a judgement depends on. Facts are fetched before; a fact that could not be had is null, and null is refused.</summary>
internal sealed record AccessQuestion
{
    public required BridgeCommand Command { get; init; }

    public required TriggerKind Door { get; init; }

    /// <summary>Who caused the event: the commenter, the editor, the labeller. Null: the event names nobody.</summary>
    public Standing? Speaker { get; init; }

    /// <summary>Who wrote the text; equal to <see cref="Speaker"/> unless somebody edited it.</summary>
    public Standing? Author { get; init; }

    public RepositoryRef? Repository { get; init; }

    /// <summary>Null: GitHub did not say, which counts as public.</summary>
    public bool? IsPrivate { get; init; }

    /// <summary>False only on GitHub's own throw-away machines.</summary>
    public bool SelfHosted { get; init; } = true;

    public IReadOnlyList<string> Labels { get; init; } = [];

    /// <summary>What <see cref="WorkspaceFence"/> said of a spawn's folder.</summary>
    public FenceVerdict? Cwd { get; init; }

    /// <summary>The session that is spoken of; null when none was named, or none is known under that name.</summary>
    public SessionFacts? Session { get; init; }

    public required MachinePolicy Policy { get; init; }

    public WorkflowLimits Workflow { get; init; } = WorkflowLimits.None;

    /// <summary>Sessions running on this machine now.</summary>
    public int? LiveSessions { get; init; }

    /// <summary>Sessions the speaker started in the last hour.</summary>
    public int? SpawnsInLastHour { get; init; }
}

/// <summary>An account and what it may do in the repository at this moment.</summary>
/// <param name="Permission">Null: GitHub could not be asked, or did not answer.</param>
internal sealed record Standing(Actor Actor, RepositoryPermission? Permission);

/// <param name="Repository">Where it was asked for; null for a terminal outside any repository.</param>
/// <param name="Askers">Ids of the accounts that spawned it or replied to it.</param>
internal sealed record SessionFacts(RepositoryRef? Repository, IReadOnlyList<long> Askers, SandboxMode? Sandbox, ApprovalPolicy? Approval, string? Cwd);

/// <summary>What came of a question.</summary>
internal abstract record Verdict
{
    private Verdict()
    {
    }

    public sealed record Allowed(EffectiveLimits Limits) : Verdict;

    /// <param name="Code">Stable word for scripts and the ledger.</param>
    /// <param name="Reason">For people, one sentence.</param>
    /// <param name="NextStep">What they, or the machine's owner, can do.</param>
    /// <param name="Quiet">No comment: a stranger, or nobody, spoke on a public repository, or a bot did. The log and the ledger say it all.</param>
    public sealed record Refused(string Code, string Reason, string NextStep, bool Quiet) : Verdict
    {
        /// <summary>Whoever asked may ask; what they spoke of is not there. Whoever looked for it can say more than the judgement.</summary>
        public bool IsNotFound => Code is "session-not-found" or "request-not-found";
    }
}

/// <summary>What a command really gets.</summary>
/// <param name="Cwd">Null for commands that start nothing.</param>
/// <param name="Model">Null: what the machine's Codex is configured for.</param>
/// <param name="Narrowed">What was lowered and why, one sentence each, to be told.</param>
internal sealed record EffectiveLimits(
    SandboxMode Sandbox,
    ApprovalPolicy Approval,
    string? Cwd,
    string? Model,
    ReasoningEffort? Effort,
    TimeSpan Timeout,
    bool Wait,
    IReadOnlyList<string> Narrowed);
