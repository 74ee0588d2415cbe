namespace CodexBridge.Brain;

/// <summary>A machine's clock is wrong, so ages from it cannot be trusted. Such a time is not believed anywhere else.</summary>
internal static class R17Clock
{
    public static Rule Rule { get; } = new("R17", "clock", AtOnce: false, "An event from more than 2 minutes in the future, or an answer older than what it answers.", "The writer's next event with a right time.", ["clock.tolerance"]) { Find = Find };

    private static IEnumerable<Finding> Find(Scene scene)
    {
        foreach (var writer in scene.Timelines.Writers)
        {
            if (writer.WrongClock is { } ahead)
            {
                yield return Of(ahead, scene, "An event comes from the future.");
            }
            else if (writer.OlderAnswer is { } older)
            {
                yield return Of(older, scene, "An answer is older than what it answers.");
            }
        }

        foreach (var session in scene.Timelines.Sessions)
        {
            if (session.WrongClock is { } ahead && ahead.Event.Writer is null)
            {
                yield return Of(ahead, scene, "An event comes from the future.");
            }
        }
    }

    private static Finding Of(Moment moment, Scene scene, string summary) =>
        new(Rule, Severity.Low, moment.At, summary, [moment]) { Session = moment.Event.Cid is { } cid ? scene.Timelines.Session(cid) : null, Writer = moment.Event.Writer };
}
