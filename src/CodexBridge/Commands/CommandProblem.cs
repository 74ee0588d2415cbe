namespace CodexBridge.Commands;

/// <summary>A person's mistake in a command: where, what, and the way out.</summary>
/// <param name="Code">One of <see cref="ProblemCode"/>; stable, for scripts.</param>
/// <param name="Message">One friendly sentence without its full stop. What it quotes of the text is made harmless.</param>
/// <param name="Excerpt">The line with a caret under the place.</param>
/// <param name="Suggestion">What was probably meant, ready to be typed; null where nothing is near.</param>
internal sealed record CommandProblem(string Code, string Message, TextPlace Place, Excerpt Excerpt, string? Suggestion)
{
    /// <summary>The sentence with its suggestion.</summary>
    public string Sentence => Suggestion is null ? Message : $"{Message} — did you mean `{Suggestion}`?";
}

/// <summary>The kinds of mistake.</summary>
internal static class ProblemCode
{
    public const string MissingCommand = "missing-command";
    public const string UnknownCommand = "unknown-command";
    public const string MissingPrompt = "missing-prompt";
    public const string EmptyPrompt = "empty-prompt";
    public const string SecondPrompt = "second-prompt";
    public const string UnexpectedPrompt = "unexpected-prompt";
    public const string UnclosedQuote = "unclosed-quote";
    public const string NoBlank = "no-blank";
    public const string UnquotedText = "unquoted-text";
    public const string MissingId = "missing-id";
    public const string BadId = "bad-id";
    public const string UnknownOption = "unknown-option";
    public const string MisplacedOption = "misplaced-option";
    public const string DuplicateOption = "duplicate-option";
    public const string MissingValue = "missing-value";
    public const string BadValue = "bad-value";
    public const string HiddenCharacter = "hidden-character";
    public const string TooManyCommands = "too-many-commands";
}
