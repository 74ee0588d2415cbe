using System.Globalization;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using CodexBridge.Commands;
using CodexBridge.Triggers;

namespace CodexBridge.Cli;

/// <summary>How a text or an event would be read, without anything being done about it.</summary>
/// <param name="Event">How the event was understood; null for a bare text.</param>
/// <param name="Outcome"><c>commands</c>, <c>problems</c>, <c>ignored</c> or <c>nothing-new</c> (an edit that added no command).</param>
/// <param name="Reason">Why nothing would run; null when something would.</param>
internal sealed record ParseReport(ParsedEvent? Event, string Outcome, string? Reason, IReadOnlyList<ParsedCommand> Commands, IReadOnlyList<ParsedProblem> Problems)
{
    /// <param name="previous">The text before an edit; null when it is new.</param>
    public static ParseReport OfText(string text, string? previous, LanguageOptions options) =>
        Of(null, previous is null ? CommandReader.Read(text, options) : CommandReader.ReadEdit(text, previous, options));

    /// <summary>A text from a door that needs no trigger word.</summary>
    public static ParseReport OfCommand(string text, LanguageOptions options) => Of(null, CommandReader.ReadCommand(text, options));

    public static ParseReport OfEvent(Heard heard, LanguageOptions options)
    {
        if (heard is not Heard.Speech { Trigger: var trigger })
        {
            return new ParseReport(null, "ignored", ((Heard.NotForUs)heard).Reason, [], []);
        }

        var source = new ParsedEvent(
            trigger.Kind.ToString(), trigger.SourceId, trigger.Thread?.ToString() ?? trigger.Repository?.ToString(), trigger.IsPullRequest,
            trigger.Speaker?.Login, trigger.Author?.Login, trigger.PreviousText is not null);
        return trigger.Kind switch
        {
            TriggerKind.Label => new ParseReport(source, "commands", "the label starts a session with the title and body as its prompt", [], []),
            TriggerKind.Step => Of(source, CommandReader.ReadCommand(trigger.Text, options)),
            _ when trigger.PreviousText is { } previous => Of(source, CommandReader.ReadEdit(trigger.Text, previous, options)),
            _ => Of(source, CommandReader.Read(trigger.Text, options)),
        };
    }

    public string ToJson() => JsonSerializer.Serialize(this, ParseJson.Readable.ParseReport);

    public string ToText()
    {
        var text = new StringBuilder();
        if (Event is { } source)
        {
            text.Append(CultureInfo.InvariantCulture, $"{source.Kind} {source.SourceId} in {source.Thread ?? "no thread"} by {source.Speaker ?? "nobody"}\n");
        }

        foreach (var command in Commands)
        {
            text.Append(CultureInfo.InvariantCulture, $"{command.Ordinal}. {command.Canonical}\n");
            text.Append(CultureInfo.InvariantCulture, $"   line {command.Line}, column {command.Column}");
            text.Append(command.RemovedControl + command.RemovedInvisible is > 0 and var removed ? $"; removed {removed} characters that cannot be seen\n" : "\n");
        }

        foreach (var problem in Problems)
        {
            text.Append(CultureInfo.InvariantCulture, $"{problem.Excerpt}\n{problem.Caret}\nline {problem.Line}, column {problem.Column}: {problem.Sentence} [{problem.Code}]\n");
        }

        return text.Append(Reason is null ? "" : $"{Outcome}: {Reason}\n").ToString();
    }

    private static ParseReport Of(ParsedEvent? source, CommandReading reading)
    {
        var (outcome, reason) = reading switch
        {
            { Addressed: false } => ("ignored", "the first thing a reader sees is not the trigger word"),
            { Problems.Count: > 0 } => ("problems", "nothing would be started"),
            { Commands.Count: 0 } => ("nothing-new", "the edit added no command"),
            _ => ("commands", null),
        };
        return new ParseReport(source, outcome, reason, reading.Commands.Select(ParsedCommand.Of).ToList(), reading.Problems.Select(ParsedProblem.Of).ToList());
    }
}

internal sealed record ParsedEvent(string Kind, string SourceId, string? Thread, bool IsPullRequest, string? Speaker, string? Author, bool IsEdit);

internal sealed record ParsedCommand(int Ordinal, string Verb, string Canonical, int Line, int Column, int RemovedControl, int RemovedInvisible)
{
    public static ParsedCommand Of(SpokenCommand command) => new(
        command.Ordinal, command.Command.Verb, command.Canonical, command.Place.Line, command.Place.Column, command.Removed.Control, command.Removed.Invisible);
}

internal sealed record ParsedProblem(string Code, string Sentence, int Line, int Column, int Offset, int Length, string? Suggestion, string Excerpt, string Caret)
{
    public static ParsedProblem Of(CommandProblem problem) => new(
        problem.Code, problem.Sentence, problem.Place.Line, problem.Place.Column, problem.Place.Offset, problem.Place.Length, problem.Suggestion,
        problem.Excerpt.Line, problem.Excerpt.Caret);
}

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower, WriteIndented = true)]
[JsonSerializable(typeof(ParseReport))]
internal sealed partial class ParseJson : JsonSerializerContext
{
    private static ParseJson? readable;

    /// <summary>Written for people and jq, not for a web page: letters of all scripts stay letters.</summary>
    public static ParseJson Readable => readable ??= new ParseJson(new JsonSerializerOptions(Default.Options) { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping });
}
