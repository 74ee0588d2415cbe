namespace CodexBridge.Brain;

/// <summary>Asked for, and not begun.</summary>
internal static class R16QueueWait
{
    public static Rule Rule { get; } = new("R16", "queue-wait", AtOnce: false, "A claimed command, or a queued task, that nothing has begun for 10 minutes.", "Its start, or its refusal.", ["queue-wait.after"]) { Find = Find };

    private static IEnumerable<Finding> Find(Scene scene)
    {
        foreach (var claim in scene.Timelines.WaitingCommands)
        {
            if (scene.AsOf > claim.At + scene.Config.QueueAfter)
            {
                var session = claim.Event.Cid is { } cid ? scene.Timelines.Session(cid) : null;
                yield return new Finding(Rule, Severity.Low, claim.At + scene.Config.QueueAfter, $"A command was taken in hand {EventTime.Length(scene.Age(claim))} ago and has not begun.", [claim]) { Session = session, Writer = claim.Event.Writer };
            }
        }

        foreach (var task in scene.Timelines.Tasks.Where(task => task.Ready is { Type: BrainWords.Queued } && task.Sessions.All(session => !session.IsWork)))
        {
            if (scene.AsOf > task.Ready!.At + scene.Config.QueueAfter)
            {
                yield return new Finding(Rule, Severity.Low, task.Ready.At + scene.Config.QueueAfter, $"Queued {EventTime.Length(scene.Age(task.Ready))} ago and not begun.", [task.Ready]);
            }
        }
    }
}
