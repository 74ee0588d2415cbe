namespace CodexBridge.Brain;

/// <summary>All rules, in order of their numbers.</summary>
internal static class RuleBook
{
    public static IReadOnlyList<Rule> All { get; } =
    [
        R01NeverStarted.Rule, R02Overdue.Rule, R03StalledAlive.Rule, R04aSessionDead.Rule, R04bHostSilent.Rule, R05Blocked.Rule,
        R06LoopedError.Rule, R07SameMessage.Rule, R08Flapping.Rule, R09DoneUnvalidated.Rule, R10ReviewPending.Rule, R11ChangesRequested.Rule,
        R12ApprovedUnmerged.Rule, R13Collision.Rule, R14DoubleOwner.Rule, R15OverBudget.Rule, R16QueueWait.Rule, R17Clock.Rule,
        R18LedgerHealth.Rule, R19ApprovalWait.Rule, R20NudgeIgnored.Rule,
    ];

    public static bool IsKnown(string id) => All.Any(rule => rule.Id == id);
}
