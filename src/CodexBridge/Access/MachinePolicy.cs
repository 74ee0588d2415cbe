using CodexBridge.GitHub;
using CodexBridge.Sessions;

namespace CodexBridge.Access;

/// <summary>
/// What the owner of the machine allows. It beats the workflow's inputs, which beat the comment. Lists that are null were not
/// mentioned; an empty list allows nothing. The keys of the file are the names here, in kebab case; <c>samples/policy.yml</c> shows them all.
/// </summary>
internal sealed record MachinePolicy
{
    /// <summary>What holds when the machine has no policy file.</summary>
    public static MachinePolicy Default { get; } = new();

    /// <summary><c>max-sandbox</c>: the ceiling; read-only or workspace-write.</summary>
    public SandboxMode MaxSandbox { get; init; } = SandboxMode.WorkspaceWrite;

    /// <summary>
    /// <c>danger-full-access</c>: repositories in which an admin may ask for no sandbox at all, whatever <c>max-sandbox</c> says.
    /// The word <c>terminal</c> allows it to the person at this machine's terminal.
    /// </summary>
    public IReadOnlyList<string> DangerFullAccess { get; init; } = [];

    /// <summary><c>sandbox</c>: what a session gets that asks for nothing.</summary>
    public SandboxMode? Sandbox { get; init; }

    /// <summary><c>approval</c>: what a session gets that asks for nothing.</summary>
    public ApprovalPolicy? Approval { get; init; }

    /// <summary><c>max-approval</c>: the least cautious policy; <c>on-request</c> forbids <c>never</c>.</summary>
    public ApprovalPolicy MaxApproval { get; init; } = ApprovalPolicy.Never;

    /// <summary><c>roots</c>: absolute folders in which sessions may work; the word <c>workspace</c> stands for the job's own.</summary>
    public IReadOnlyList<string>? Roots { get; init; }

    /// <summary><c>repositories</c>: <c>owner/name</c> or <c>owner/*</c>; others are refused.</summary>
    public IReadOnlyList<string>? Repositories { get; init; }

    /// <summary><c>allow-users</c>: only these people (numeric ids or logins); their role must suffice all the same.</summary>
    public IReadOnlyList<string>? AllowUsers { get; init; }

    /// <summary><c>deny-users</c>: never these.</summary>
    public IReadOnlyList<string> DenyUsers { get; init; } = [];

    /// <summary><c>allow-bots</c>: numeric ids. To be listed is a bot's whole permission and equals write. A login is no identity.</summary>
    public IReadOnlyList<long>? AllowBots { get; init; }

    /// <summary><c>roles</c>: the least permission per verb, where it differs from <see cref="Roles.Default"/>.</summary>
    public IReadOnlyDictionary<string, RepositoryPermission> RolesByVerb { get; init; } = new Dictionary<string, RepositoryPermission>(StringComparer.Ordinal);

    /// <summary><c>models</c>: names that may be asked for.</summary>
    public IReadOnlyList<string>? Models { get; init; }

    /// <summary><c>max-timeout</c>: how long one turn may take at most.</summary>
    public TimeSpan? MaxTimeout { get; init; }

    /// <summary><c>approval-deadline</c>: how long Codex's question waits for a person before the answer is no; null: 15 minutes.</summary>
    public TimeSpan? ApprovalDeadline { get; init; }

    /// <summary><c>max-sessions</c>: sessions running on this machine at once.</summary>
    public int? MaxSessions { get; init; }

    /// <summary><c>spawns-per-hour</c>: sessions that one account may start in an hour.</summary>
    public int? SpawnsPerHour { get; init; }

    /// <summary><c>four-eyes</c>: nobody approves what they caused themselves.</summary>
    public bool FourEyes { get; init; }

    /// <summary><c>redact</c>: names of environment variables whose values are secret although their name does not say so.</summary>
    public IReadOnlyList<string> Redact { get; init; } = [];

    /// <summary>
    /// <c>accept-public</c>: whether this machine works for public repositories. Who may start work is decided by permission either way;
    /// what endangers a self-hosted runner there are the workflows of forks, which run without asking the bridge.
    /// </summary>
    public bool AcceptPublic { get; init; } = true;

    /// <summary><c>pass-environment</c>: names of variables that the agent gets beside the usual few.</summary>
    public IReadOnlyList<string> PassEnvironment { get; init; } = [];

    /// <summary><c>backend</c>: <c>app-server</c> or <c>mcp</c>; null: whatever fits the installed Codex.</summary>
    public string? Backend { get; init; }

    /// <summary><c>codex</c>: absolute path of the binary; null: found on the machine's path.</summary>
    public string? Codex { get; init; }

    /// <summary><c>mcp-command</c>: program and arguments of an MCP server with the tools <c>codex</c> and <c>codex-reply</c>.</summary>
    public IReadOnlyList<string>? McpCommand { get; init; }
}

/// <summary>What the workflow's author set through the action's inputs; null or empty: not said.</summary>
internal sealed record WorkflowLimits
{
    public static WorkflowLimits None { get; } = new();

    public SandboxMode? MaxSandbox { get; init; }

    public SandboxMode? Sandbox { get; init; }

    public ApprovalPolicy? Approval { get; init; }

    public IReadOnlyList<string> Roots { get; init; } = [];

    /// <summary>Only these people; narrows, like the machine's list.</summary>
    public IReadOnlyList<string> AllowUsers { get; init; } = [];

    /// <summary>Numeric ids. Counts only where the machine's policy does not speak of bots.</summary>
    public IReadOnlyList<long> AllowBots { get; init; } = [];

    /// <summary>Comments count only in threads with exactly this label.</summary>
    public string? RequireLabel { get; init; }

    public string? Model { get; init; }

    public ReasoningEffort? Effort { get; init; }

    public TimeSpan? Timeout { get; init; }

    public bool? Wait { get; init; }
}
