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

    /// <summary>
    /// How long a claim holds without a sign of life, for readers on other machines, which cannot look at the owner's process; each beat of
    /// the owner's renews it. Nothing is ever taken over because a lease ran out.
    /// </summary>
    public static readonly TimeSpan Lease = TimeSpan.FromMinutes(5);

    /// <param name="cid">The session that the command speaks to; null for a spawn.</param>
    public Claim Take(CommandKey key, BridgeCommand command, Trigger trigger, SessionId? cid) => ledger.Decide<Claim>(history =>
    {
        var known = history.Claim(key.Value);
        return Standing(known) is { } others
            ? new Decision<Claim>(others, [])
            : new Decision<Claim>(new Claim.Mine(known), [Entry(known is null ? LedgerTypes.Claim : LedgerTypes.Takeover, key, command, trigger, cid, known?.Owner)]);
    });

    /// <summary>The claim as it stands, without taking it. Null: it may be taken.</summary>
    public static Claim? Look(LedgerHistory history, CommandKey key) => Standing(history.Claim(key.Value));

    /// <summary>
    /// Whether the owner lives is a matter of its process, where that can be looked at. An owner on another machine is silent at worst, never
    /// known to be dead: its claim is never taken from it, however old its lease.
    /// </summary>
    private static Claim? Standing(ClaimRecord? known) => known switch
    {
        null or { Outcome: Released } => null,
        { Outcome: not null } => new Claim.Finished(known),
        _ => ProcessProbe.LifeOf(known.Owner) == ProcessLife.Dead ? null : new Claim.Running(known),
    };

    /// <summary>
    /// Takes a dead owner's claim in order to close it. False: somebody else took it up meanwhile, or it has ended.
    /// </summary>
    public bool TakeToClose(ClaimRecord dead) => ledger.Decide<bool>(history =>
        history.Claim(dead.Key) is { Outcome: null } now && now.Owner == dead.Owner && ProcessProbe.LifeOf(now.Owner) == ProcessLife.Dead
            ? new(true, [Takeover(dead)])
            : new(false, []));

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
            ("repository_id", trigger.Repository?.Id),
            ("thread", trigger.Thread?.Number),
            ("kind", trigger.Kind == TriggerKind.ReviewComment ? "review" : "issue"),
            ("spoken_at", trigger.SpokenAt?.ToString("O", System.Globalization.CultureInfo.InvariantCulture)),
            ("actor", trigger.Speaker?.Login),
            ("actor_id", trigger.Speaker?.Id),
            ("source", trigger.SourceId)),
    };

    private LedgerEvent Takeover(ClaimRecord dead) => new()
    {
        Type = LedgerTypes.Takeover,
        Agent = LedgerTypes.Bridge,
        Cid = dead.Cid?.Value,
        Message = "the process that had this command in hand is gone; its claim is being closed",
        Data = LedgerData.Of(("key", dead.Key), ("owner", OwnerNode(self)), ("from", OwnerNode(dead.Owner))),
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
