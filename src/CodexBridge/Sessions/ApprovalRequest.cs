namespace CodexBridge.Sessions;

/// <summary>
/// A question of Codex's: may this command run, may this patch be applied.
/// </summary>
/// <param name="RequestId">The protocol's id of the request, as text; unique within one host's life.</param>
/// <param name="ItemId">The item it is about; stable across reconnects, so a short id shown to people is made from it.</param>
/// <param name="Kind">What is asked for.</param>
/// <param name="Command">The command line, for <see cref="ApprovalKind.Command"/>.</param>
/// <param name="Changes">The files, for <see cref="ApprovalKind.FileChange"/>.</param>
/// <param name="Reason">The agent's own reason, if it gave one; untrusted text.</param>
internal sealed record ApprovalRequest(
    string RequestId,
    string ThreadId,
    string TurnId,
    string ItemId,
    ApprovalKind Kind,
    string? Command,
    string? Cwd,
    IReadOnlyList<FileChange> Changes,
    string? Reason);

internal enum ApprovalKind
{
    Command,
    FileChange,

    /// <summary>Anything else that waits for a person: permissions, input, elicitation. Refused in its own shape.</summary>
    Other,
}

internal enum ApprovalDecision
{
    Accept,
    Decline,
}
