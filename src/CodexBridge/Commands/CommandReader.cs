namespace CodexBridge.Commands;

/// <summary>From a text to the commands in it. Pure, and linear in the length of the text.</summary>
internal static class CommandReader
{
    /// <summary>
    /// Reads a comment, an issue body or a review. It is for us when the first thing its reader sees is the trigger word; further lines
    /// that start with it are further commands. Code, quotes, HTML and everything hidden are not speech.
    /// </summary>
    public static CommandReading Read(string text, LanguageOptions options)
    {
        var problems = new ProblemList(text);
        var commands = new List<SpokenCommand>();
        var scanner = new SpeechScanner(text);
        var ordinal = 0;
        while (scanner.MoveNext() is { } line)
        {
            var verbAt = line.MayCommand ? TriggerWord.EndAt(text, line.Start, options.Trigger) : -1;
            if (verbAt < 0)
            {
                if (ordinal == 0)
                {
                    return CommandReading.NotForUs;
                }

                continue;
            }

            if (!TakeCommand(text, line.Start, verbAt, scanner, ++ordinal, commands, problems))
            {
                break;
            }
        }

        return ordinal == 0 ? CommandReading.NotForUs : new CommandReading(true, commands, problems.All);
    }

    /// <summary>Reads an edited text: only what <paramref name="previous"/> did not have.</summary>
    public static CommandReading ReadEdit(string text, string previous, LanguageOptions options) =>
        Read(text, options).Since(Read(previous, options));

    /// <summary>
    /// Reads what comes through a door where nobody talks about anything else (an input of the action, a tool): every line is a command,
    /// with or without the trigger word, and Markdown means nothing but the fenced block below a command.
    /// </summary>
    public static CommandReading ReadCommand(string text, LanguageOptions options)
    {
        var problems = new ProblemList(text);
        var commands = new List<SpokenCommand>();
        var scanner = new SpeechScanner(text);
        var ordinal = 0;
        for (var at = SkipBlank(text, 0); at < text.Length; at = SkipBlank(text, scanner.Position))
        {
            var verbAt = TriggerWord.EndAt(text, at, options.Trigger);
            if (!TakeCommand(text, at, verbAt < 0 ? at : verbAt, scanner, ++ordinal, commands, problems))
            {
                break;
            }
        }

        if (ordinal == 0)
        {
            problems.Add(ProblemCode.MissingCommand, 0, 0, "there is no command in this text");
        }

        return new CommandReading(true, commands, problems.All);
    }

    private static bool TakeCommand(string text, int start, int verbAt, SpeechScanner scanner, int ordinal, List<SpokenCommand> commands, ProblemList problems)
    {
        if (ordinal > LanguageOptions.MostCommands)
        {
            problems.Add(ProblemCode.TooManyCommands, start, verbAt - start, $"there are more than {LanguageOptions.MostCommands} commands in one text");
            return false;
        }

        var syntax = CommandGrammar.Read(text, verbAt);
        var fence = scanner.FenceBelow(syntax.End);
        var bound = CommandBinder.Bind(syntax, fence, start, problems);
        if (bound.Command is { } command)
        {
            commands.Add(new SpokenCommand(ordinal, command, CommandText.Canonical(command), TextPlace.Find(text, start, syntax.End - start), bound.Removed));
        }

        scanner.ResumeAt(bound.UsesFence ? fence!.End : syntax.End);
        return true;
    }

    private static int SkipBlank(string text, int at)
    {
        while (at < text.Length && (char.IsWhiteSpace(text[at]) || text[at] == '\uFEFF'))
        {
            at++;
        }

        return at;
    }
}
