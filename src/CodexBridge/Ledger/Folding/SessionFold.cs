using System.Text.Json;
using CodexBridge.Sessions;

namespace CodexBridge.Ledger;

/// <summary>What is kept of a session's events, and the record that they add up to.</summary>
internal sealed class SessionFold(SessionId cid)
{
    private const string Ending = "ending ";
    private const string Asked = "asked ";
    private const string Answered = "answered ";
    private const string Asker = "asker ";

    private SessionRecord? record;
    private OrderKey last;
    private string? lastTime;
    private string? lastId;

    public SessionId Cid => cid;

    public EventSlots Slots { get; } = new();

    /// <summary>Takes in an event of the bridge's own.</summary>
    public void Offer(SlotEvent candidate)
    {
        record = null;
        var entry = candidate.Event;
        switch (entry.Type)
        {
            case LedgerTypes.Spawn:
                Slots.OfferFirst(LedgerTypes.Spawn, candidate);
                break;
            case LedgerTypes.Turn when entry.Text("state") != LedgerTypes.Detached:
                Slots.OfferLast(LedgerTypes.Turn, candidate);
                break;
            case LedgerTypes.Turn or LedgerTypes.Detached:
                Slots.OfferLast(LedgerTypes.Detached, candidate);
                break;
            case LedgerTypes.Reply:
                Slots.OfferLast(Asker + entry.Text("actor_id"), candidate);
                break;
            case LedgerTypes.Plan or LedgerTypes.Tokens:
                Slots.OfferLast(entry.Type, candidate);
                break;
            case LedgerTypes.ApprovalAsked:
                Slots.OfferLast(Asked + entry.Text("rid"), candidate);
                break;
            case LedgerTypes.ApprovalAnswered:
                Slots.OfferLast(Answered + entry.Text("rid"), candidate);
                break;
            case LedgerTypes.Done:
                Slots.OfferLast(LedgerTypes.Done, candidate);
                Slots.OfferLast(Ending + entry.Text("turn"), candidate);
                break;
            case LedgerTypes.Error or LedgerTypes.Aborted:
                Slots.OfferLast(Ending + entry.Text("turn"), candidate);
                break;
            case LedgerTypes.Comment:
                Slots.OfferLast(LedgerTypes.Comment, candidate);
                if (entry.Flag("final"))
                {
                    Slots.OfferLast("final", candidate);
                }

                break;
            default:
                break;
        }

        Touch(candidate.Key, entry.Timestamp, entry.Id);
    }

    /// <summary>Notes that something, by whomever, was said at that time.</summary>
    public void Touch(OrderKey key, string? time, string? id)
    {
        if (key > last || lastTime is null)
        {
            (last, lastTime, lastId) = (key, time, id);
            record = null;
        }
    }

    /// <summary>The same from the session's row, which has seen everybody's events.</summary>
    public void Touch(RowFold row)
    {
        if (row.Key > last && row.LastEvent() is { } entry)
        {
            Touch(row.Key, entry.Timestamp, entry.Id);
        }
    }

    public SessionRecord Record() => record ??= Build();

    private SessionRecord Build()
    {
        var spawn = Slots[LedgerTypes.Spawn]?.Event;
        var turn = Slots[LedgerTypes.Turn];
        var ending = CurrentEnding(turn);
        var approvals = OpenApprovals(turn, ending);
        var comment = Slots[LedgerTypes.Comment]?.Event;
        var home = spawn ?? turn?.Event;
        return new SessionRecord
        {
            Cid = cid,
            Writer = home?.Writer,
            Host = home?.Host,
            Repository = spawn?.Text("repository"),
            RepositoryId = spawn?.Integer("repository_id"),
            Thread = (int?)spawn?.Integer("thread"),
            Key = spawn?.Text("key"),
            IsOverMcp = spawn?.Text("backend") == "mcp",
            Actor = spawn?.Text("actor"),
            ActorId = spawn?.Integer("actor_id"),
            Askers = [.. Slots.Holders.Where(slot => slot.Key.StartsWith(Asker, StringComparison.Ordinal)).Select(slot => slot.Value.Event.Integer("actor_id")).Append(spawn?.Integer("actor_id")).OfType<long>().Distinct().Order()],
            Task = turn?.Event.Task ?? spawn?.Task,
            Branch = turn?.Event.Branch ?? spawn?.Branch,
            Cwd = spawn?.Cwd ?? turn?.Event.Cwd,
            Sandbox = SessionWords.Sandbox(spawn?.Text("sandbox")),
            Approval = SessionWords.Approval(spawn?.Text("approval")),
            Model = spawn?.Text("model"),
            Effort = SessionWords.Effort(spawn?.Text("effort")),
            Timeout = spawn?.Integer("timeout_s") is { } seconds and > 0 and < int.MaxValue ? TimeSpan.FromSeconds(seconds) : null,
            Prompt = spawn?.Message,
            State = State(turn, ending, approvals.Count > 0),
            TurnId = turn?.Event.Text("turn"),
            TurnKey = turn?.Event.Text("key"),
            Plan = Plan(Slots[LedgerTypes.Plan] is { } plan && (turn is null || plan.Key > turn.Key) ? plan.Event : null),
            LastMessage = Slots[LedgerTypes.Done]?.Event.Message,
            Tokens = Tokens(Slots[LedgerTypes.Tokens]?.Event.Data) ?? Tokens(EventData.Member(Slots[LedgerTypes.Done]?.Event.Data, "tokens")),
            CommentId = comment?.Integer("comment_id"),
            CommentUrl = comment?.Text("comment_url"),
            CommentKind = comment?.Text("kind"),
            EndingPosted = Slots["final"] is { } final && (turn is null || final.Key > turn.Key),
            OpenApprovals = approvals,
            StartedAt = (Slots[LedgerTypes.Spawn] ?? turn)?.Time,
            TurnStartedAt = turn?.Time,
            EndedAt = ending?.Time,
            LastEventAt = LedgerTime.Parse(lastTime),
            LastEventId = lastId,
        };
    }

