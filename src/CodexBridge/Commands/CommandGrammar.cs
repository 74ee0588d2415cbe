using Sprache;

namespace CodexBridge.Commands;

/// <summary>
/// How a command is written, from the trigger word to the end of its line. It takes any text: what is wrong with it is said later, all at
/// once, by <see cref="CommandBinder"/>. Read from the bottom up.
/// </summary>
internal static class CommandGrammar
{
    private static readonly Parser<char> BlankCharacter = Parse.Char(IsBlank, "a blank");

    // An HTML comment is not seen, so it is no part of what was said.
    private static readonly Parser<char> HtmlComment = SkipHtmlComment;

    private static readonly Parser<IEnumerable<char>> Blanks = BlankCharacter.Or(HtmlComment).Many();

    private static readonly Parser<ArgumentSyntax> Quoted = new Parser<ArgumentSyntax>(QuotedText.Read).Named("a quoted text");

    private static readonly Parser<ArgumentSyntax> Word =
        Parse.Char(IsWordCharacter, "a word").AtLeastOnce().Text().Select(ArgumentSyntax (text) => new WordSyntax(text)).Named("a word");

    // A quote that stands where it can neither open nor close is a word of its own, so that the line is always read to its end.
    private static readonly Parser<ArgumentSyntax> StrayQuote =
        Parse.Char(c => !IsBlank(c) && !IsLineEnd(c), "a character").Select(ArgumentSyntax (c) => new WordSyntax(c.ToString()));

    private static readonly Parser<string> OptionName = Parse.Char(IsNameCharacter, "an option").AtLeastOnce().Text().Named("an option");

    private static readonly Parser<ArgumentSyntax> Value = Quoted.Or(Word).Positioned();

    private static readonly Parser<ArgumentSyntax> EqualsOption =
        from name in OptionName
        from separator in Parse.Char('=')
        from value in Value.Optional()
        select (ArgumentSyntax)new OptionSyntax(name, separator, value.GetOrDefault());

    private static readonly Parser<ArgumentSyntax> ColonOption =
        from name in OptionName
        from separator in Parse.Char(':')
        from blanks in BlankCharacter.Many()
        from value in Value.Optional()
        select (ArgumentSyntax)new OptionSyntax(name, separator, value.GetOrDefault());

    private static readonly Parser<ArgumentSyntax> Argument =
        Quoted.Or(EqualsOption).Or(ColonOption).Or(Word).Or(StrayQuote).Positioned();

    private static readonly Parser<IEnumerable<ArgumentSyntax>> Arguments =
        (from argument in Argument
         from blanks in Blanks
         select argument).Many();

    private static readonly Parser<int> EndOfLine = input => input.AtEnd || IsLineEnd(input.Current)
        ? Result.Success(input.Position, input)
        : Result.Failure<int>(input, "the line goes on", ["the end of the line"]);

    private static readonly Parser<CommandSyntax> Command =
        from before in Blanks
        from verb in Word.Positioned().Optional()
        from between in Blanks
        from arguments in Arguments
        from end in EndOfLine
        select new CommandSyntax((WordSyntax?)verb.GetOrDefault(), arguments.ToList(), end);

    /// <summary>Reads one command whose verb is expected at <paramref name="start"/>. Never fails and never goes past the end of a line, except in quotes.</summary>
    public static CommandSyntax Read(string text, int start)
    {
        var result = Command(new TextCursor(text, start));
        return result.WasSuccessful ? result.Value : throw new System.Diagnostics.UnreachableException(result.ToString());
    }

    public static bool IsLineEnd(char c) => c is '\n' or '\r';

    /// <summary>Blanks of any script (a phone writes no-break spaces), but not line ends.</summary>
    public static bool IsBlank(char c) => c is ' ' or '\t' || (c > '\u007F' && char.GetUnicodeCategory(c) == System.Globalization.UnicodeCategory.SpaceSeparator);

    private static bool IsWordCharacter(char c) => !IsBlank(c) && !IsLineEnd(c) && (c == '\'' || c == '’' || !QuotedText.Opens(c));

    private static bool IsNameCharacter(char c) => IsWordCharacter(c) && c is not ('=' or ':' or '<');

    private static IResult<char> SkipHtmlComment(IInput input)
    {
        const string opener = "<!--";
        var text = input.Source;
        if (input.AtEnd || input.Current != '<' || string.CompareOrdinal(text, input.Position, opener, 0, opener.Length) != 0)
        {
            return Result.Failure<char>(input, "no comment opens here", []);
        }

        var line = text.AsSpan(input.Position, SpeechLines.LineEnd(text, input.Position) - input.Position);
        var close = line[opener.Length..].IndexOf("-->", StringComparison.Ordinal);
        return close < 0
            ? Result.Failure<char>(input, "the comment is not closed on this line", [])
            : Result.Success(' ', TextCursor.At(input, input.Position + opener.Length + close + 3));
    }
}
