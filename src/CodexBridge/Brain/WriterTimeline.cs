using CodexBridge.Ledger;

namespace CodexBridge.Brain;

/// <summary>What the events say of one writer, that is of one machine's home: whether it is heard, and whether anything of it is missing.</summary>
internal sealed class WriterTimeline(string name)
{
    private readonly HashSet<string> listed = new(StringComparer.Ordinal);

    public string Name { get; } = name;

    public string? Host { get; private set; }

    public Moment? Last { get; private set; }

    /// <summary>Latest beat of any of its sessions, or of the machine itself.</summary>
    public Moment? Beat { get; private set; }

    /// <summary>The latest beat that lists the sessions its host has; null when none ever did.</summary>
    public Moment? List { get; private set; }

    /// <summary>Its beats name this boot; sessions of an earlier one are gone.</summary>
    public string? Boot { get; private set; }

    public Moment? BootSince { get; private set; }

    /// <summary>Events that are missing between two that are there.</summary>
    public long Missing { get; private set; }

    /// <summary>The first event after the first gap.</summary>
    public Moment? Gap { get; private set; }

    /// <summary>The latest event with a wrong clock, if no event of a right one followed.</summary>
    public Moment? WrongClock { get; private set; }

    /// <summary>The latest answer that is older than its question, if no right one followed.</summary>
    public Moment? OlderAnswer { get; private set; }

    public bool Lists(string cid) => listed.Contains(cid);

    public void Add(Moment moment, Moment? answered)
    {
        if (Last?.Event.Sequence is >= 0 and var before && moment.Event.Sequence is { } now && now - before > 1)
        {
            Missing = Math.Min(Missing + Math.Min(now - before - 1, 1_000_000_000_000), 1_000_000_000_000);
            Gap ??= moment;
        }

        Last = moment;
        Host = moment.Event.Host is { Length: > 0 and <= 200 } host ? host : Host;
        WrongClock = moment.WrongClock ? moment : null;
        OlderAnswer = answered is null ? OlderAnswer : IsOlder(moment, answered) ? moment : null;
        if (moment.Type == LedgerTypes.Beat)
        {
            AddBeat(moment);
        }
    }

    private void AddBeat(Moment moment)
    {
        Beat = moment;
        if (moment.Event.Text("boot") is { } boot && boot != Boot)
        {
            BootSince = Boot is null ? null : moment;
            Boot = boot;
        }

        if (moment.Event.Texts("sessions") is { } sessions)
        {
            List = moment;
            listed.Clear();
            listed.UnionWith(sessions);
        }
    }

    /// <summary>By the clocks as written; a second is within any clock's truth.</summary>
    private static bool IsOlder(Moment answer, Moment question) =>
        EventTime.Of(answer.Event) is { } later && EventTime.Of(question.Event) is { } earlier && later < earlier - TimeSpan.FromSeconds(1);
}
