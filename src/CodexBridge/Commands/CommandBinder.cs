using CodexBridge.Sessions;

namespace CodexBridge.Commands;

/// <summary>From the written form to its meaning, or to everything that is wrong with it.</summary>
internal sealed class CommandBinder
{
    private readonly ProblemList problems;
    private readonly CommandSyntax syntax;
    private readonly FencedBlock? fence;
    private readonly int start;
    private readonly Dictionary<string, (OptionSyntax Syntax, string Value)> options = new(StringComparer.Ordinal);
    private readonly List<WordSyntax> words = [];
    private QuotedSyntax? quoted;
    private RemovedCharacters removed;

    private CommandBinder(CommandSyntax syntax, FencedBlock? fence, int start, ProblemList problems)
    {
        (this.syntax, this.fence, this.start, this.problems) = (syntax, fence, start, problems);
    }

    /// <param name="fence">The fenced block right below the command, if there is one.</param>
    /// <param name="start">Where the command begins, for problems that have no better place.</param>
    public static BoundCommand Bind(CommandSyntax syntax, FencedBlock? fence, int start, ProblemList problems)
    {
        var before = problems.Count;
        var binder = new CommandBinder(syntax, fence, start, problems);
        var command = binder.Read(out var usesFence);
        return new BoundCommand(problems.Count == before ? command : null, usesFence, binder.removed);
    }

    private BridgeCommand? Read(out bool usesFence)
    {
        usesFence = false;
        if (FindVerb() is not { } verb)
        {
            // The fence below a mistyped verb was meant as its prompt, so it is not searched for commands either.
            usesFence = fence is not null;
            return null;
        }

        Sort(verb);
        foreach (var option in verb.Options)
        {
            CheckValue(verb, option);
        }

        var id = TakeId(verb);
        ComplainOfWords(verb);
        var prompt = verb.Prompt is { } form ? ReadPrompt(verb, form, out usesFence) : null;
        return problems.Count > 0 && (prompt is null && verb.Prompt is { IsRequired: true } || (verb.TakesId && id is null)) ? null : Build(verb, id, prompt);
    }

    private VerbForm? FindVerb()
    {
        if (syntax.Verb is not { } typed)
        {
            var example = syntax.Arguments is [QuotedSyntax, ..] ? "spawn " + problems.Text.Substring(syntax.Arguments[0].Start, Math.Min(syntax.Arguments[0].Length, 60)).Split('\n')[0] : null;
            problems.Add(ProblemCode.MissingCommand, start, Math.Max(0, (syntax.Arguments.Count > 0 ? syntax.Arguments[0].Start : syntax.End) - start), "no command follows", example is null ? null : Plain(example));
            return null;
        }

        if (Hidden(typed))
        {
            return null;
        }

        var verb = Vocabulary.Verb(typed.Text);
        if (verb is null)
        {
            problems.Add(ProblemCode.UnknownCommand, typed.Start, typed.Length, $"unknown command {Excerpt.Quote(typed.Text)}", Vocabulary.NearestVerb(typed.Text.TrimEnd(':', ',', '.', '!')));
        }

        return verb;
    }

    /// <summary>Puts each argument where it belongs and says what cannot stand there.</summary>
    private void Sort(VerbForm verb)
    {
        var end = syntax.Verb!.End;
        foreach (var argument in syntax.Arguments)
        {
            if (argument.Start == end)
            {
                problems.Add(ProblemCode.NoBlank, argument.Start, Math.Min(argument.Length, 1), "a blank is missing here (inside quotes, write \\\" for a quote)");
            }

            end = argument.End;
            switch (argument)
            {
                case QuotedSyntax { Closed: false } open:
                    problems.Add(ProblemCode.UnclosedQuote, open.Start, 1, $"the quote that opens here is never closed with {open.Closer}");
                    quoted ??= open;
                    break;
                case QuotedSyntax text when verb.Prompt is null:
                    problems.Add(ProblemCode.UnexpectedPrompt, text.Start, text.Length, $"`{verb.Name}` takes no text");
                    break;
                case QuotedSyntax text when quoted is not null:
                    problems.Add(ProblemCode.SecondPrompt, text.Start, text.Length, $"`{verb.Name}` takes one {verb.Prompt.Name}; the first is on {Place(quoted.Start)}");
                    return;
                case QuotedSyntax text:
                    quoted = text;
                    break;
                case OptionSyntax option:
                    SortOption(verb, option);
                    break;
                case WordSyntax word:
                    words.Add(word);
                    break;
            }
        }
    }

