namespace CodexBridge.Commands;

/// <summary>How a text was understood: whether it speaks to us, the commands in order, and every mistake at once.</summary>
/// <param name="Addressed">False: the first thing a reader sees is not the trigger word, so nothing in the text is for us.</param>
internal sealed record CommandReading(bool Addressed, IReadOnlyList<SpokenCommand> Commands, IReadOnlyList<CommandProblem> Problems)
{
    public static CommandReading NotForUs { get; } = new(false, [], []);

    /// <summary>All or nothing: one mistake anywhere, and no command of the text runs.</summary>
    public bool MayRun => Problems.Count == 0 && Commands.Count > 0;

    /// <summary>
    /// What an edit added: commands and mistakes that <paramref name="previous"/> did not have, counted by their canonical text.
    /// Of two equal commands the later one is the new one. Ordinals stay those of the edited text.
    /// </summary>
    public CommandReading Since(CommandReading previous)
    {
        var commands = Surplus(Commands, previous.Commands, command => command.Canonical);
        var problems = Surplus(Problems, previous.Problems, problem => $"{problem.Code}\n{problem.Excerpt.Line}");
        return this with { Commands = commands, Problems = problems };
    }

    private static List<T> Surplus<T>(IReadOnlyList<T> current, IReadOnlyList<T> previous, Func<T, string> identity)
    {
        var known = previous.GroupBy(identity, StringComparer.Ordinal).ToDictionary(group => group.Key, group => group.Count(), StringComparer.Ordinal);
        var surplus = new List<T>();
        foreach (var item in current)
        {
            var key = identity(item);
            if (known.TryGetValue(key, out var count) && count > 0)
            {
                known[key] = count - 1;
            }
            else
            {
                surplus.Add(item);
            }
        }

        return surplus;
    }
}
