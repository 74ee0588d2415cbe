using System.Threading.Channels;
using CodexBridge.Sessions;

namespace CodexBridge.Codex.Mcp;

/// <summary>
/// One thread as it is known to this process: nobody else can tell of it, since the server has no call that does. It remembers every turn,
/// and gives a later subscriber what it missed of the running one.
/// </summary>
internal sealed class Conversation(SessionId id, ThreadOptions thread, TurnOptions first, TimeProvider clock)
{
    private readonly Lock gate = new();
    private readonly List<Channel<SessionEvent>> subscribers = [];
    private readonly List<Turn> turns = [];
    private readonly Dictionary<string, Question> questions = new(StringComparer.Ordinal);
    private readonly Dictionary<string, SessionEvent> commands = new(StringComparer.Ordinal);
    private SessionEvent? plan;
    private string? lost;

    public SessionId Id => id;

    public ThreadOptions Thread => thread;

    /// <summary>The limits under which it began, which the server keeps for all of its turns.</summary>
    public TurnOptions Limits => first;

    /// <summary>The turn that runs, or is about to; null when idle.</summary>
    public Turn? Current { get; private set; }

    /// <summary>A call has been sent that will be a turn.</summary>
    public Turn Expect(string callId, string clientMessageId)
    {
        lock (gate)
        {
            if (lost is not null)
            {
                throw McpFaults.Gone(id);
            }

            if (Current is not null)
            {
                throw new CodexException(CodexFault.Refused, $"Session {id.Short} is busy, and an MCP server answers only the last of two calls to one thread.", "Wait for its turn to end, then try again.");
            }

            Current = new Turn(callId, clientMessageId, clock);
            turns.Add(Current);
            commands.Clear();
            plan = null;
            return Current;
        }
    }

    /// <summary>What it is doing and asking now, then everything that happens.</summary>
    public ChannelReader<SessionEvent> Subscribe()
    {
        lock (gate)
        {
            var channel = Channel.CreateUnbounded<SessionEvent>(new() { SingleReader = true });
            if (Current is { Id: { } turnId })
            {
                channel.Writer.TryWrite(new SessionEvent.TurnStarted(turnId));
                foreach (var missed in new[] { plan }.OfType<SessionEvent>().Concat(commands.Values).Concat(questions.Values.Select(question => new SessionEvent.ApprovalAsked(question.Request))))
                {
                    channel.Writer.TryWrite(missed);
                }
            }

            if (lost is not null)
            {
                channel.Writer.TryWrite(new SessionEvent.HostLost(lost));
                channel.Writer.TryComplete();
            }

            subscribers.Add(channel);
            return channel.Reader;
        }
    }

    public void Leave(ChannelReader<SessionEvent> reader)
    {
        lock (gate)
        {
            foreach (var channel in subscribers.Where(channel => channel.Reader == reader).ToList())
            {
                channel.Writer.TryComplete();
                subscribers.Remove(channel);
            }
        }
    }

    public void Happened(CodexEvent happened)
    {
        lock (gate)
        {
            switch (happened.Type)
            {
                case "task_started":
                    Begin(happened.TurnId);
                    return;
                case "task_complete":
                    Current?.Finish(CodexEvent.Text(happened.Message, "last_agent_message"));
                    return;
                case "turn_aborted" when Current is { Id: null } || Current?.Id == happened.TurnId || happened.TurnId.Length == 0:
                    End(TurnStatus.Interrupted, null, null);
                    return;
                case "error" when Current is not null:
                    Current.Error = happened.Failure;
                    return;
                default:
                    break;
            }

            if (happened.Translate() is not { } translated)
            {
                return;
            }

            switch (translated)
            {
                case SessionEvent.PlanUpdated:
                    plan = translated;
                    break;
                case SessionEvent.CommandStarted started:
                    commands[started.ItemId] = started;
                    break;
                case SessionEvent.CommandEnded ended:
                    commands.Remove(ended.ItemId);
                    break;
                case SessionEvent.MessageSaid said when Current is not null:
                    Current.LastMessage = said.Text;
                    break;
                default:
                    break;
            }

            Tell(translated);
        }
    }

    public void Asked(Question question)
    {
        lock (gate)
        {
            if (questions.TryAdd(question.Request.RequestId, question))
            {
                Tell(new SessionEvent.ApprovalAsked(question.Request));
            }
        }
    }

    /// <summary>The open question that a request is about; null when it has been answered.</summary>
    public Question? Take(ApprovalRequest request)
    {
        lock (gate)
        {
            if (!questions.Remove(request.RequestId, out var question))
            {
                return null;
            }

            Tell(new SessionEvent.ApprovalResolved(request.RequestId));
            return question;
        }
    }

    /// <summary>The call was answered: its turn is over, and began if nobody has said so.</summary>
    public void Answered(string callId, CallAnswer answer)
    {
        lock (gate)
        {
            if (Current is { } turn && turn.CallId == callId)
            {
                Begin(turn.Id ?? callId);
                End(answer.Failed ? TurnStatus.Failed : TurnStatus.Completed, answer.Failed ? turn.Error ?? new TurnError(answer.Text, null) : null, answer.Failed ? null : answer.Text);
            }
        }
    }

    /// <summary>The turn was heard to end, and its call is still not answered: it never will be.</summary>
    public void GiveUpOnAnswer(Turn turn)
    {
        lock (gate)
        {
            if (Current == turn)
            {
                End(turn.Error is null ? TurnStatus.Completed : TurnStatus.Failed, turn.Error, turn.LastMessage);
            }
        }
    }

    /// <summary>We stopped it ourselves, together with its server.</summary>
    public void Killed()
    {
        lock (gate)
        {
            End(TurnStatus.Interrupted, null, null);
        }
    }

    public void Lost(string why)
    {
        lock (gate)
        {
            lost ??= why;
            questions.Clear();
            if (Current is { } turn)
            {
                turn.End(TurnStatus.HostDied, null);
                Current = null;
            }

            Tell(new SessionEvent.HostLost(why));
            subscribers.ForEach(channel => channel.Writer.TryComplete());
        }
    }

    public ThreadSnapshot Snapshot()
    {
        lock (gate)
        {
            var newest = turns.Count == 0 ? null : turns[^1].Snapshot();
            return new ThreadSnapshot(
                id,
                IsLoaded: lost is null,
                IsActive: Current is not null,
                WaitsFor: questions.Count > 0 ? "approval" : null,
                LastTurnFailed: newest?.Status == TurnStatus.Failed,
                thread.Cwd,
                thread.Model,
                newest);
        }
    }

    public TurnSnapshot? Find(string clientMessageId)
    {
        lock (gate)
        {
            return turns.Find(turn => turn.ClientMessageId == clientMessageId)?.Snapshot();
        }
    }

    private void Begin(string turnId)
    {
        if (Current is { Id: null } turn)
        {
            turn.Begin(turnId.Length > 0 ? turnId : turn.CallId);
            Tell(new SessionEvent.TurnStarted(turn.Id!));
        }
    }

    private void End(TurnStatus status, TurnError? error, string? lastMessage)
    {
        if (Current is not { } turn)
        {
            return;
        }

        Begin(turn.CallId);
        turn.LastMessage = string.IsNullOrEmpty(lastMessage) ? turn.LastMessage : lastMessage;
        turn.End(status, error);
        Current = null;
        questions.Clear();
        Tell(new SessionEvent.TurnEnded(turn.Id!, status, error, turn.LastMessage, turn.CompletedAt - turn.StartedAt));
    }

    private void Tell(SessionEvent happened) => subscribers.ForEach(channel => channel.Writer.TryWrite(happened));
}