    /// <summary>The end of the latest turn (or of a session that never got to one); null while it goes on.</summary>
    private SlotEvent? CurrentEnding(SlotEvent? turn)
    {
        var named = turn is null ? null : Slots[Ending + turn.Event.Text("turn")];
        var unnamed = Slots[Ending];
        var ending = named is null || (unnamed is not null && unnamed.Key > named.Key) ? unnamed : named;
        var start = turn ?? Slots[LedgerTypes.Spawn];
        return ending is not null && (start is null || ending.Key > start.Key) ? ending : null;
    }

    private SessionState State(SlotEvent? turn, SlotEvent? ending, bool asks)
    {
        if (ending is not null)
        {
            return ending.Event.Type switch
            {
                LedgerTypes.Done => SessionState.Completed,
                LedgerTypes.Aborted => SessionState.Aborted,
                _ => SessionStateWords.Parse(ending.Event.Text("state")) is var word and not SessionState.Unknown && !word.IsLive() ? word : SessionState.Failed,
            };
        }

        if (turn is null)
        {
            return Slots[LedgerTypes.Spawn] is null ? SessionState.Unknown : SessionState.Starting;
        }

        return asks ? SessionState.WaitingForApproval
            : Slots[LedgerTypes.Detached] is { } detached && detached.Key > turn.Key ? SessionState.Detached
            : SessionState.Running;
    }

    private List<OpenApproval> OpenApprovals(SlotEvent? turn, SlotEvent? ending)
    {
        var open = new List<SlotEvent>();
        foreach (var (slot, asked) in Slots.Holders)
        {
            var about = asked.Event.Text("turn");
            if (slot.StartsWith(Asked, StringComparison.Ordinal)
                && !(Slots[Answered + slot[Asked.Length..]] is { } answered && answered.Key > asked.Key)
                && !(ending is not null && ending.Key > asked.Key)
                && !(turn is not null && turn.Key > asked.Key && about is not null && about != turn.Event.Text("turn")))
            {
                open.Add(asked);
            }
        }

        open.Sort(SlotEvent.Compare);
        return open.ConvertAll(asked => new OpenApproval(
            asked.Event.Text("rid") ?? "",
            asked.Event.Text("request") ?? "",
            asked.Event.Text("item") ?? "",
            asked.Event.Text("kind") ?? "",
            asked.Event.Text("command"),
            asked.Event.Text("cwd"),
            asked.Event.Text("reason"),
            asked.Event.Text("sha256") ?? "",
            asked.Time,
            asked.Event.Time("deadline")));
    }

    private static List<PlanStep> Plan(LedgerEvent? entry)
    {
        if (EventData.Member(entry?.Data, "plan") is not { ValueKind: JsonValueKind.Array } steps)
        {
            return [];
        }

        return [.. steps.EnumerateArray().Select(step => new PlanStep(
            EventData.Text(EventData.Member(step, "step")) ?? "",
            EventData.Text(EventData.Member(step, "status")) switch
            {
                "completed" => PlanStepStatus.Completed,
                "in_progress" or "in-progress" or "inProgress" => PlanStepStatus.InProgress,
                _ => PlanStepStatus.Pending,
            }))];
    }

    private static TokenUsage? Tokens(JsonElement? data) =>
        EventData.Integer(EventData.Member(data, "total")) is { } total
            ? new TokenUsage(total, Count(data, "input"), Count(data, "cached"), Count(data, "output"), Count(data, "reasoning"))
            : null;

    private static long Count(JsonElement? data, string key) => EventData.Integer(EventData.Member(data, key)) ?? 0;
}
