using System.Text.Json;
using System.Threading.Channels;
using CodexBridge.Codex.AppServer.Wire;
using CodexBridge.Sessions;

namespace CodexBridge.Codex.AppServer;

/// <summary>
/// What one thread says, turned into <see cref="SessionEvent"/>s in the order of the wire. It holds everything back until
/// <see cref="Release"/>, so that what a late follower missed comes before what is new, each item once.
/// </summary>
internal sealed class ThreadFeed(string threadId)
{
    private readonly Lock gate = new();
    private readonly Channel<SessionEvent> events = Channel.CreateUnbounded<SessionEvent>(new() { SingleReader = true });
    private readonly Dictionary<string, TurnWatch> turns = [];
    private readonly Dictionary<string, IReadOnlyList<FileChange>> patches = [];
    private readonly OpenQuestions questions = new();
    private readonly HashSet<string> begun = [];
    private readonly HashSet<string> done = [];
    private List<Action>? held = [];
    private string? activeTurn;
    private string? lastMessage;
    private CodexException? lost;

    public string ThreadId => threadId;

    public ChannelReader<SessionEvent> Events => events.Reader;

    /// <summary>The turn that runs now, as far as has been heard; null when idle.</summary>
    public string? ActiveTurn
    {
        get
        {
            lock (gate)
            {
                return activeTurn;
            }
        }
    }

    public TurnWatch Watch(string turnId)
    {
        lock (gate)
        {
            return WatchUnlocked(turnId);
        }
    }

    /// <summary>Tells what a turn has done so far, then all that was held back, then everything as it comes.</summary>
    /// <param name="running">The turn that runs, with its items; null when the thread is idle.</param>
    /// <param name="plan">Its plan as it stands; null for none.</param>
    public void Release(WireTurn? running, IReadOnlyList<PlanStep>? plan)
    {
        lock (gate)
        {
            if (running?.Id is { } turnId)
            {
                Begin(turnId);
                if (plan is not null)
                {
                    events.Writer.TryWrite(new SessionEvent.PlanUpdated(plan));
                }

                foreach (var item in running.Items ?? [])
                {
                    Tell(item, ended: WireJson.Text(item, "status") is not "inProgress");
                }
            }

            var waiting = held ?? [];
            held = null;
            waiting.ForEach(tell => tell());
        }
    }

    public void Notified(string method, JsonElement parameters) => InOrder(() => Read(method, parameters));

    /// <summary>A question for a person.</summary>
    public void Asked(ServerQuestion question, ApprovalKind kind) => InOrder(() =>
    {
        // Codex repeats its open questions to whoever resumes the thread, also to one that knows them.
        if (questions.TryAdd(question))
        {
            events.Writer.TryWrite(new SessionEvent.ApprovalAsked(Request(question, kind)));
        }
    });

    public void Warned(string message) => InOrder(() => events.Writer.TryWrite(new SessionEvent.Warned(message)));

    /// <summary>The end of all events.</summary>
    public void Lost(string why, CodexException fault)
    {
        lock (gate)
        {
            held = null;
            lost = fault;
            events.Writer.TryWrite(new SessionEvent.HostLost(why));
            events.Writer.TryComplete();
            foreach (var turn in turns.Values)
            {
                turn.Lose(fault);
            }
        }
    }

    public void Close() => events.Writer.TryComplete();

    /// <inheritdoc cref="OpenQuestions.Take"/>
    public ServerQuestion? TakeQuestion(ApprovalRequest request)
    {
        lock (gate)
        {
            return questions.Take(request);
        }
    }

    private void InOrder(Action tell)
    {
        lock (gate)
        {
            if (held is not null)
            {
                held.Add(tell);
            }
            else
            {
                tell();
            }
        }
    }

