namespace CodexBridge.Brain;

/// <summary>
/// What the brain may be told differently. Every value has a default, a key and a place in <see cref="BrainSettings"/>; a file sets only
/// what it means to change.
/// </summary>
internal sealed record BrainConfig
{
    public static BrainConfig Default { get; } = new();

    /// <summary>Rules that are switched off, by id.</summary>
    public IReadOnlyList<string> Off { get; init; } = [];

    /// <summary>How long a finding must have been true before it is shown, except those that are certain at once.</summary>
    public TimeSpan Settle { get; init; } = TimeSpan.FromSeconds(30);

    public TimeSpan CadenceLeast { get; init; } = TimeSpan.FromMinutes(5);

    public TimeSpan CadenceMost { get; init; } = TimeSpan.FromMinutes(20);

    /// <summary>A session's cadence until it has shown three gaps of its own.</summary>
    public TimeSpan CadenceDefault { get; init; } = TimeSpan.FromMinutes(10);

    /// <summary>The longest silence that an agent may announce (<c>expect_s</c>).</summary>
    public TimeSpan ExpectMost { get; init; } = TimeSpan.FromHours(4);

    public TimeSpan NeverStartedAfter { get; init; } = TimeSpan.FromMinutes(5);

    /// <summary>In cadences.</summary>
    public double OverdueAfter { get; init; } = 1.5;

    /// <summary>In cadences.</summary>
    public double StalledAfter { get; init; } = 3;

    public TimeSpan BeatFresh { get; init; } = TimeSpan.FromMinutes(3);

    public TimeSpan HostSilentAfter { get; init; } = TimeSpan.FromMinutes(10);

    /// <summary>For sessions that were left running on purpose: nobody follows them, so nobody beats.</summary>
    public TimeSpan HostSilentDetached { get; init; } = TimeSpan.FromMinutes(60);

    public TimeSpan BlockedHigh { get; init; } = TimeSpan.FromMinutes(15);

    public TimeSpan BlockedCritical { get; init; } = TimeSpan.FromMinutes(60);

    public int LoopTimes { get; init; } = 3;

    public int LoopCritical { get; init; } = 5;

    public TimeSpan LoopWindow { get; init; } = TimeSpan.FromMinutes(30);

    public int SameMessageTimes { get; init; } = 3;

    public int FlappingLength { get; init; } = 6;

    public TimeSpan ReviewLow { get; init; } = TimeSpan.FromMinutes(30);

    public TimeSpan ReviewMedium { get; init; } = TimeSpan.FromHours(4);

    /// <summary>In cadences.</summary>
    public double ChangesAfter { get; init; } = 2;

    public TimeSpan UnmergedAfter { get; init; } = TimeSpan.FromHours(24);

    /// <summary>A session that has been silent for longer no longer stands in anybody's way.</summary>
    public TimeSpan CollisionForget { get; init; } = TimeSpan.FromHours(24);

    /// <summary>Times the 95th percentile of finished work with the same tag.</summary>
    public double BudgetFactor { get; init; } = 2;

    /// <summary>Finished sessions with the tag before their percentile means anything.</summary>
    public int BudgetSamples { get; init; } = 5;

    public TimeSpan QueueAfter { get; init; } = TimeSpan.FromMinutes(10);

    public TimeSpan ClockTolerance { get; init; } = TimeSpan.FromMinutes(2);

    public TimeSpan ApprovalAfter { get; init; } = TimeSpan.FromMinutes(5);

    public TimeSpan NudgeLeast { get; init; } = TimeSpan.FromMinutes(5);

    /// <summary>The least quiet between two drafts for one session.</summary>
    public TimeSpan CoolDown { get; init; } = TimeSpan.FromMinutes(10);

    /// <summary>Drafts without an effect, after which a person is asked instead.</summary>
    public int Unanswered { get; init; } = 3;

    /// <summary>Live sessions up to which a ready task is drafted as the next spawn.</summary>
    public int Parallel { get; init; } = 3;

    public AcceptancePolicy Acceptance { get; init; } = new();
}

/// <summary>What "ready" means: what must be true of a task before it may be merged.</summary>
internal sealed record AcceptancePolicy
{
    /// <summary>A passing validation of the very code that is handed over.</summary>
    public bool ValidationRequired { get; init; } = true;

    /// <summary>Only a check that the bridge saw run counts, not one that an agent says it ran.</summary>
    public bool ValidationVerified { get; init; }

    /// <summary>The commands that make up a validation, as the bridge would see them run. Empty: any validation counts.</summary>
    public IReadOnlyList<string> ValidationCommands { get; init; } = [];

    /// <summary>A validation older than this, at the moment of looking, does not count any more. Null: never too old.</summary>
    public TimeSpan? ValidationMaxAge { get; init; }

    public bool ReviewRequired { get; init; } = true;

    /// <summary>The agent that did the work cannot approve it.</summary>
    public bool ReviewByAnother { get; init; } = true;

    /// <summary>Lines that every review checklist carries beside what the facts bring.</summary>
    public IReadOnlyList<string> Checklist { get; init; } = [];
}