    private void SortOption(VerbForm verb, OptionSyntax option)
    {
        var name = option.Name.TrimStart('-').ToLowerInvariant();
        var known = verb.Options.FirstOrDefault(form => OptionValue.SameWord(form.Name, option.Name));
        if (known is null)
        {
            ComplainOfOption(verb, option, name);
        }
        else if (options.TryGetValue(known.Name, out var first))
        {
            problems.Add(ProblemCode.DuplicateOption, option.Start, option.Length, $"`{known.Name}` is given twice; the first is on {Place(first.Syntax.Start)}");
        }
        else
        {
            options.Add(known.Name, (option, ""));
        }
    }

    private void ComplainOfOption(VerbForm verb, OptionSyntax option, string name)
    {
        var nearest = NearestWord.Find(name, verb.Options.Select(form => form.Name));
        if (InvisibleText.FindHidden(option.Name) is >= 0 and var hidden)
        {
            ComplainOfHidden(option.Start + hidden);
        }
        else if (Vocabulary.OptionNames.Contains(name) && nearest != name)
        {
            problems.Add(ProblemCode.MisplacedOption, option.Start, option.Name.Length, $"`{verb.Name}` has no option `{name}`");
        }
        else if (option.Separator == ':' && nearest is null)
        {
            // "see: this" is prose, not an option.
            words.Add(new WordSyntax(option.Name).At(option));
        }
        else
        {
            problems.Add(ProblemCode.UnknownOption, option.Start, option.Name.Length, $"unknown option {Excerpt.Quote(option.Name)}", nearest is null ? null : $"{nearest}{option.Separator}…");
        }
    }

    private void CheckValue(VerbForm verb, OptionForm form)
    {
        if (!options.TryGetValue(form.Name, out var given))
        {
            return;
        }

        var value = given.Syntax.Value;
        var text = value switch { WordSyntax word => word.Text, QuotedSyntax quote => quote.Content, _ => "" };
        options[form.Name] = (given.Syntax, text);
        if (value is QuotedSyntax { Closed: false } open)
        {
            problems.Add(ProblemCode.UnclosedQuote, open.Start, 1, $"the quote that opens here is never closed with {open.Closer}");
            options.Remove(form.Name);
        }
        else if (text.Length == 0 || (value is WordSyntax && verb.Options.Any(other => text.StartsWith(other.Name + "=", StringComparison.OrdinalIgnoreCase))))
        {
            problems.Add(ProblemCode.MissingValue, given.Syntax.Start, given.Syntax.Name.Length + 1, $"`{form.Name}` has no value (write it without a blank)", $"{form.Name}={form.Sample}");
            options.Remove(form.Name);
        }
        else if (!(form.Name == "task" && IsTaskPrompt(given.Syntax, text)) && InvisibleText.FindHidden(text) is >= 0 and var hidden)
        {
            var at = problems.Text.IndexOf(text[hidden], value!.Start, value.Length);
            ComplainOfHidden(at < 0 ? value.Start : at);
            options.Remove(form.Name);
        }
        else if (!(form.Name == "task" && IsTaskPrompt(given.Syntax, text)) && form.Check(text) is { } fault)
        {
            problems.Add(ProblemCode.BadValue, value!.Start, value.Length, $"{Excerpt.Quote(form.Name + "=" + text)} {fault.Complaint}", fault.Suggestion);
            options.Remove(form.Name);
        }
    }

    /// <summary><c>task: "some words"</c> stands for the prompt, where there is no other.</summary>
    private bool IsTaskPrompt(OptionSyntax option, string text) =>
        quoted is null && option.Value is QuotedSyntax && (fence is null || !OptionValue.IsTask(text));

    private string? TakeId(VerbForm verb)
    {
        if (!verb.TakesId)
        {
            return null;
        }

        if (words.Count == 0)
        {
            problems.Add(ProblemCode.MissingId, syntax.Verb!.Start, syntax.Verb.Length, $"`{verb.Name}` needs the id shown with the question", verb.Example);
            return null;
        }

        var word = words[0];
        words.RemoveAt(0);
        var id = OptionValue.RequestId(word.Text);
        if (id is null && !Hidden(word))
        {
            problems.Add(ProblemCode.BadId, word.Start, word.Length, $"{Excerpt.Quote(word.Text)} is not the id of a question (4 to 32 letters, digits and -)");
        }

        return id;
    }

    private void ComplainOfWords(VerbForm verb)
    {
        if (words.Count == 0 || words.Any(Hidden))
        {
            return;
        }

        var (first, last) = (words[0], words[^1]);
        var typed = problems.Text[first.Start..last.End];
        if (verb.Prompt is not null && quoted is null)
        {
            // Words without quotes were meant as the prompt; it is not missing as well.
            quoted = new QuotedSyntax("", '"', Closed: false);
            problems.Add(ProblemCode.UnquotedText, first.Start, last.End - first.Start, $"the {verb.Prompt.Name} of `{verb.Name}` stands in quotes", typed.Length <= 60 && !typed.Contains('"', StringComparison.Ordinal) ? $"{verb.Name} \"{Plain(typed)}\"" : null);
        }
        else
        {
            var suggestion = verb.Options.Any(option => option.Name == "cid") && words.Count == 1 && SessionRef.TryParse(first.Text, out var cid) ? $"cid={cid}" : null;
            problems.Add(ProblemCode.UnquotedText, first.Start, last.End - first.Start, $"{Excerpt.Quote(typed)} is neither an option nor in quotes", suggestion);
        }
    }

