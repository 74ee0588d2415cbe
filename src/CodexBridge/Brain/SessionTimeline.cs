using CodexBridge.Ledger;

namespace CodexBridge.Brain;

/// <summary>
/// What the events say of one session, folded in order: facts that keep their last known value, and the moments that the rules look at.
/// Work that was logged under a task alone, without a session, is a session of that task's name.
/// </summary>
internal sealed partial class SessionTimeline(string key, string? cid)
{
    private const int MostFiles = 2_000;

    private readonly List<Moment> moments = [];
    private readonly List<(DateTimeOffset At, BoardState State)> states = [];
    private readonly Queue<DateTimeOffset> steps = new();
    private readonly Dictionary<string, Moment> openApprovals = new(StringComparer.Ordinal);
    private readonly SortedSet<string> files = new(StringComparer.Ordinal);
    private readonly SortedSet<string> tags = new(StringComparer.Ordinal);

    /// <summary>The session id, or <c>task:</c> and the task's name.</summary>
    public string Key { get; } = key;

    /// <summary>Null: nobody ever named a session.</summary>
    public string? Cid { get; } = cid;

    public string? Task { get; private set; }

    public string? Branch { get; private set; }

    public string? Worktree { get; private set; }

    public string? Cwd { get; private set; }

    public string? Sha { get; private set; }

    public string? Host { get; private set; }

    /// <summary>The machine's home on which it lives; null for the first schema.</summary>
    public string? Writer { get; private set; }

    /// <summary>The agent that does the work, as it calls itself.</summary>
    public string? Agent { get; private set; }

    public string? Repository { get; private set; }

    public bool ReadOnly { get; private set; }

    public string? CommentUrl { get; private set; }

    /// <summary>Events in order, beats and token counts left out.</summary>
    public IReadOnlyList<Moment> Moments => moments;

    /// <summary>The states it went through, with the time of entering.</summary>
    public IReadOnlyList<(DateTimeOffset At, BoardState State)> States => states;

    public IReadOnlyCollection<string> Files => files;

    public IReadOnlyCollection<string> Tags => tags;

    public Moment First { get; private set; } = null!;

    public Moment Last { get; private set; } = null!;

    public Moment? Spawn { get; private set; }

    /// <summary>Latest sign of progress.</summary>
    public Moment? Progress { get; private set; }

    /// <summary>Latest report in words: progress or error, with a message.</summary>
    public Moment? Report { get; private set; }

    /// <summary>Latest sign of life. Never progress.</summary>
    public Moment? Beat { get; private set; }

    /// <summary>Since when beats have come without a long gap.</summary>
    public DateTimeOffset BeatsSince { get; private set; }

    /// <summary>The announced end of a silence.</summary>
    public DateTimeOffset? ExpectedBy { get; private set; }

    public Moment? Blocked { get; private set; }

    /// <summary>The event that ended the work; null while it goes on.</summary>
    public Moment? Ended { get; private set; }

    public BoardState EndState { get; private set; }

    /// <summary>The latest message to it that it has not reacted to.</summary>
    public Moment? Unheeded { get; private set; }

    /// <summary>Latest validation that says how it went.</summary>
    public Moment? Validation { get; private set; }

    /// <summary>Latest change of the code: files, or another commit.</summary>
    public Moment? Change { get; private set; }

    public Moment? Review { get; private set; }

    public ReviewVerdict ReviewVerdict { get; private set; }

    public Moment? Merged { get; private set; }

    /// <summary>Left running on purpose: nobody follows it.</summary>
    public bool Detached { get; private set; }

    /// <summary>Questions of Codex that nobody answered, oldest first.</summary>
    public IEnumerable<Moment> OpenApprovals => openApprovals.Values.OrderBy(moment => moment.At).ThenBy(moment => moment.Id, StringComparer.Ordinal);

    /// <summary>Whether more than a spawn is known, so that it is work and not only talk about it.</summary>
    public bool IsWork => Spawn is not null || Progress is not null || Beat is not null;

