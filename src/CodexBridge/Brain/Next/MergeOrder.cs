namespace CodexBridge.Brain;

/// <summary>One branch in the proposed order.</summary>
/// <param name="Ready">By the acceptance policy; else it waits, and <paramref name="Waits"/> says for what.</param>
/// <param name="Overlaps">Tasks of this list that change a file in common.</param>
/// <param name="Steps">What a person would type; empty where a name is not fit for a shell.</param>
internal sealed record MergeEntry(string Task, string Branch, string Sha, bool Ready, bool Verified, IReadOnlyList<string> Waits, IReadOnlyList<string> Overlaps, IReadOnlyList<string> Steps);

/// <summary>
/// In which order finished branches should be merged: dependencies first; then what is verified; then what shares the fewest files with
/// the rest; then the oldest. A proposal to a person: nothing here merges.
/// </summary>
internal static class MergeOrder
{
    private const int Most = 200;

    public static IReadOnlyList<MergeEntry> Of(Evaluation evaluation)
    {
        var scene = evaluation.Scene;
        var open = scene.Timelines.Tasks.Where(task => !task.IsMerged && task.Current is { EndState: BoardState.Done, Ended: not null, Unheeded: null, Blocked: null } session && (session.Change is not null || session.Sha is not null || session.Branch is not null))
            .OrderByDescending(task => task.Current!.Ended!.At).Take(Most).Select(task => new Candidate(task, Readiness.Of(task.Current!, scene.Config.Acceptance, scene.AsOf))).ToList();
        var owners = open.SelectMany(candidate => candidate.Session.Files.Select(file => (file, candidate.Task.Id))).ToLookup(pair => pair.file, pair => pair.Id, StringComparer.Ordinal);
        foreach (var candidate in open)
        {
            candidate.Overlaps = [.. candidate.Session.Files.SelectMany(file => owners[file]).Where(id => id != candidate.Task.Id).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal)];
        }

        List<MergeEntry> order = [];
        var placed = new HashSet<string>(StringComparer.Ordinal);
        var rest = open.OrderByDescending(candidate => candidate.Readiness.IsReady).ThenByDescending(candidate => candidate.Readiness.Verified).ThenByDescending(candidate => candidate.Readiness.Valid)
            .ThenBy(candidate => candidate.Overlaps.Count).ThenBy(candidate => candidate.Session.Ended!.At).ThenBy(candidate => candidate.Task.Id, StringComparer.Ordinal).ToList();
        while (rest.Count > 0)
        {
            // Whoever is left when nobody is free stands in a circle, or waits for work that is not finished.
            var next = rest.FirstOrDefault(candidate => Unmet(candidate, scene, placed).Count == 0) ?? rest[0];
            rest.Remove(next);
            order.Add(Entry(next, Unmet(next, scene, placed), scene));
            placed.Add(next.Task.Id);
        }

        return order;
    }

    private static List<string> Unmet(Candidate candidate, Scene scene, HashSet<string> placed) =>
        [.. candidate.Task.Depends.Where(other => !placed.Contains(other) && scene.Timelines.Task(other)?.IsMerged != true)];

    private static MergeEntry Entry(Candidate candidate, IReadOnlyList<string> unmet, Scene scene)
    {
        var session = candidate.Session;
        string[] waits = [.. candidate.Readiness.Missing, .. unmet.Select(other => $"{SafeText.Quote(other, 60)} is not merged")];
        string[] steps = DraftCommand.IsBranch(session.Branch) && waits.Length == 0
            ? ["git fetch origin", $"git switch {session.Branch}", "git rebase origin/HEAD", .. scene.Config.Acceptance.ValidationCommands]
            : [];
        return new MergeEntry(SafeText.Line(candidate.Task.Id, 60), SafeText.Line(session.Branch, 100), SafeText.Line(session.Sha, 12), waits.Length == 0, candidate.Readiness.Verified, waits, [.. candidate.Overlaps.Take(8).Select(id => SafeText.Line(id, 60))], steps);
    }

    private sealed class Candidate(TaskTimeline task, Readiness readiness)
    {
        public TaskTimeline Task { get; } = task;

        public SessionTimeline Session { get; } = task.Current!;

        public Readiness Readiness { get; } = readiness;

        public IReadOnlyList<string> Overlaps { get; set; } = [];
    }
}
