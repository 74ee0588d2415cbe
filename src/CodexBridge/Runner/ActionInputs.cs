using System.Globalization;

namespace CodexBridge.Runner;

/// <summary>A value that an input cannot have: a mistake in the workflow, to be answered, all at once.</summary>
internal sealed record InputProblem(ActionInput Input, string Value, string Expected)
{
    public override string ToString() => $"Input `{Input.Name}` is \"{Value}\"; it must be {Expected}.";
}

/// <summary>
/// The action's inputs. Getters add to the list they are given what they cannot read and go on with the default, so that a workflow with
/// three mistakes hears of three.
/// </summary>
internal sealed class ActionInputs(RunnerEnvironment environment)
{
    /// <summary>A self-hosted job may run this long.</summary>
    private static readonly TimeSpan Longest = TimeSpan.FromDays(5);

    private static readonly char[] Separators = [',', '\n', '\r'];

    /// <summary>
    /// Trimmed; the default when unset or blank (<c>required: true</c> is not enforced for composite actions). The token's default is an
    /// expression that only a runner can fill in, so here it has none.
    /// </summary>
    public string Text(ActionInput input) => environment[input.EnvironmentName]?.Trim() switch
    {
        { Length: > 0 } value => value,
        _ => input == ActionInput.GitHubToken ? "" : input.Default,
    };

    /// <summary>As <see cref="Text"/>, with null for nothing.</summary>
    public string? Optional(ActionInput input) => Text(input) is { Length: > 0 } value ? value : null;

    /// <summary>Whether the workflow itself gave a value, so that a machine's own setting can tell it from a default.</summary>
    public bool IsGiven(ActionInput input) => !string.IsNullOrWhiteSpace(environment[input.EnvironmentName]);

    /// <summary>Separated by commas or lines. Blanks fall out.</summary>
    public IReadOnlyList<string> List(ActionInput input) =>
        Text(input).Split(Separators, StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);

    /// <summary>Numeric account ids.</summary>
    public IReadOnlyList<long> Ids(ActionInput input, ICollection<InputProblem> problems)
    {
        var ids = new List<long>();
        foreach (var item in List(input))
        {
            if (long.TryParse(item, NumberStyles.None, CultureInfo.InvariantCulture, out var id) && id > 0)
            {
                ids.Add(id);
            }
            else
            {
                problems.Add(new InputProblem(input, item, "a list of numeric account ids (https://api.github.com/users/LOGIN shows them)"));
            }
        }

        return ids;
    }

    /// <summary>One of <see cref="ActionInput.Words"/>, in their spelling; null when empty is allowed and given.</summary>
    public string? Word(ActionInput input, ICollection<InputProblem> problems)
    {
        var value = Text(input);
        if (value.Length == 0)
        {
            return null;
        }

        if (input.Words.FirstOrDefault(word => string.Equals(word, value, StringComparison.OrdinalIgnoreCase)) is { } known)
        {
            return known;
        }

        problems.Add(new InputProblem(input, value, "one of " + string.Join(", ", input.Words)));
        return input.Default.Length > 0 ? input.Default : null;
    }

    /// <summary>YAML writes <c>yes</c> and <c>true</c> for the same, and hands either on as text.</summary>
    public bool Flag(ActionInput input, ICollection<InputProblem> problems) => Word(input, problems) is "yes" or "true";

    /// <summary>A whole number with its unit: <c>90s</c>, <c>30m</c>, <c>2h</c>, <c>1d</c>; from one second to five days.</summary>
    public TimeSpan Duration(ActionInput input, ICollection<InputProblem> problems)
    {
        var value = Text(input);
        if (ReadDuration(value) is { } duration)
        {
            return duration;
        }

        problems.Add(new InputProblem(input, value, "a whole number followed by s, m, h or d, from 1s to 5d"));
        return ReadDuration(input.Default) ?? Longest;
    }

    private static TimeSpan? ReadDuration(string value)
    {
        var seconds = value is [.., var unit] ? char.ToLowerInvariant(unit) switch { 's' => 1, 'm' => 60, 'h' => 3600, 'd' => 86400, _ => 0 } : 0;
        return seconds > 0
            && long.TryParse(value.AsSpan()[..^1], NumberStyles.None, CultureInfo.InvariantCulture, out var count)
            && count > 0 && count <= (long)Longest.TotalSeconds / seconds
            ? TimeSpan.FromSeconds(count * seconds)
            : null;
    }
}
