using CodexBridge.Ledger;

namespace CodexBridge.Brain;

/// <summary>Turns a judgement into what the views show. Linear in sessions and events.</summary>
internal static class DashboardBuilder
{
    private const int Slices = 96;

    /// <summary>Rules whose findings want a person, from medium on; what is low can wait for the next quiet hour.</summary>
    private static readonly HashSet<string> ForPeople = new(["R04a", "R04b", "R05", "R10", "R13", "R14", "R18", "R19"], StringComparer.Ordinal);

    public static Dashboard Of(IReadOnlyList<LedgerEvent> events, DateTimeOffset asOf, BrainConfig config, IReadOnlyList<LiveFact>? live = null, ReaderReport? health = null)
    {
        var minute = Minute(asOf);
        return Of(Evaluation.Of(events, minute, config, live, health));
    }

    /// <summary>The minute that has begun: two looks within it see the same.</summary>
    public static DateTimeOffset Minute(DateTimeOffset time) => new(time.UtcTicks - (time.UtcTicks % TimeSpan.TicksPerMinute), TimeSpan.Zero);

    public static Dashboard Of(Evaluation evaluation)
    {
        var scene = evaluation.Scene;
        var timelines = scene.Timelines;
        var drafts = Drafts.Of(evaluation);
        var bySubject = drafts.Where(draft => draft.Rule is not null).ToLookup(draft => (draft.Subject, draft.Rule));
        var exhausted = drafts.Where(draft => draft.ForPerson).Select(draft => (draft.Subject, draft.Rule)).ToHashSet();
        var findings = evaluation.Findings.Select(finding => View(finding, scene, bySubject)).ToList();
        var states = timelines.Sessions.Select(session => (Session: session, State: evaluation.StateOf(session))).ToList();
        var start = Start(states, scene.AsOf);
        return new Dashboard
        {
            AsOf = EventTime.Minute(scene.AsOf),
            Events = timelines.Events,
            States = [.. states.GroupBy(pair => pair.State).OrderBy(group => group.Key).Select(group => new Count(group.Key.Word(), group.Count()))],
            Severities = [.. Enum.GetValues<Severity>().Reverse().Select(severity => new Count(severity.Word(), findings.Count(finding => finding.Severity == severity.Word())))],
            NeedsHuman = [.. evaluation.Findings.Zip(findings).Where(pair => pair.First.Severity >= Severity.Medium && (ForPeople.Contains(pair.First.Rule.Id) || exhausted.Contains((pair.Second.Subject, pair.Second.Rule)))).Select(pair => pair.Second)],
            Findings = findings,
            Drafts = drafts,
            Reviews = ReviewChecklist.Of(evaluation),
            MergeOrder = MergeOrder.Of(evaluation),
            Sessions = [.. states.OrderByDescending(pair => Weight(pair.Session, pair.State, evaluation)).ThenByDescending(pair => pair.Session.Last.At).ThenBy(pair => pair.Session.Key, StringComparer.Ordinal).Select(pair => View(pair.Session, pair.State, evaluation, start))],
            Tasks = [.. timelines.Tasks.Select(task => View(task, evaluation))],
            Health = Health(timelines, scene),
            Activity = Activity(timelines, start, scene.AsOf),
        };
    }

    /// <summary>Attention first (by severity), then live, then what still waits for somebody, then what is over.</summary>
    private static int Weight(SessionTimeline session, BoardState state, Evaluation evaluation) =>
        evaluation.Of(session).Select(finding => 10 + (int)finding.Severity).DefaultIfEmpty(state.IsLive() ? 3 : state.IsOver() ? 1 : 2).Max();

    private static FindingView View(Finding finding, Scene scene, ILookup<(string, string?), Draft> drafts)
    {
        var subject = SafeText.Line(finding.Subject, 80);
        return new FindingView(finding.Id, finding.Rule.Id, finding.Rule.Name, finding.Severity.Word(), EventTime.Minute(finding.Since), EventTime.Length(scene.Age(finding.Since)), subject,
            Shown(finding.Session?.Task ?? finding.FirstEvidence?.Event.Task, 60), finding.Summary, finding.Session?.CommentUrl, drafts[(subject, finding.Rule.Id)].FirstOrDefault()?.PromptId,
            [.. finding.Evidence.Distinct().Take(4).Select(EvidenceLine.Of)]);
    }

