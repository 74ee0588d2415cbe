using Sprache;

namespace CodexBridge.Commands;

/// <summary>A command line as it is written, before anything is asked of its meaning.</summary>
/// <param name="Verb">Null: nothing follows the trigger, or something that is no word.</param>
/// <param name="End">Offset after its last character: always the end of a line or of the text.</param>
internal sealed record CommandSyntax(WordSyntax? Verb, IReadOnlyList<ArgumentSyntax> Arguments, int End);

/// <summary>A part of a command, with its place.</summary>
internal abstract record ArgumentSyntax : IPositionAware<ArgumentSyntax>
{
    public int Start { get; private init; }

    public int Length { get; private init; }

    public int End => Start + Length;

    public ArgumentSyntax SetPos(Position startPos, int length) => this with { Start = startPos.Pos, Length = length };
}

internal sealed record WordSyntax(string Text) : ArgumentSyntax
{
    /// <summary>The word at the place of another part.</summary>
    public WordSyntax At(ArgumentSyntax place) => (WordSyntax)SetPos(new Position(place.Start, 1, place.Start + 1), place.Length);
}

/// <param name="Content">Between the quotes, escapes resolved, nothing else changed.</param>
/// <param name="Closer">The character that closes, or should have closed it.</param>
internal sealed record QuotedSyntax(string Content, char Closer, bool Closed) : ArgumentSyntax;

/// <param name="Separator">= or :</param>
/// <param name="Value">A word or a quoted text; null: nothing follows.</param>
internal sealed record OptionSyntax(string Name, char Separator, ArgumentSyntax? Value) : ArgumentSyntax;