    private string? ReadPrompt(VerbForm verb, PromptForm form, out bool usesFence)
    {
        usesFence = false;
        string? raw = null;
        var place = syntax.Verb!.Start;
        if (quoted is { Closed: false })
        {
            usesFence = fence is not null && form.IsRequired;
            return null;
        }

        if (quoted is not null)
        {
            (raw, place) = (quoted.Content, quoted.Start);
        }
        else if (options.TryGetValue("task", out var task) && IsTaskPrompt(task.Syntax, task.Value))
        {
            (raw, place) = (task.Value, task.Syntax.Value!.Start);
            options.Remove("task");
        }
        else if (fence is not null && form.IsRequired)
        {
            (raw, place, usesFence) = (fence.Content, fence.Start, true);
        }

        if (raw is null)
        {
            if (form.IsRequired)
            {
                problems.Add(ProblemCode.MissingPrompt, syntax.Verb.Start, syntax.Verb.Length, $"`{verb.Name}` needs a {form.Name} in quotes, or a fenced block below it", verb.Example);
            }

            return null;
        }

        var prompt = InvisibleText.Clean(raw, out removed);
        if (!string.IsNullOrWhiteSpace(prompt))
        {
            return prompt;
        }

        problems.Add(ProblemCode.EmptyPrompt, place, 1, removed.Total > 0 ? $"the {form.Name} is empty: it holds nothing that can be seen" : $"the {form.Name} is empty");
        return null;
    }

    private BridgeCommand? Build(VerbForm verb, string? id, string? prompt) => verb.Name switch
    {
        "spawn" => prompt is null ? null : new BridgeCommand.Spawn(
            prompt, Text("cwd"), SessionWords.Sandbox(Text("sandbox")), SessionWords.Approval(Text("approval")), Text("model"),
            SessionWords.Effort(Text("effort")), Text("task"), Text("branch"), Time("timeout"), YesNo("wait")),
        "reply" => prompt is null ? null : new BridgeCommand.Reply(Session(), prompt, YesNo("queue") ?? false, YesNo("wait"), Time("timeout")),
        "abort" => new BridgeCommand.Abort(Session()),
        "status" => new BridgeCommand.Status(Session()),
        "approve" => id is null ? null : new BridgeCommand.Approve(id),
        "deny" => id is null ? null : new BridgeCommand.Deny(id, prompt),
        "help" => new BridgeCommand.Help(),
        _ => throw new System.Diagnostics.UnreachableException($"The vocabulary has a verb '{verb.Name}' that nobody builds."),
    };

    private string? Text(string name) => options.TryGetValue(name, out var given) ? given.Value : null;

    private TimeSpan? Time(string name) => Text(name) is { } text && OptionValue.TryTimeout(text, out var time) ? time : null;

    private bool? YesNo(string name) => Text(name) is { } text ? OptionValue.SameWord("yes", text) : null;

    private SessionRef? Session() => SessionRef.TryParse(Text("cid"), out var session) ? session : null;

    private bool Hidden(WordSyntax word)
    {
        var hidden = InvisibleText.FindHidden(word.Text);
        if (hidden >= 0)
        {
            ComplainOfHidden(word.Start + hidden);
        }

        return hidden >= 0;
    }

    private void ComplainOfHidden(int offset)
    {
        var length = char.IsHighSurrogate(problems.Text[offset]) && offset + 1 < problems.Text.Length ? 2 : 1;
        _ = InvisibleText.IsHidden(problems.Text.AsSpan(offset, length), out var value);
        problems.Add(ProblemCode.HiddenCharacter, offset, length, $"a character that cannot be seen (U+{value:X4}) stands outside the quotes; type this part again by hand");
    }

    private string Place(int offset) => TextPlace.Find(problems.Text, offset, 0).ToString();

    private static string Plain(string text) => InvisibleText.Clean(text, out _).Replace('`', '\'');
}

/// <param name="Command">Null: it has problems.</param>
/// <param name="UsesFence">The block below belongs to the command.</param>
/// <param name="Removed">What was taken out of the prompt.</param>
internal sealed record BoundCommand(BridgeCommand? Command, bool UsesFence, RemovedCharacters Removed);
