namespace CodexBridge.Codex;

/// <summary>Who keeps the app-server alive.</summary>
internal enum HostMode
{
    /// <summary>Use the one that runs for this home; start it, detached, when there is none.</summary>
    Auto,

    /// <summary>Use the one that runs; never start one (somebody else's unit does).</summary>
    Service,

    /// <summary>A child of this process that dies with it, and its turns with it: for machines that are thrown away after the job.</summary>
    Job,
}

/// <summary>How Codex is driven.</summary>
internal enum BackendWish
{
    /// <summary>By its app-server where it has one that can be driven, else over MCP.</summary>
    Auto,
    AppServer,

    /// <summary>By an MCP server with the tools <c>codex</c> and <c>codex-reply</c>.</summary>
    Mcp,
}

/// <summary>How to reach the local Codex.</summary>
internal sealed record CodexSettings
{
    /// <summary>The codex program or its npm launcher, absolute. Null: the first on PATH.</summary>
    public string? BinaryPath { get; init; }

    /// <summary>CODEX_HOME. Null: the variable, else <c>~/.codex</c>.</summary>
    public string? Home { get; init; }

    public HostMode Host { get; init; } = HostMode.Auto;

    public BackendWish Backend { get; init; } = BackendWish.Auto;

    /// <summary>Who wishes for <see cref="Backend"/>, for people; null where nobody does.</summary>
    public string? BackendBy { get; init; }

    /// <summary>The MCP server to use where one is: absolute program and its arguments. Null: Codex's own, which it had up to 0.153.4.</summary>
    public IReadOnlyList<string>? McpCommand { get; init; }

    /// <summary>False for who only wants to look: without a running host the connection fails with <see cref="CodexFault.NoHost"/>.</summary>
    public bool StartIfAbsent { get; init; } = true;

    /// <summary>
    /// Checked-out folders. Nothing in them is ever executed or used as a home. One that contains the user's own home folder
    /// is no checkout and is left out of account.
    /// </summary>
    public IReadOnlyList<string> Workspaces { get; init; } = [Environment.CurrentDirectory];

    /// <summary>
    /// Names of variables that the host gets beside the fixed list (<see cref="Processes.CleanEnvironment"/>), and that its commands do not.
    /// The <c>env_key</c> of a model provider in config.toml needs no mention.
    /// </summary>
    public IReadOnlyList<string> PassEnvironment { get; init; } = [];

    /// <summary>MCP servers of ours, offered to every thread that is started or resumed.</summary>
    public IReadOnlyList<ToolServer> Tools { get; init; } = [];

    /// <summary>Becomes the originator of threads.</summary>
    public string ClientName { get; init; } = "codex-bridge";

    public string ClientVersion { get; init; } = "0.1.0";

    /// <summary>How long a new host may take until it accepts connections.</summary>
    public TimeSpan StartDeadline { get; init; } = TimeSpan.FromSeconds(20);

    /// <summary>How long one call may take.</summary>
    public TimeSpan CallDeadline { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>How long a host that is shutting down after its running turns is waited for.</summary>
    public TimeSpan DrainDeadline { get; init; } = TimeSpan.FromMinutes(1);

    public TimeProvider Clock { get; init; } = TimeProvider.System;
}
