using CodexBridge.Ledger;

namespace CodexBridge.Brain;

/// <summary>
/// The whole judgement: the same events, moment and configuration give the same answer, in whatever order the events arrived.
/// </summary>
/// <param name="Findings">Open ones, worst first.</param>
internal sealed record Evaluation(Scene Scene, IReadOnlyList<Finding> Findings)
{
    private ILookup<SessionTimeline?, Finding>? bySession;

    /// <param name="live">What the local app-server says; null where there is none.</param>
    public static Evaluation Of(IEnumerable<LedgerEvent> events, DateTimeOffset asOf, BrainConfig config, IReadOnlyList<LiveFact>? live = null, ReaderReport? health = null)
    {
        var facts = (live ?? []).GroupBy(fact => fact.Cid, StringComparer.Ordinal).ToDictionary(group => group.Key, group => group.Last(), StringComparer.Ordinal);
        var scene = new Scene(Timelines.Of(events, asOf, config), asOf, config, facts, health ?? ReaderReport.Good);
        var findings = RuleBook.All.Where(rule => !config.Off.Contains(rule.Id)).SelectMany(rule => rule.Find(scene)).Where(finding => HasSettled(finding, scene)).ToList();
        return new Evaluation(scene, [.. Suppression.Apply(findings, scene)
            .OrderByDescending(finding => finding.Severity)
            .ThenBy(finding => finding.Since)
            .ThenBy(finding => finding.Rule.Id, StringComparer.Ordinal)
            .ThenBy(finding => finding.Subject, StringComparer.Ordinal)
            .ThenBy(finding => finding.Id, StringComparer.Ordinal)]);
    }

    public IEnumerable<Finding> Of(SessionTimeline session) => (bySession ??= Findings.ToLookup(finding => finding.Session))[session];

    /// <summary>The state by events, and what the clock and the host add to it.</summary>
    public BoardState StateOf(SessionTimeline session)
    {
        var state = session.State;
        if (!state.IsLive())
        {
            return state;
        }

        var open = Of(session).Select(finding => finding.Rule.Id).ToHashSet(StringComparer.Ordinal);
        return open.Contains(R04aSessionDead.Rule.Id) ? BoardState.Lost
            : open.Contains(R03StalledAlive.Rule.Id) || open.Contains(R04bHostSilent.Rule.Id) || open.Contains(R01NeverStarted.Rule.Id) ? BoardState.Stalled
            : Scene.Fact(session)?.Status == LiveStatus.Waiting ? BoardState.Waiting
            : state;
    }

    /// <summary>
    /// True now and true half a minute ago: without memory, since a finding knows since when it has been true. A single late beat or a
    /// report on its way therefore opens nothing.
    /// </summary>
    private static bool HasSettled(Finding finding, Scene scene) => finding.Rule.AtOnce || scene.AsOf - finding.Since >= scene.Config.Settle;
}

/// <summary>What one finding explains, another need not say.</summary>
internal static class Suppression
{
    private static readonly Dictionary<string, string[]> ExplainedBy = new(StringComparer.Ordinal)
    {
        ["R01"] = ["R04a"],
        ["R02"] = ["R04a", "R04b", "R05", "R19"],
        ["R03"] = ["R04a", "R05", "R19"],
        ["R04b"] = ["R04a"],
        ["R16"] = ["R01"],
        ["R20"] = ["R04a"],
    };

    public static IEnumerable<Finding> Apply(IReadOnlyList<Finding> findings, Scene scene)
    {
        var open = findings.Where(finding => finding.Session is not null).Select(finding => (finding.Session, finding.Rule.Id)).ToHashSet();
        return findings.Where(finding => finding.Session is not { } session || !IsExplained(finding.Rule.Id, session, open, scene));
    }

    private static bool IsExplained(string rule, SessionTimeline session, HashSet<(SessionTimeline? Session, string Id)> open, Scene scene) =>
        ExplainedBy.TryGetValue(rule, out var others) && others.Any(other => open.Contains((session, other)))
        || rule is "R02" or "R03" && (session.ExpectedBy > scene.AsOf || session.OpenApprovals.Any() || scene.Fact(session)?.Status == LiveStatus.Waiting);
}
