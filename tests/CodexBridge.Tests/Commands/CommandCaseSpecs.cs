using CodexBridge.Commands;
using CodexBridge.Tests.Support;

namespace CodexBridge.Tests.Commands;

/// <summary>The tables: what each text is read as. Problems are written as <c>! code@line:column</c>, nothing for us as <c>nothing</c>.</summary>
public class CommandCaseSpecs
{
    private static readonly LanguageOptions Options = new();

    [Theory]
    [InlineData("commands.txt")]
    [InlineData("mistakes.txt")]
    [InlineData("speech.txt")]
    public void Each_text_is_read_as_the_table_says(string file)
    {
        var wrong = ArrowCases.Read(file)
            .Select(each => (each.Line, each.Input, Expected: ArrowCases.EscapeText(each.Expected), Actual: ArrowCases.EscapeText(Show(CommandReader.Read(each.Input, Options)))))
            .Where(each => each.Expected != each.Actual)
            .Select(each => $"{file}:{each.Line}\n  {ArrowCases.EscapeText(each.Input)}\n  expected {each.Expected}\n  but was  {each.Actual}");
        Assert.Equal("", string.Join('\n', wrong));
    }

    [Fact]
    public void A_door_of_our_own_needs_no_trigger_word()
    {
        var wrong = ArrowCases.Read("doors.txt")
            .Select(each => (each.Line, Expected: ArrowCases.EscapeText(each.Expected), Actual: ArrowCases.EscapeText(Show(CommandReader.ReadCommand(each.Input, Options)))))
            .Where(each => each.Expected != each.Actual)
            .Select(each => $"doors.txt:{each.Line}\n  expected {each.Expected}\n  but was  {each.Actual}");
        Assert.Equal("", string.Join('\n', wrong));
    }

    internal static string Show(CommandReading reading)
    {
        if (!reading.Addressed)
        {
            return "nothing";
        }

        var commands = reading.Commands.Select(command => command.Removed.Total > 0 ? $"{command.Canonical} (-{command.Removed.Total})" : command.Canonical);
        var problems = reading.Problems.Select(problem => $"! {problem.Code}@{problem.Place.Line}:{problem.Place.Column}" + (problem.Suggestion is null ? "" : $" ? {problem.Suggestion}"));
        return string.Join(" ; ", commands.Concat(problems));
    }
}
