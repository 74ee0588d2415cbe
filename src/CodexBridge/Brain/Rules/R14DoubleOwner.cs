namespace CodexBridge.Brain;

/// <summary>One task, and more than one session that works on it.</summary>
internal static class R14DoubleOwner
{
    public static Rule Rule { get; } = new("R14", "double-owner", AtOnce: true, "Two live sessions work on one task.", "The end of one of them, or a day of silence.", ["collision.forget"]) { Find = Find };

    private static IEnumerable<Finding> Find(Scene scene)
    {
        foreach (var task in scene.Timelines.Tasks.Where(task => task.Sessions.Count > 1))
        {
            var owners = task.Sessions.Where(session => session.Cid is not null && session.Task == task.Id && R13Collision.InTheWay(session, scene)).ToList();
            foreach (var younger in owners.Skip(1))
            {
                yield return new Finding(Rule, Severity.High, younger.First.At, "Another live session works on the same task.", [younger.First, owners[0].First]) { Session = younger, Other = owners[0] };
            }
        }
    }
}
