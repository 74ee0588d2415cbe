using System.Security.Cryptography;
using System.Text;
using CodexBridge.Ledger;

namespace CodexBridge.Brain;

/// <summary>An event at its place in the one order of all events.</summary>
/// <param name="Event">As it was written; untrusted.</param>
/// <param name="At">When it happened, as far as it is believed (<see cref="EventOrder"/>).</param>
/// <param name="Id">The event's own id, or for events of the first schema one made from their content.</param>
/// <param name="WrongClock">Its <c>ts</c> lies after the moment of looking, by more than the tolerance.</param>
internal sealed record Moment(LedgerEvent Event, DateTimeOffset At, string Id, bool WrongClock)
{
    public string Type => Event.Type;

    /// <summary>What the bridge saw itself, against what an agent or another tool says.</summary>
    public bool FromBridge => Event.Agent == "bridge";

    /// <summary>
    /// The progress signal: the session itself did or said something. Beats are the other signal (liveness) and never count here, nor do
    /// the words of others about it (replies, reviews, claims, comments) and mere accounting (tokens, the size of the diff).
    /// </summary>
    public bool IsProgress => Type switch
    {
        LedgerTypes.Progress when Event.Flag("retrying") == true => false, // Codex tries again by itself: life, but no step forward
        LedgerTypes.Progress or LedgerTypes.Plan or LedgerTypes.Command or LedgerTypes.Files or LedgerTypes.Validation
            or LedgerTypes.Done or LedgerTypes.Error or LedgerTypes.Turn or LedgerTypes.ApprovalAsked => true,
        LedgerTypes.Spawn or LedgerTypes.Reply or LedgerTypes.Beat or LedgerTypes.Tokens or LedgerTypes.Diff or LedgerTypes.Claim or LedgerTypes.Finished
            or LedgerTypes.Takeover or LedgerTypes.Denied or LedgerTypes.Ignored or LedgerTypes.Comment or LedgerTypes.Review
            or LedgerTypes.Aborted or LedgerTypes.ApprovalAnswered or BrainWords.Ready or BrainWords.Queued or BrainWords.Merged => false,
        _ => Event.Agent is { Length: > 0 } && !FromBridge, // a word of the agent's own: it lives and reports
    };

    /// <summary>A stable name for an event that has no id: equal content, equal name.</summary>
    public static string ContentId(LedgerEvent entry)
    {
        var text = string.Join('\u001f', entry.Timestamp, entry.Type, entry.Agent, entry.Cid, entry.Task, entry.Sha, entry.Message, entry.Branch, entry.Cwd, entry.Worktree, entry.Data?.GetRawText(), entry.Writer, entry.Sequence);
        return Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)))[..26];
    }
}

/// <summary>Words of the ledger's <c>type</c> that the brain reads beside those that the bridge writes.</summary>
internal static class BrainWords
{
    /// <summary>A task may be started. <c>task</c>, <c>msg</c>: the prompt; <c>data</c>: priority (1 first), depends, criteria, files, branch.</summary>
    public const string Ready = "ready";

    /// <summary>A task waits for a machine. Same keys as <see cref="Ready"/>.</summary>
    public const string Queued = "queued";

    /// <summary>Nobody follows the running turn any more; it goes on by itself.</summary>
    public const string Detached = "detached";

    /// <summary>A branch reached its target; by a person or a tool, never by the bridge.</summary>
    public const string Merged = "merged";
}
