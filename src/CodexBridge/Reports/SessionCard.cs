using CodexBridge.Sessions;

namespace CodexBridge.Reports;

/// <summary>Everything that a session's comment shows, as one value: the same card gives the same text.</summary>
/// <param name="Asker">Login of who asked for this turn; null for a workflow step.</param>
/// <param name="Cwd">As people know it: relative to the workspace where it lies inside.</param>
/// <param name="Folder">The same, absolute; paths below it are shown from there.</param>
/// <param name="Trigger">The word that the thread listens to, for the commands at the foot.</param>
/// <param name="Server">Host name of the GitHub server; links to other hosts are shown as text.</param>
/// <param name="Narrowed">What was lowered from what was asked or defaulted, in words.</param>
/// <param name="ResultFile">Where the whole last message lies when it is too long to post; a name, not a path.</param>
/// <param name="Commandable">Whether commands in a thread can reach the session; false for a plain step.</param>
internal sealed record SessionCard(
    SessionView View,
    string Heading,
    string? Asker,
    string Cwd,
    string Folder,
    SandboxMode Sandbox,
    ApprovalPolicy Approval,
    string? Model,
    string? Task,
    string? Branch,
    string Host,
    string Codex,
    TimeSpan Elapsed,
    string Trigger,
    string Server,
    IReadOnlyList<string> Narrowed,
    string? ResultFile,
    bool Commandable);
