using CodexBridge.Ledger;

namespace CodexBridge.Brain;

/// <summary>What all events add up to: sessions, tasks, writers and commands in hand. One pass over the ordered events.</summary>
internal sealed class Timelines
{
    private readonly Dictionary<string, SessionTimeline> sessions = new(StringComparer.Ordinal);
    private readonly List<SessionTimeline> sessionOrder = [];
    private readonly Dictionary<string, TaskTimeline> tasks = new(StringComparer.Ordinal);
    private readonly List<TaskTimeline> taskOrder = [];
    private readonly SortedDictionary<string, WriterTimeline> writers = new(StringComparer.Ordinal);
    private readonly Dictionary<string, Moment> waitingCommands = new(StringComparer.Ordinal);
    private readonly Dictionary<string, Moment> byId = new(StringComparer.Ordinal);

    private Timelines()
    {
    }

    /// <summary>In order of first event.</summary>
    public IReadOnlyList<SessionTimeline> Sessions => sessionOrder;

    /// <summary>In order of first event.</summary>
    public IReadOnlyList<TaskTimeline> Tasks => taskOrder;

    public IReadOnlyCollection<WriterTimeline> Writers => writers.Values;

    /// <summary>Claims of spawn and reply that neither started anything nor finished.</summary>
    public IReadOnlyCollection<Moment> WaitingCommands => waitingCommands.Values;

    public int Events { get; private set; }

    /// <summary>Events that name neither a session nor a task nor a command.</summary>
    public int Unattributed { get; private set; }

    public int Duplicates { get; private init; }

    public int Conflicts { get; private init; }

    public int Timeless { get; private init; }

    public int Redactions { get; private set; }

    public SessionTimeline? Session(string key) => sessions.GetValueOrDefault(key);

    public TaskTimeline? Task(string id) => tasks.GetValueOrDefault(id);

    public WriterTimeline? Writer(string? writer) => writer is null ? null : writers.GetValueOrDefault(writer);

    public static Timelines Of(IEnumerable<LedgerEvent> events, DateTimeOffset asOf, BrainConfig config)
    {
        var ordered = EventOrder.Of(events, asOf, config.ClockTolerance);
        var timelines = new Timelines { Duplicates = ordered.Duplicates, Conflicts = ordered.Conflicts, Timeless = ordered.Timeless };
        foreach (var moment in ordered.Moments)
        {
            timelines.byId.TryAdd(moment.Id, moment);
        }

        foreach (var moment in ordered.Moments)
        {
            timelines.Add(moment, config);
        }

        return timelines;
    }

    private void Add(Moment moment, BrainConfig config)
    {
        Events++;
        Redactions += moment.Event.Unknown?.ContainsKey("red") == true ? 1 : 0;
        var answered = moment.Event.Re is { } re ? byId.GetValueOrDefault(re) : null;
        if (moment.Event.Writer is { Length: > 0 and <= 64 } name)
        {
            if (!writers.TryGetValue(name, out var writer))
            {
                writers.Add(name, writer = new WriterTimeline(name));
            }

            writer.Add(moment, answered);
        }

        NoteCommand(moment);
        var task = Name(moment.Event.Task) is { } id ? TaskOf(id) : null;
        var cid = Name(moment.Event.Cid);
        if (cid is null && task is null)
        {
            Unattributed += moment.Event.Data is { ValueKind: System.Text.Json.JsonValueKind.Object } && moment.Type is LedgerTypes.Beat or LedgerTypes.Claim or LedgerTypes.Finished or LedgerTypes.Denied or LedgerTypes.Ignored or LedgerTypes.Takeover ? 0 : 1;
            return;
        }

        task?.Add(moment);
        if (moment.Type is BrainWords.Ready or BrainWords.Queued && cid is null)
        {
            return;
        }

        // An event that names only the task is about the session that works on it.
        var session = cid is not null ? SessionOf(cid, cid) : task!.Sessions.Count > 0 ? task.Sessions[^1] : SessionOf("task:" + task.Id, null);
        session.Add(moment, config);
        if (session.Task is { } owned && (moment.IsProgress || moment.Type is LedgerTypes.Spawn or LedgerTypes.Beat || session.IsWork))
        {
            TaskOf(owned).Join(session, moment);
        }
    }

    private void NoteCommand(Moment moment)
    {
        if (moment.Event.Text("key") is not { Length: <= 300 } key)
        {
            return;
        }

        if (moment.Type == LedgerTypes.Claim && moment.Event.Text("verb") is "spawn" or "reply")
        {
            waitingCommands.TryAdd(key, moment);
        }
        else if (moment.Type is LedgerTypes.Spawn or LedgerTypes.Reply or LedgerTypes.Turn or LedgerTypes.Finished or LedgerTypes.Done or LedgerTypes.Error or LedgerTypes.Aborted or LedgerTypes.Denied)
        {
            waitingCommands.Remove(key);
        }
    }

    private SessionTimeline SessionOf(string key, string? cid)
    {
        if (!sessions.TryGetValue(key, out var session))
        {
            sessions.Add(key, session = new SessionTimeline(key, cid));
            sessionOrder.Add(session);
        }

        return session;
    }

    private TaskTimeline TaskOf(string id)
    {
        if (!tasks.TryGetValue(id, out var task))
        {
            tasks.Add(id, task = new TaskTimeline(id));
            taskOrder.Add(task);
        }

        return task;
    }

    private static string? Name(string? text) => text is { Length: > 0 } && !string.IsNullOrWhiteSpace(text) ? text.Length > 200 ? text[..200] : text : null;
}