    /// <summary>The state by events alone; what the clock and the host add to it is <see cref="Evaluation"/>'s matter.</summary>
    public BoardState State => states.Count > 0 ? states[^1].State : BoardState.Queued;

    public DateTimeOffset StateSince => states.Count > 0 ? states[^1].At : First.At;

    public bool IsLive => State.IsLive();

    /// <summary>The start of the current silence: last progress, or the spawn.</summary>
    public Moment? QuietSince => Progress is null || Spawn is not null && Spawn.At > Progress.At ? Spawn : Progress;

    /// <summary>
    /// From where silence is measured in cadences. An announced silence (<c>expect_s</c>) moves the next report's due time there, once.
    /// </summary>
    public DateTimeOffset QuietFrom(BrainConfig config)
    {
        var quiet = QuietSince?.At ?? First.At;
        return ExpectedBy - Cadence(config) is { } announced && announced > quiet ? announced : quiet;
    }

    /// <summary>The latest event whose clock is ahead, among those that no sequence puts in order.</summary>
    public Moment? WrongClock { get; private set; }

    /// <summary>Ways in which the session moved after <paramref name="moment"/>, as the rules for repetition see it: code that changed.</summary>
    public bool ChangedAfter(Moment moment) => Change is not null && Change.At > moment.At;

    /// <summary>How often this session reports: the median of its last eight gaps, within bounds; a default until three are known.</summary>
    public TimeSpan Cadence(BrainConfig config)
    {
        if (steps.Count < 4)
        {
            return config.CadenceDefault;
        }

        var times = steps.ToList();
        var gaps = times.Zip(times.Skip(1), (before, after) => after - before).Order().ToList();
        var median = (gaps[gaps.Count / 2] + gaps[(gaps.Count - 1) / 2]) / 2;
        return median < config.CadenceLeast ? config.CadenceLeast : median > config.CadenceMost ? config.CadenceMost : median;
    }

    public void Add(Moment moment, BrainConfig config)
    {
        First ??= moment;
        Last = moment;
        WrongClock = moment.WrongClock && moment.Event.Sequence is null ? moment : WrongClock;
        KeepFacts(moment);
        switch (moment.Type)
        {
            case LedgerTypes.Beat:
                AddBeat(moment, config.BeatFresh);
                return;
            case LedgerTypes.Tokens or LedgerTypes.Diff:
                return;
        }

        moments.Add(moment);
        Fold(moment, config);
        Enter(moment, StateNow(moment, config.Acceptance));
    }

    private void KeepFacts(Moment moment)
    {
        var entry = moment.Event;
        Task ??= Short(entry.Task);
        Branch = Short(entry.Branch) ?? Branch;
        Worktree = Short(entry.Worktree) ?? Worktree;
        Cwd = Short(entry.Cwd) ?? Cwd;
        Host = Short(entry.Host) ?? Host;
        Repository ??= Short(entry.Text("repository"));
        if (moment.FromBridge || Writer is null)
        {
            Writer = Short(entry.Writer) ?? Writer;
        }

        if (moment.IsProgress && !moment.FromBridge)
        {
            Agent = Short(entry.Agent) ?? Agent;
        }

        foreach (var tag in (entry.Tags ?? []).Where(tag => tag is { Length: > 0 and <= 60 }).Take(20))
        {
            tags.Add(tag);
        }
    }

    private void AddBeat(Moment moment, TimeSpan fresh)
    {
        BeatsSince = Beat is null || moment.At - Beat.At > fresh ? moment.At : BeatsSince;
        Beat = moment;
        Detached = false;
    }

    private void Enter(Moment moment, BoardState state)
    {
        if (states.Count == 0 || states[^1].State != state)
        {
            states.Add((moment.At, state));
        }
    }

    private static string? Short(string? text) => text is { Length: > 0 } ? text.Length > 400 ? text[..400] : text : null;
}
