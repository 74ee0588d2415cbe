namespace CodexBridge.Brain;

/// <summary>It takes far longer than such work did, or than it was given.</summary>
internal static class R15OverBudget
{
    public static Rule Rule { get; } = new("R15", "over-budget", AtOnce: false, "Longer than its own budget (budget_s), or than twice the 95th percentile of finished work with the same tag (from 5 of them).", "The end of the work.", ["over-budget.factor", "over-budget.samples"]) { Find = Find };

    private static IEnumerable<Finding> Find(Scene scene)
    {
        var budgets = TagBudgets(scene);
        foreach (var session in scene.Timelines.Sessions.Where(session => session.IsLive && session.IsWork))
        {
            var start = session.Spawn ?? session.First;
            var own = session.Moments.Select(moment => moment.Event.Seconds("budget_s", TimeSpan.FromDays(365))).LastOrDefault(budget => budget is not null);
            var usual = session.Tags.Where(budgets.ContainsKey).Select(tag => (TimeSpan?)budgets[tag]).Min();
            if ((own ?? usual) is { } budget && scene.AsOf > start.At + budget)
            {
                yield return new Finding(Rule, Severity.Medium, start.At + budget, $"Runs for {EventTime.Length(scene.Age(start))}; its budget was {EventTime.Length(budget)}{(own is null ? " by what such work took" : "")}.", [start]) { Session = session };
            }
        }
    }

    private static Dictionary<string, TimeSpan> TagBudgets(Scene scene)
    {
        var taken = new Dictionary<string, List<TimeSpan>>(StringComparer.Ordinal);
        foreach (var session in scene.Timelines.Sessions.Where(session => session.Ended is not null && session.EndState == BoardState.Done))
        {
            foreach (var tag in session.Tags.Where(tag => !tag.StartsWith("depends:", StringComparison.Ordinal)))
            {
                (taken.TryGetValue(tag, out var list) ? list : taken[tag] = []).Add(session.Ended!.At - (session.Spawn ?? session.First).At);
            }
        }

        return taken.Where(pair => pair.Value.Count >= scene.Config.BudgetSamples)
            .ToDictionary(pair => pair.Key, pair => pair.Value.Order().ElementAt((int)Math.Ceiling(pair.Value.Count * 0.95) - 1) * scene.Config.BudgetFactor, StringComparer.Ordinal);
    }
}