    private void Read(string method, JsonElement parameters)
    {
        if (method is "warning" or "guardianWarning")
        {
            if (WireJson.TryRead(parameters, WireJson.Default.WireWarning)?.Message is { } text)
            {
                events.Writer.TryWrite(new SessionEvent.Warned(text));
            }

            return;
        }

        if (WireJson.TryRead(parameters, WireJson.Default.WireNotice) is not { } notice)
        {
            return;
        }

        switch (method)
        {
            case "turn/started" when notice.Turn?.Id is { } turnId:
                Begin(turnId);
                break;
            case "turn/completed" when notice.Turn is { Id: { } turnId } turn:
                End(turnId, turn);
                break;
            case "item/started":
                Tell(notice.Item, ended: false);
                break;
            case "item/completed":
                Tell(notice.Item, ended: true);
                break;
            case "turn/plan/updated" when notice.Plan is { } plan:
                events.Writer.TryWrite(new SessionEvent.PlanUpdated([.. plan.Select(step => new PlanStep(step.Step ?? "", PlanOnDisk.StepStatus(step.Status)))]));
                break;
            case "turn/diff/updated" when notice.Diff is { } diff:
                events.Writer.TryWrite(new SessionEvent.DiffUpdated(diff));
                break;
            case "thread/tokenUsage/updated" when notice.TokenUsage?.Total is { } total:
                events.Writer.TryWrite(new SessionEvent.TokensCounted(new TokenUsage(
                    total.TotalTokens ?? 0, total.InputTokens ?? 0, total.CachedInputTokens ?? 0, total.OutputTokens ?? 0, total.ReasoningOutputTokens ?? 0)));
                break;
            case "error" when notice is { WillRetry: true, Error: { } error }:
                events.Writer.TryWrite(new SessionEvent.Retrying(error.Message ?? "the model did not answer"));
                break;
            case "serverRequest/resolved" when notice.RequestId is { } id:
                questions.Remove(id.ToString());
                events.Writer.TryWrite(new SessionEvent.ApprovalResolved(id.ToString()));
                break;
            case "thread/closed" when activeTurn is not null:
                Lost("Codex closed the thread", Faults.Lost(threadId, "Codex closed the thread"));
                break;
            default:
                break;
        }
    }

    private void Begin(string turnId)
    {
        activeTurn = turnId;
        WatchUnlocked(turnId).Start();
        if (begun.Add(turnId))
        {
            lastMessage = null;
            events.Writer.TryWrite(new SessionEvent.TurnStarted(turnId));
        }
    }

    private void End(string turnId, WireTurn turn)
    {
        if (activeTurn == turnId)
        {
            activeTurn = null;
        }

        if (done.Add(turnId))
        {
            var ended = Turns.Read(turn);
            questions.Clear();
            events.Writer.TryWrite(new SessionEvent.TurnEnded(turnId, ended.Status, ended.Error, lastMessage ?? ended.LastMessage, WireItem.Milliseconds(turn.DurationMs)));
            WatchUnlocked(turnId).End(ended.Status);
        }
    }

    private void Tell(JsonElement? item, bool ended)
    {
        if (WireItem.Read(item) is not { } read)
        {
            return;
        }

        if (read is WireItem.Patch patch)
        {
            patches[patch.Id] = patch.Changes;
        }

        if (begun.Add(read.Id) && read is WireItem.Command starting)
        {
            events.Writer.TryWrite(new SessionEvent.CommandStarted(starting.Id, starting.Line, starting.Cwd));
        }

        if (!ended || !done.Add(read.Id))
        {
            return;
        }

        switch (read)
        {
            case WireItem.UserMessage said:
                events.Writer.TryWrite(new SessionEvent.MessageDelivered(said.ClientId, said.Text));
                break;
            case WireItem.AgentMessage said:
                lastMessage = said.Text;
                events.Writer.TryWrite(new SessionEvent.MessageSaid(said.Id, said.Text));
                break;
            case WireItem.Command run:
                events.Writer.TryWrite(new SessionEvent.CommandEnded(run.Id, run.Line, run.Status, run.ExitCode, run.Output, run.Duration));
                break;
            case WireItem.Patch changed:
                events.Writer.TryWrite(new SessionEvent.FilesChanged(changed.Id, changed.Changes, changed.Status));
                break;
            case WireItem.ToolCall call:
                events.Writer.TryWrite(new SessionEvent.ToolCalled(call.Server, call.Tool, call.Status));
                break;
            default:
                break;
        }
    }

    private ApprovalRequest Request(ServerQuestion question, ApprovalKind kind)
    {
        var subject = question.Subject;
        var changes = subject.ItemId is { } item && patches.TryGetValue(item, out var found) ? found : [];
        return new ApprovalRequest(
            question.IdText, threadId, subject.TurnId ?? "", subject.ItemId ?? "", kind, subject.Command, subject.Cwd, changes, subject.Reason);
    }

    private TurnWatch WatchUnlocked(string turnId)
    {
        if (!turns.TryGetValue(turnId, out var watch))
        {
            turns[turnId] = watch = new TurnWatch();
            if (lost is not null)
            {
                watch.Lose(lost);
            }
        }

        return watch;
    }
}
