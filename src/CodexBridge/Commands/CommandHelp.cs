using System.Text;

namespace CodexBridge.Commands;

/// <summary>The help, printed from <see cref="Vocabulary"/>. It can be posted: no line of it is read as a command.</summary>
internal static class CommandHelp
{
    public static string ToMarkdown(LanguageOptions options)
    {
        var text = new StringBuilder("Commands, one a line, at the start of a comment:\n\n```text\n");
        foreach (var verb in Vocabulary.Verbs)
        {
            text.Append(options.Trigger).Append(' ').Append(Usage(verb)).Append('\n');
        }

        text.Append("```\n\n| command | what it does | example | who may |\n|---|---|---|---|\n");
        foreach (var verb in Vocabulary.Verbs)
        {
            text.Append("| `").Append(verb.Name).Append("` | ").Append(verb.Meaning).Append(" | `").Append(options.Trigger).Append(' ').Append(verb.Example)
                .Append("` | ").Append(verb.WhoMay).Append(" |\n");
        }

        text.Append("\n| option | for | values | what it is |\n|---|---|---|---|\n");
        foreach (var option in Vocabulary.Verbs.SelectMany(verb => verb.Options).DistinctBy(option => option.Name))
        {
            var verbs = Vocabulary.Verbs.Where(verb => verb.Options.Any(other => other.Name == option.Name)).Select(verb => verb.Name);
            var values = option.Words.Count > 0 ? string.Join(", ", option.Words.Select(word => $"`{word}`")) : $"for example `{option.Sample}`";
            text.Append("| `").Append(option.Name).Append("` | ").AppendJoin(", ", verbs).Append(" | ").Append(values).Append(" | ").Append(option.Meaning).Append(" |\n");
        }

        return text.Append(
            """

            Options are written `name=value` or `name: value`, in any order. Text stands in quotes (`\"` for a quote, `\\` for a backslash) or in a fenced block below the command.
            Code, quotes and HTML comments are not read as commands. One mistake anywhere, and nothing is started.

            """).ToString();
    }

    /// <summary>A verb with everything it takes: <c>reply "message" [cid=ID] …</c>.</summary>
    public static string Usage(VerbForm verb)
    {
        var text = new StringBuilder(verb.Name);
        if (verb.TakesId)
        {
            text.Append(" ID");
        }

        if (verb.Prompt is { } prompt)
        {
            text.Append(prompt.IsRequired ? $" \"{prompt.Name}\"" : $" [\"{prompt.Name}\"]");
        }

        foreach (var option in verb.Options)
        {
            text.Append(" [").Append(option.Name).Append('=').Append(option.Placeholder).Append(']');
        }

        return text.ToString();
    }
}
