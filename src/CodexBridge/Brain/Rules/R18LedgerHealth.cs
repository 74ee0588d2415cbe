namespace CodexBridge.Brain;

/// <summary>The ledger itself: what is missing, unreadable or has not travelled.</summary>
internal static class R18LedgerHealth
{
    public static Rule Rule { get; } = new("R18", "ledger-health", AtOnce: true, "Events are missing (critical), lines were no events, a writer has not synced, the remote refuses, or one place holds two events.", "The missing events, or the next good sync.", []) { Find = Find };

    private static IEnumerable<Finding> Find(Scene scene)
    {
        foreach (var writer in scene.Timelines.Writers)
        {
            if (writer.Gap is { } gap)
            {
                yield return new Finding(Rule, Severity.Critical, gap.At, $"{writer.Missing} events of one writer are missing.", [gap]) { Writer = writer.Name, About = writer.Name };
            }
        }

        if (scene.Timelines.Conflicts > 0)
        {
            yield return Plain(scene, $"{scene.Timelines.Conflicts} places hold two different events.", "conflicts");
        }

        if (scene.Health.Quarantined > 0)
        {
            yield return Plain(scene, $"{scene.Health.Quarantined} lines are no events and were left out.", "quarantine");
        }

        foreach (var writer in scene.Health.Unsynced ?? [])
        {
            yield return Plain(scene, "A writer's events have not reached the remote for more than three intervals.", writer);
        }

        if (scene.Health.PushRefused)
        {
            yield return Plain(scene, "The remote refuses our events.", "push");
        }
    }

    private static Finding Plain(Scene scene, string summary, string subject) =>
        new(Rule, Severity.Medium, scene.AsOf, summary, []) { Writer = subject };
}
