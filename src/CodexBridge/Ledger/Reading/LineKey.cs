namespace CodexBridge.Ledger;

/// <summary>The keys that the ledger knows, as places in <see cref="LineScanner"/>.</summary>
internal enum LineKey
{
    Version,
    Timestamp,
    Type,
    Agent,
    Cid,
    Task,
    Branch,
    Worktree,
    Cwd,
    Sha,
    Message,
    Tags,
    Data,
    Id,
    Writer,
    Sequence,
    Re,
    Host,
    Count,
}