    private static SessionView View(SessionTimeline session, BoardState state, Evaluation evaluation, DateTimeOffset start)
    {
        var scene = evaluation.Scene;
        var findings = evaluation.Of(session).ToList();
        var last = (session.Moments.LastOrDefault(IsWord) ?? session.Moments.LastOrDefault(moment => moment.Event.Message is { Length: > 0 }))?.Event.Message;
        return new SessionView(SafeText.Line(session.Key, 80), Shown(session.Task, 60), Shown(session.Spawn?.Event.Message, 120), state.Word(), EventTime.Minute(session.StateSince), EventTime.Length(scene.Age(session.QuietSince ?? session.Last)),
            state.IsLive() ? EventTime.Length(session.Cadence(scene.Config)) : null, Shown(session.Agent, 40), Shown(session.Host ?? session.Writer, 40), Shown(session.Branch, 80), Shown(session.Sha, 12),
            Validation(session, scene), Shown(last, 160), session.CommentUrl, findings.Count > 0 ? findings.Max(finding => finding.Severity).Word() : null,
            [.. findings.Select(finding => finding.Rule.Id).Distinct(StringComparer.Ordinal)], Path(session, state, scene.AsOf, start));
    }

    private static bool IsWord(Moment moment) =>
        moment.Event.Message is { Length: > 0 } && moment.Type is LedgerTypes.Progress or LedgerTypes.Error or LedgerTypes.Done or LedgerTypes.Validation or LedgerTypes.Review;

    private static string Validation(SessionTimeline session, Scene scene)
    {
        if (session.Validation is not { } check)
        {
            return "none";
        }

        var verified = check.FromBridge || Readiness.Of(session, scene.Config.Acceptance).Verified;
        return (Verdicts.Passed(check.Event) ? "passed" : "failed") + (verified ? ", seen by the bridge" : ", claimed");
    }

    private static TaskView View(TaskTimeline task, Evaluation evaluation)
    {
        var readiness = task.Current is { } session && session.Ended is not null ? Readiness.Of(session, evaluation.Scene.Config.Acceptance, evaluation.Scene.AsOf) : null;
        var state = task.IsMerged ? BoardState.Done : task.Current is { } current ? evaluation.StateOf(current) : BoardState.Queued;
        return new TaskView(SafeText.Line(task.Id, 60), state.Word(), readiness?.IsReady ?? false, readiness?.Missing ?? [], [.. task.Depends.Select(other => SafeText.Line(other, 60))], [.. task.Sessions.TakeLast(10).Select(one => SafeText.Line(one.Key, 80))]);
    }

    private static HealthView Health(Timelines timelines, Scene scene) =>
        new(timelines.Writers.Sum(writer => writer.Missing), timelines.Duplicates, timelines.Conflicts, timelines.Timeless, timelines.Unattributed, timelines.Redactions, scene.Health.Quarantined,
            [.. timelines.Writers.OrderByDescending(writer => writer.Last?.At).ThenBy(writer => writer.Name, StringComparer.Ordinal).Take(50).Select(writer => new WriterView(SafeText.Line(writer.Name, 24), Shown(writer.Host, 40), EventTime.Minute(writer.Last!.At), EventTime.Length(scene.Age(writer.Last)), writer.Missing))]);

    /// <summary>The picture begins with the oldest live session, but shows six hours at least and three days at most.</summary>
    private static DateTimeOffset Start(IReadOnlyList<(SessionTimeline Session, BoardState State)> sessions, DateTimeOffset asOf)
    {
        var live = sessions.Where(pair => pair.State.IsLive()).Select(pair => pair.Session.First.At).DefaultIfEmpty(asOf).Min();
        var all = sessions.Select(pair => pair.Session.First.At).DefaultIfEmpty(asOf).Min();
        var latest = asOf - TimeSpan.FromHours(6);
        var from = live < latest ? live : latest;
        from = from > all ? from : all;
        return Minute(asOf - from > TimeSpan.FromDays(3) ? asOf - TimeSpan.FromDays(3) : from);
    }

    private static Segment[] Path(SessionTimeline session, BoardState now, DateTimeOffset asOf, DateTimeOffset start)
    {
        List<Segment> path = [];
        for (var i = 0; i < session.States.Count; i++)
        {
            var (at, state) = session.States[i];
            var end = i + 1 < session.States.Count ? session.States[i + 1].At : state.IsOver() ? at + TimeSpan.FromMinutes(1) : asOf;
            var shown = i + 1 == session.States.Count ? now : state;
            if (end >= start)
            {
                path.Add(new Segment(Math.Max(0, (int)(at - start).TotalMinutes), Math.Max(0, (int)(end - start).TotalMinutes), shown.Word()));
            }
        }

        return [.. path.TakeLast(24)];
    }

    private static ActivityView Activity(Timelines timelines, DateTimeOffset start, DateTimeOffset asOf)
    {
        var minutes = Math.Max(1, (int)Math.Ceiling((asOf - start).TotalMinutes));
        var slices = new int[Slices];
        foreach (var moment in timelines.Sessions.SelectMany(session => session.Moments).Where(moment => moment.At >= start))
        {
            slices[Math.Clamp((int)((moment.At - start).TotalMinutes * Slices / minutes), 0, Slices - 1)]++;
        }

        return new ActivityView(EventTime.Minute(start), minutes, slices);
    }

    private static string? Shown(string? text, int most) => SafeText.Line(text, most) is { Length: > 0 } line ? line : null;
}
