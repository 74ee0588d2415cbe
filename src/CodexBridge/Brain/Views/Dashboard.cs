namespace CodexBridge.Brain;

/// <summary>
/// What every view shows, as plain values made safe to show: a pure function of events, moment and configuration. Its JSON is the
/// machine's view; <see cref="Schema"/> rises when a reader would have to change.
/// </summary>
internal sealed record Dashboard
{
    public int Schema { get; init; } = 1;

    /// <summary>To the minute, UTC.</summary>
    public required string AsOf { get; init; }

    public required int Events { get; init; }

    /// <summary>How many sessions stand in each state; states without one are left out.</summary>
    public required IReadOnlyList<Count> States { get; init; }

    /// <summary>How many open findings there are of each severity, worst first.</summary>
    public required IReadOnlyList<Count> Severities { get; init; }

    /// <summary>What only a person can move, worst first.</summary>
    public required IReadOnlyList<FindingView> NeedsHuman { get; init; }

    public required IReadOnlyList<FindingView> Findings { get; init; }

    public required IReadOnlyList<Draft> Drafts { get; init; }

    public required IReadOnlyList<ReviewChecklist> Reviews { get; init; }

    public required IReadOnlyList<MergeEntry> MergeOrder { get; init; }

    /// <summary>Sessions that ask for attention first, then live ones, then finished ones, newest first.</summary>
    public required IReadOnlyList<SessionView> Sessions { get; init; }

    public required IReadOnlyList<TaskView> Tasks { get; init; }

    public required HealthView Health { get; init; }

    /// <summary>Events per slice of the shown time, oldest first.</summary>
    public required ActivityView Activity { get; init; }
}

internal sealed record Count(string Name, int Number);

/// <param name="Draft">The prompt id of the draft that answers it, if there is one.</param>
internal sealed record FindingView(string Id, string Rule, string Name, string Severity, string Since, string Age, string Subject, string? Task, string Summary, string? CommentUrl, string? Draft, IReadOnlyList<EvidenceLine> Evidence);

/// <param name="Key">The session id, or <c>task:</c> and a task for work without one.</param>
/// <param name="Quiet">Since the last progress.</param>
/// <param name="Validation">passed | failed | none, and whether the bridge saw it or an agent claims it.</param>
internal sealed record SessionView(string Key, string? Task, string? Title, string State, string Since, string Quiet, string? Cadence, string? Agent, string? Host, string? Branch, string? Sha, string Validation, string? LastMessage, string? CommentUrl, string? Severity, IReadOnlyList<string> Findings, IReadOnlyList<Segment> Path);

/// <summary>A state, from a minute of the shown time to another.</summary>
internal sealed record Segment(int From, int To, string State);

internal sealed record TaskView(string Id, string State, bool Ready, IReadOnlyList<string> Missing, IReadOnlyList<string> DependsOn, IReadOnlyList<string> Sessions);

internal sealed record HealthView(long Missing, int Duplicates, int Conflicts, int Timeless, int Unattributed, int Redactions, int Quarantined, IReadOnlyList<WriterView> Writers);

internal sealed record WriterView(string Name, string? Host, string LastHeard, string Age, long Missing);

/// <param name="From">Start of the shown time.</param>
/// <param name="Minutes">Its length.</param>
internal sealed record ActivityView(string From, int Minutes, IReadOnlyList<int> Slices);
