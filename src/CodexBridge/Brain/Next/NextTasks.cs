namespace CodexBridge.Brain;

/// <summary>The next ready tasks, while fewer sessions live than may: by priority, dependencies merged, nothing that a live session touches.</summary>
internal static class NextTasks
{
    public static IEnumerable<Draft> Of(Evaluation evaluation)
    {
        var scene = evaluation.Scene;
        var live = scene.Timelines.Sessions.Where(session => session.IsWork && evaluation.StateOf(session).IsLive() && R13Collision.InTheWay(session, scene)).ToList();
        var room = scene.Config.Parallel - live.Count;
        if (room <= 0)
        {
            yield break;
        }

        var touched = live.SelectMany(session => session.Files).ToHashSet(StringComparer.Ordinal);
        var waiting = scene.Timelines.Tasks.Where(task => task.Ready is not null && task.Sessions.All(session => !session.IsWork) && !task.IsMerged && task.Depends.All(other => scene.Timelines.Task(other)?.IsMerged == true));
        foreach (var task in waiting.OrderBy(task => task.Priority).ThenBy(task => task.Ready!.At).ThenBy(task => task.Id, StringComparer.Ordinal))
        {
            if (room == 0)
            {
                yield break;
            }

            if (task.Files.Any(touched.Contains) || task.Ready!.Event.Message is not { } prompt)
            {
                continue;
            }

            touched.UnionWith(task.Files);
            room--;
            var id = PromptIds.Of("NEXT", task.Id, task.Ready.Id, 0);
            var command = DraftCommand.Spawn($"[{id}] " + SafeText.Line(prompt, 1_000).Replace('@', '＠'), task.Id, task.Ready.Event.Branch ?? task.Ready.Event.Text("branch"));
            yield return new Draft(id, null, Severity.Low, SafeText.Line(task.Id, 80), SafeText.Line(task.Id, 60), ForPerson: false, "Start the next task", "It is ready, what it depends on is merged, and no live session touches its files.", command, null, [EvidenceLine.Of(task.Ready)]);
        }
    }
}
