namespace CodexBridge.Runner;

/// <summary>One input of the action. <c>action.yml</c> and the README's table say the same; a test compares them.</summary>
/// <param name="Name">As a workflow writes it under <c>with:</c>.</param>
/// <param name="Default">Empty: unset, and <paramref name="Description"/> says what that means.</param>
/// <param name="Words">The words it may be; none for free text.</param>
internal sealed record ActionInput(string Name, string Description, string Default = "", params IReadOnlyList<string> Words)
{
    private static readonly string[] Sandboxes = ["read-only", "workspace-write", "danger-full-access"];

    public static ActionInput GitHubToken { get; } = new("github-token", "Token that reads the thread and posts the answers. The agent never sees it.", "${{ github.token }}");

    public static ActionInput Command { get; } = new("command", "A command to run as this workflow step, such as `spawn \"fix the build\"`. Empty: the event's own text speaks.");

    public static ActionInput Trigger { get; } = new("trigger", "The word that a comment for us begins with.", "@codex");

    public static ActionInput RequireLabel { get; } = new("require-label", "Only listen in issues and pull requests with this label. Empty: in all.");

    public static ActionInput TriggerLabel { get; } = new("trigger-label", "Putting this label on an issue starts a session from its title and body. Empty: labels start nothing.");

    public static ActionInput AllowUsers { get; } = new("allow-users", "Of those whom their permission allows, only these logins or numeric ids. Empty: all of them.");

    public static ActionInput AllowBots { get; } = new("allow-bots", "Numeric account ids of bots that may speak. Empty: none; there is no wildcard.");

    public static ActionInput Roots { get; } = new("roots", "Folders that a session may work in, one a line. Empty: the job's workspace.");

    public static ActionInput Sandbox { get; } = new("sandbox", "What the agent's commands may touch when the comment does not say.", "workspace-write", Sandboxes);

    public static ActionInput MaxSandbox { get; } = new("max-sandbox", "The most that a comment may ask for. danger-full-access also needs the machine's own policy.", "workspace-write", Sandboxes);

    public static ActionInput Approval { get; } = new("approval", "When the agent asks a person before it acts, where the comment does not say.", "on-request", "untrusted", "on-request", "never");

    public static ActionInput Model { get; } = new("model", "Model where the comment names none. Empty: what the machine's Codex is configured for.");

    public static ActionInput Effort { get; } = new("effort", "How long the model thinks. Empty: what the machine's Codex is configured for.", "", "low", "medium", "high");

    public static ActionInput Wait { get; } = new("wait", "Whether the job follows the session to its end, or ends once it has begun.", "yes", "yes", "no", "true", "false");

    public static ActionInput Timeout { get; } = new("timeout", "How long one turn may take, such as 90s, 30m or 2h.", "60m");

    public static ActionInput Host { get; } = new("host", "auto: join the machine's Codex server or start one; service: only join; job: one that ends with the job.", "auto", "auto", "service", "job");

    public static ActionInput Backend { get; } = new("backend", "How Codex is driven; auto takes its app-server where it has one, else an MCP server.", "auto", "auto", "app-server", "mcp");

    public static ActionInput Codex { get; } = new("codex", "Path of the codex program. Empty: found on PATH.");

    public static ActionInput CodexHome { get; } = new("codex-home", "Codex's own folder. Empty: CODEX_HOME, else ~/.codex.");

    public static ActionInput Ledger { get; } = new("ledger", "Folder of the ledger. Empty: LEDGER_HOME, else a folder of the user's own data.");

    public static ActionInput LedgerBranch { get; } = new("ledger-branch", "Branch that carries the ledger for people to read.", "codex-ledger");

    public static ActionInput LedgerRemote { get; } = new("ledger-remote", "Git remote that the ledger is delivered to. Empty: it stays on this machine.");

    public static ActionInput State { get; } = new("state", "Folder of the bridge's own state on this machine. Empty: the user's own state folder.");

    /// <summary>All inputs, in the order in which they are documented.</summary>
    public static IReadOnlyList<ActionInput> All { get; } =
    [
        GitHubToken, Command, Trigger, RequireLabel, TriggerLabel, AllowUsers, AllowBots, Roots, Sandbox, MaxSandbox, Approval, Model, Effort,
        Wait, Timeout, Host, Backend, Codex, CodexHome, Ledger, LedgerBranch, LedgerRemote, State,
    ];

    /// <summary>How it reaches the program: composite steps get no <c>INPUT_*</c>, so <c>action.yml</c> maps each by <c>env:</c>.</summary>
    public string EnvironmentName => "CODEX_BRIDGE_" + Name.ToUpperInvariant().Replace('-', '_');
}
