using System.Text.Json;
using CodexBridge.Sessions;

namespace CodexBridge.Ledger;

/// <summary>What is kept of a command's events: the first claim owns it, unless it was taken over; the last lease of the owner counts.</summary>
internal sealed class ClaimFold(string key)
{
    private const string Lease = "lease ";

    private ClaimRecord? record;

    public string Key => key;

    public EventSlots Slots { get; } = new();

    public void Offer(SlotEvent candidate)
    {
        record = null;
        switch (candidate.Event.Type)
        {
            case LedgerTypes.Claim:
                Slots.OfferFirst(LedgerTypes.Claim, candidate);
                Slots.OfferLast(Lease + Owner(candidate.Event, "owner"), candidate);
                break;
            case LedgerTypes.Takeover:
                Slots.OfferLast(LedgerTypes.Takeover, candidate);
                Slots.OfferLast(Lease + Owner(candidate.Event, "owner"), candidate);
                break;
            case LedgerTypes.Finished:
                Slots.OfferLast(LedgerTypes.Finished, candidate);
                break;
            case LedgerTypes.Beat:
                Slots.OfferLast(LedgerTypes.Beat, candidate);
                break;
            case LedgerTypes.Handover:
                Slots.OfferLast(LedgerTypes.Handover, candidate);
                break;
            case LedgerTypes.ApprovalAnswered:
                Slots.OfferLast(LedgerTypes.ApprovalAnswered, candidate);
                break;
            default:
                // A session's event that names the command: it tells which session the command led to.
                Slots.OfferLast("cid", candidate);
                break;
        }
    }

    public ClaimRecord Record() => record ??= Build();

    private ClaimRecord Build()
    {
        var claim = Slots[LedgerTypes.Claim];
        var owner = Owner((Slots[LedgerTypes.Takeover] ?? claim)?.Event, "owner");
        var finished = FinishedByOwner()?.Event;
        return new ClaimRecord
        {
            Key = key,
            Owner = owner,
            Verb = claim?.Event.Text("verb"),
            ClaimedAt = claim?.Time,
            LeaseUntil = LeaseOf(owner),
            Repository = claim?.Event.Text("repository"),
            RepositoryId = claim?.Event.Integer("repository_id"),
            Thread = (int?)claim?.Event.Integer("thread"),
            Source = claim?.Event.Text("source"),
            CommentKind = claim?.Event.Text("kind"),
            SpokenAt = claim?.Event.Time("spoken_at"),
            Handover = Slots[LedgerTypes.Handover]?.Event is { } given ? new Handover(given.Text("backend") ?? "", given.Text("host")) : null,
            AnsweredQuestion = Slots[LedgerTypes.ApprovalAnswered] is not null,
            Cid = Session(finished?.Cid) ?? Session(Slots["cid"]?.Event.Cid) ?? Session(claim?.Event.Cid),
            Outcome = finished is null ? null : finished.Text("outcome") ?? "",
            CommentId = finished?.Integer("comment_id"),
            CommentUrl = finished?.Text("comment_url"),
            Result = finished?.Text("result"),
        };
    }

    /// <summary>What the owner promised when it took the claim, or with its last sign of life since.</summary>
    private DateTimeOffset? LeaseOf(ProcessIdentity owner)
    {
        var taken = Slots[Lease + owner];
        return Slots[LedgerTypes.Beat] is { } beat
            && (taken is null || SlotEvent.Compare(beat, taken) > 0)
            && beat.Event.Integer("pid") == owner.Pid
            && beat.Event.Text("boot") == owner.Boot
            && beat.Event.Integer("lease_s") is { } seconds and > 0 and < int.MaxValue
                ? beat.Time?.AddSeconds(seconds)
                : taken?.Event.Time("lease_until");
    }

    /// <summary>An ending before the latest takeover was the former owner's, and is void: the command is in hand again.</summary>
    private SlotEvent? FinishedByOwner() =>
        Slots[LedgerTypes.Finished] is { } finished && (Slots[LedgerTypes.Takeover] is not { } takeover || SlotEvent.Compare(finished, takeover) > 0)
            ? finished
            : null;

    private static SessionId? Session(string? text) => SessionId.TryParse(text, out var cid) ? cid : null;

    private static ProcessIdentity Owner(LedgerEvent? entry, string member)
    {
        JsonElement? owner = EventData.Member(entry?.Data, member);
        return new ProcessIdentity(
            EventData.Text(EventData.Member(owner, "machine")) ?? "",
            EventData.Text(EventData.Member(owner, "boot")) ?? "",
            (int)(EventData.Integer(EventData.Member(owner, "pid")) ?? 0),
            EventData.Integer(EventData.Member(owner, "start")) ?? 0);
    }
}
