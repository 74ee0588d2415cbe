using System.Text.Json;
using System.Text.Json.Nodes;
using CodexBridge.Commands;
using CodexBridge.Ledger;
using CodexBridge.Sessions;
using CodexBridge.Triggers;

namespace CodexBridge.Inbox;

/// <summary>
/// Exactly once: a command is claimed in the ledger, under its lock, before anything happens. Whoever meets the same command later
/// (a re-run, a duplicate delivery, a queued job after the mailbox) meets the claim.
/// </summary>
internal sealed class CommandClaims(ILedger ledger, ProcessIdentity self, TimeProvider clock)
{
    /// <summary>The outcome of a command that the machine failed before anything started: whoever asks again may run it.</summary>
    public const string Released = "released";

    /// <summary>How long a claim holds without a sign of life, for readers that cannot look at the owner's process.</summary>
    private static readonly TimeSpan Lease = TimeSpan.FromMinutes(5);

    /// <param name="cid">The session that the command speaks to; null for a spawn.</param>
    public Claim Take(CommandKey key, BridgeCommand command, Trigger trigger, SessionId? cid) => ledger.Decide<Claim>(history =>
    {
        var known = history.Claim(key.Value);
        return known switch
        {
            null => new(new Claim.Mine(null), [Entry(LedgerTypes.Claim, key, command, trigger, cid, null)]),
            { Outcome: Released } => new(new Claim.Mine(known), [Entry(LedgerTypes.Takeover, key, command, trigger, cid, known.Owner)]),
            { Outcome: not null } => new(new Claim.Finished(known), []),
            _ when ProcessProbe.LifeOf(known.Owner) != ProcessLife.Dead => new(new Claim.Running(known), []),
            _ => new(new Claim.Mine(known), [Entry(LedgerTypes.Takeover, key, command, trigger, cid, known.Owner)]),
        };
    });

    /// <summary>Records how a claimed command ended. From here on the same command is answered with this.</summary>
    public void Finish(CommandKey key, SessionId? cid, string outcome, long? commentId, string? commentUrl, string? result) =>
        ledger.Append(new LedgerEvent
        {
            Type = LedgerTypes.Finished,
            Agent = "bridge",
            Cid = cid?.Value,
            Data = LedgerData.Of(
                ("key", key.Value),
                ("outcome", outcome),
                ("comment_id", commentId),
                ("comment_url", commentUrl),
                ("result", result)),
        });

    private LedgerEvent Entry(string type, CommandKey key, BridgeCommand command, Trigger trigger, SessionId? cid, ProcessIdentity? from) => new()
    {
        Type = type,
        Agent = "bridge",
        Cid = cid?.Value,
        Message = from is null ? null : "the process that had this command in hand is gone, or could not begin",
        Data = LedgerData.Of(
            ("key", key.Value),
            ("verb", command.Verb),
            ("owner", OwnerNode(self)),
            ("from", from is null ? null : OwnerNode(from)),
            ("lease_until", (clock.GetUtcNow() + Lease).ToString("O", System.Globalization.CultureInfo.InvariantCulture)),
            ("repository", trigger.Repository?.ToString()),
            ("thread", trigger.Thread?.Number),
            ("actor", trigger.Speaker?.Login),
            ("actor_id", trigger.Speaker?.Id),
            ("source", trigger.SourceId)),
    };

    private static JsonObject OwnerNode(ProcessIdentity owner) => new()
    {
        ["machine"] = owner.Machine,
        ["boot"] = owner.Boot,
        ["pid"] = owner.Pid,
        ["start"] = owner.Start,
    };
}

/// <summary>What became of the wish to run a command.</summary>
internal abstract record Claim
{
    private Claim()
    {
    }

    /// <summary>Ours to run. <paramref name="Before"/>: what a dead owner left, null when nobody had it before.</summary>
    public sealed record Mine(ClaimRecord? Before) : Claim;

    /// <summary>Another process has it in hand (or a machine that cannot be asked).</summary>
    public sealed record Running(ClaimRecord Record) : Claim;

    /// <summary>It ran before.</summary>
    public sealed record Finished(ClaimRecord Record) : Claim;
}
