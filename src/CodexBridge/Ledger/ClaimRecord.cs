using CodexBridge.Sessions;

namespace CodexBridge.Ledger;

/// <summary>Who has a command in hand, and how it ended: the fold of claim, takeover and finished.</summary>
internal sealed record ClaimRecord
{
    public required string Key { get; init; }

    public required ProcessIdentity Owner { get; init; }

    public string? Verb { get; init; }

    public DateTimeOffset? ClaimedAt { get; init; }

    public DateTimeOffset? LeaseUntil { get; init; }

    /// <summary><c>owner/name</c> of the repository it was said in; null at a terminal outside any.</summary>
    public string? Repository { get; init; }

    public long? RepositoryId { get; init; }

    /// <summary>Number of the issue or pull request; null where there is none.</summary>
    public int? Thread { get; init; }

    /// <summary>The utterance, for example <c>comment-17</c>; several commands may share one.</summary>
    public string? Source { get; init; }

    /// <summary><c>issue</c> or <c>review</c>: the kind of comment that answers there.</summary>
    public string? CommentKind { get; init; }

    /// <summary>When it was said, by GitHub's clock; our answer is no older.</summary>
    public DateTimeOffset? SpokenAt { get; init; }

    /// <summary>The command answered a question of Codex's, and the answer was given.</summary>
    public bool AnsweredQuestion { get; init; }

    /// <summary>To whom the message was about to be given; null: nobody had come that far.</summary>
    public Handover? Handover { get; init; }

    /// <summary>The session that the command started or spoke to, once known.</summary>
    public SessionId? Cid { get; init; }

    /// <summary>Null while it is in hand; else the outcome word of the action's output.</summary>
    public string? Outcome { get; init; }

    public long? CommentId { get; init; }

    public string? CommentUrl { get; init; }

    /// <summary>What was answered, shortened; enough to post it again.</summary>
    public string? Result { get; init; }
}

/// <summary>The moment before a message is given to Codex.</summary>
/// <param name="Backend"><c>app-server</c> or <c>mcp</c>.</param>
/// <param name="Host">The process that was to receive it; null: not known, or one that ended with its client.</param>
internal sealed record Handover(string Backend, string? Host);

/// <summary>A process, so named that no later process can be taken for it: the pid alone is reused.</summary>
/// <param name="Machine">Machine id (or host name where there is none).</param>
/// <param name="Boot">Boot id; a process of another boot is dead.</param>
/// <param name="Start">Start time of the process in the kernel's ticks since boot.</param>
internal sealed record ProcessIdentity(string Machine, string Boot, int Pid, long Start);
