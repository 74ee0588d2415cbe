namespace CodexBridge.Brain;

/// <summary>What the events say of one task: who works on it, what it waits for, what is asked of it.</summary>
internal sealed class TaskTimeline(string id)
{
    private readonly List<SessionTimeline> sessions = [];
    private readonly HashSet<SessionTimeline> known = [];
    private readonly SortedSet<string> depends = new(StringComparer.Ordinal);
    private bool mergedByHand;

    public string Id { get; } = id;

    /// <summary>In order of joining; the last one is the one that counts.</summary>
    public IReadOnlyList<SessionTimeline> Sessions => sessions;

    public SessionTimeline? Current => sessions.Count > 0 ? sessions[^1] : null;

    /// <summary>The event that put it into the queue; its message is the prompt.</summary>
    public Moment? Ready { get; private set; }

    /// <summary>Tasks that must be merged before.</summary>
    public IReadOnlyCollection<string> Depends => depends;

    /// <summary>1 comes first; tasks without one come last.</summary>
    public double Priority { get; private set; } = double.MaxValue;

    public IReadOnlyList<string> Criteria { get; private set; } = [];

    /// <summary>Paths that the task is expected to touch.</summary>
    public IReadOnlyList<string> Files { get; private set; } = [];

    /// <summary>By way of one of its sessions, or by somebody who did without one.</summary>
    public bool IsMerged => mergedByHand || sessions.Any(session => session.Merged is not null);

    public void Add(Moment moment)
    {
        if (moment.Type is BrainWords.Ready or BrainWords.Queued)
        {
            Ready = moment;
            mergedByHand = false;
            Priority = moment.Event.Number("priority") ?? Priority;
            Criteria = moment.Event.Texts("criteria") ?? Criteria;
            Files = moment.Event.Members("files", "path") is { Count: > 0 } files ? files : Files;
        }

        mergedByHand |= moment.Type == BrainWords.Merged && string.IsNullOrEmpty(moment.Event.Cid);
        AddDepends(moment);
    }

    public void Join(SessionTimeline session, Moment moment)
    {
        if (known.Add(session))
        {
            sessions.Add(session);
        }

        AddDepends(moment);
    }

    private void AddDepends(Moment moment)
    {
        var tagged = (moment.Event.Tags ?? []).Where(tag => tag?.StartsWith("depends:", StringComparison.Ordinal) == true).Select(tag => tag["depends:".Length..]);
        foreach (var other in (moment.Event.Texts("depends") ?? []).Concat(tagged).Where(other => other.Length is > 0 and <= 200 && other != Id))
        {
            if (depends.Count < 100)
            {
                depends.Add(other);
            }
        }
    }
}
