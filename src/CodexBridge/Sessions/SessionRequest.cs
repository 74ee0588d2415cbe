namespace CodexBridge.Sessions;

/// <summary>A session as it is to be started: everything effective, nothing left to default.</summary>
/// <param name="Prompt">The first message, to the letter.</param>
/// <param name="Cwd">Absolute real path of an existing folder.</param>
/// <param name="Model">Null: whatever the machine's Codex is configured for.</param>
/// <param name="Timeout">How long one turn may take before it is interrupted.</param>
/// <param name="Key">Identity of the command that asked for it; rides into Codex as <c>clientUserMessageId</c>.</param>
internal sealed record SessionRequest(
    string Prompt,
    string Cwd,
    SandboxMode Sandbox,
    ApprovalPolicy Approval,
    string? Model,
    ReasoningEffort? Effort,
    string? Task,
    string? Branch,
    TimeSpan Timeout,
    bool Wait,
    string Key);
