namespace CodexBridge.Brain;

/// <summary>One rule: a pure function with the words that explain it.</summary>
/// <param name="Id">Such as <c>R03</c>.</param>
/// <param name="Name">Such as <c>stalled-alive</c>; also the section of its settings.</param>
/// <param name="AtOnce">It rests on a fact, not on the clock, so it is shown without settling.</param>
/// <param name="Says">When it opens.</param>
/// <param name="Closes">What closes it.</param>
/// <param name="Settings">Keys of <see cref="BrainSettings"/> that move it.</param>
internal sealed record Rule(string Id, string Name, bool AtOnce, string Says, string Closes, IReadOnlyList<string> Settings)
{
    /// <summary>All findings of this rule, also those that other findings will explain away.</summary>
    public required Func<Scene, IEnumerable<Finding>> Find { get; init; }

    /// <summary>A rule about single sessions.</summary>
    public static Func<Scene, IEnumerable<Finding>> PerSession(Func<SessionTimeline, Scene, Finding?> judge) =>
        scene => scene.Timelines.Sessions.Select(session => judge(session, scene)).OfType<Finding>();
}

/// <summary>All that a rule may look at.</summary>
/// <param name="AsOf">The moment of looking.</param>
/// <param name="Live">What the local app-server says, by session.</param>
internal sealed record Scene(Timelines Timelines, DateTimeOffset AsOf, BrainConfig Config, IReadOnlyDictionary<string, LiveFact> Live, ReaderReport Health)
{
    /// <summary>How long ago; never negative, whatever the clocks say.</summary>
    public TimeSpan Age(Moment moment) => Age(moment.At);

    public TimeSpan Age(DateTimeOffset at) => AsOf > at ? AsOf - at : TimeSpan.Zero;

    public TimeSpan Age(SessionTimeline session) => session.QuietSince is { } quiet ? Age(quiet) : TimeSpan.Zero;

    public LiveFact? Fact(SessionTimeline session) => session.Cid is { } cid ? Live.GetValueOrDefault(cid) : null;

    /// <summary>Its host is heard and does not have it (<see cref="R04aSessionDead"/>).</summary>
    public bool IsDead(SessionTimeline session) => R04aSessionDead.Judge(session, this) is not null;

    /// <summary>A beat, or the app-server's own word, says that the session is there.</summary>
    public bool Beats(SessionTimeline session) =>
        Fact(session)?.Status is LiveStatus.Active or LiveStatus.Waiting || session.Beat is { } beat && Age(beat) < Config.BeatFresh;
}

/// <summary>What the app-server of this machine says of a session right now; it joins what the ledger says.</summary>
internal sealed record LiveFact(string Cid, LiveStatus Status);

internal enum LiveStatus
{
    /// <summary>A turn runs.</summary>
    Active,

    /// <summary>Loaded, and no turn runs.</summary>
    Idle,

    /// <summary>The host does not have it in memory.</summary>
    NotLoaded,

    /// <summary>A turn runs and waits for an answer.</summary>
    Waiting,
}

/// <summary>What the reader of the ledger knows beyond the events.</summary>
/// <param name="Quarantined">Lines that were no events.</param>
/// <param name="Unsynced">Writers whose events have not reached the remote for more than three intervals.</param>
/// <param name="PushRefused">The remote refused our push.</param>
internal sealed record ReaderReport(int Quarantined = 0, IReadOnlyList<string>? Unsynced = null, bool PushRefused = false)
{
    public static ReaderReport Good { get; } = new();
}
