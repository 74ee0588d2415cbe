using System.Text;

namespace CodexBridge.Commands;

/// <summary>The answer to mistakes: each with its line and a caret, and that nothing was started.</summary>
internal static class CommandProblems
{
    private const int MostShown = 8;

    /// <summary>
    /// Markdown that reads well as plain text too: excerpts are indented as code, what was typed stands in backticks. No line of it can
    /// be read as a command.
    /// </summary>
    public static string ToText(IReadOnlyList<CommandProblem> problems, LanguageOptions options)
    {
        var text = new StringBuilder();
        text.Append(problems.Count == 1 ? "I could not read this command:\n" : "I could not read these commands:\n");
        foreach (var problem in problems.Take(MostShown))
        {
            text.Append('\n');
            text.Append("    ").Append(problem.Excerpt.Line).Append('\n');
            text.Append("    ").Append(problem.Excerpt.Caret).Append("\n\n");
            text.Append(problem == problems[0] ? "" : "Also: ").Append(problem.Place.Line > 1 ? $"{problem.Place}: " : "").Append(problem.Sentence).Append('\n');
        }

        if (problems.Count > MostShown)
        {
            text.Append("\nAnd more of the same kind.\n");
        }

        text.Append("\nNothing was started. `").Append(options.Trigger).Append(" help` lists the commands.\n");
        return text.ToString();
    }
}
