namespace CodexBridge.Brain;

/// <summary>Two live sessions write to the same place. The younger one is named, since it is the one to pause.</summary>
internal static class R13Collision
{
    public static Rule Rule { get; } = new("R13", "collision", AtOnce: true, "Two live sessions with one branch, worktree or folder, or with changed files in common. Read-only sessions and other machines' folders are in nobody's way.", "The end of one of them, or a day of silence.", ["collision.forget"]) { Find = Find };

    private static IEnumerable<Finding> Find(Scene scene)
    {
        var taken = new Dictionary<string, SessionTimeline>(StringComparer.Ordinal);
        foreach (var session in scene.Timelines.Sessions.Where(session => InTheWay(session, scene)))
        {
            SessionTimeline? other = null;
            var what = "";
            foreach (var (kind, place) in Places(session))
            {
                if (taken.TryAdd(kind + "\n" + place, session))
                {
                    continue;
                }

                other ??= taken[kind + "\n" + place];
                what = what.Length == 0 ? kind : what;
            }

            if (other is not null)
            {
                yield return new Finding(Rule, Severity.High, session.First.At > other.First.At ? session.First.At : other.First.At, $"Two live sessions share {what}.", [session.First, other.First]) { Session = session, Other = other };
            }
        }
    }

    /// <summary>Whether it may still write: live, not known to be dead, not forgotten, allowed to write at all.</summary>
    public static bool InTheWay(SessionTimeline session, Scene scene) =>
        session.IsLive && session.IsWork && !session.ReadOnly && scene.Age(session.Last) <= scene.Config.CollisionForget && !scene.IsDead(session);

    private static IEnumerable<(string Kind, string Place)> Places(SessionTimeline session)
    {
        var machine = session.Host ?? session.Writer ?? "";
        var repository = session.Repository ?? "";
        if (session.Branch is { } branch)
        {
            yield return ("a branch", repository + "\n" + branch);
        }

        if ((session.Worktree ?? session.Cwd) is { } folder)
        {
            yield return ("a folder", machine + "\n" + folder.TrimEnd('/', '\\'));
        }

        foreach (var file in session.Files)
        {
            yield return ("a changed file", repository + "\n" + file);
        }
    }
}
