using CodexBridge.Commands;

namespace CodexBridge.Tests.Commands;

public class CommandReaderSpecs
{
    private static readonly LanguageOptions Options = new();

    [Fact]
    public void A_mistake_is_shown_with_a_caret_and_what_was_meant()
    {
        var reading = CommandReader.Read("@codex spwan \"fix the build\"\n@codex spawn \"x\" sandbox=workspace", Options);
        Assert.Equal(
            """
            I could not read these commands:

                @codex spwan "fix the build"
                       ^^^^^

            unknown command `spwan` — did you mean `spawn`?

                @codex spawn "x" sandbox=workspace
                                         ^^^^^^^^^

            Also: line 2, column 26: `sandbox=workspace` is not a sandbox (read-only, workspace-write, danger-full-access) — did you mean `workspace-write`?

            Nothing was started. `@codex help` lists the commands.

            """,
            CommandProblems.ToText(reading.Problems, Options));
        Assert.False(reading.MayRun);
    }

    [Theory]
    [InlineData("@codex spawn \"日本語\" foo=1", "@codex spawn \"日本語\" foo=1", 22)]
    [InlineData("@codex spawn \"e\u0301\" foo=1", "@codex spawn \"e\u0301\" foo=1", 17)]
    [InlineData("@codex spawn \"👩\u200D💻\" foo=1", "@codex spawn \"👩\u200D💻\" foo=1", 18)]
    [InlineData("@codex\tspawn \"x\" foo=1", "@codex    spawn \"x\" foo=1", 20)]
    [InlineData("@codex spawn \"a\u0007\" foo=1", "@codex spawn \"a⟨U+0007⟩\" foo=1", 25)]
    [InlineData("@codex spawn \"a\u202E\" foo=1", "@codex spawn \"a⟨U+202E⟩\" foo=1", 25)]
    public void The_caret_stands_under_the_place_in_any_script(string text, string line, int columns)
    {
        var excerpt = Assert.Single(CommandReader.Read(text, Options).Problems).Excerpt;
        Assert.Equal(line, excerpt.Line);
        Assert.Equal(new string(' ', columns) + "^^^", excerpt.Caret);
    }

    [Fact]
    public void A_long_line_is_shown_around_the_place()
    {
        var excerpt = Assert.Single(CommandReader.Read($"@codex spawn \"{new string('x', 60_000)}\" foo=1 cwd=\"{new string('y', 300)}\"", Options).Problems).Excerpt;
        Assert.StartsWith("…xxx", excerpt.Line, StringComparison.Ordinal);
        Assert.EndsWith("yyy…", excerpt.Line, StringComparison.Ordinal);
        Assert.Equal("foo", excerpt.Line.Substring(excerpt.Caret.IndexOf('^', StringComparison.Ordinal), 3));
        Assert.InRange(excerpt.Line.Length, 20, 120);
    }

    [Fact]
    public void An_edit_runs_only_what_was_not_there_before()
    {
        static IEnumerable<string> New(string previous, string text) => CommandReader.ReadEdit(text, previous, Options).Commands.Select(command => $"{command.Ordinal} {command.Canonical}");

        Assert.Empty(New("@codex status\ntypo", "@codex status\ntypos"));
        Assert.Empty(New("@codex spawn 'x'", "@Codex  spawn   \"x\""));
        Assert.Empty(New("@codex status\n@codex help", "@codex help\n@codex status"));
        Assert.Equal(["2 status"], New("@codex status", "@codex status\n@codex status"));
        Assert.Equal(["1 spawn \"b\""], New("@codex spawn \"a\"", "@codex spawn \"b\""));
        Assert.Equal(["1 help", "2 status"], New("words", "@codex help\n@codex status"));
        Assert.Equal(["2 help"], New("@codex spwan", "@codex spwan\n@codex help"));
    }

    [Fact]
    public void An_edit_is_not_told_of_its_old_mistakes_again()
    {
        Assert.Empty(CommandReader.ReadEdit("@codex spwan\nwords", "@codex spwan", Options).Problems);
        Assert.Single(CommandReader.ReadEdit("@codex spwan\n@codex hlep", "@codex spwan", Options).Problems);
    }

    [Fact]
    public void The_trigger_word_can_be_another_one()
    {
        var own = new LanguageOptions("/bridge");
        Assert.Single(CommandReader.Read("/bridge status", own).Commands);
        Assert.False(CommandReader.Read("@codex status", own).Addressed);
        Assert.False(CommandReader.Read("/bridges status", own).Addressed);
    }

    [Fact]
    public void More_commands_than_anybody_means_are_one_mistake()
    {
        var reading = CommandReader.Read(string.Concat(Enumerable.Repeat("@codex status\n", 40)), Options);
        Assert.Equal(LanguageOptions.MostCommands, reading.Commands.Count);
        Assert.Equal(ProblemCode.TooManyCommands, Assert.Single(reading.Problems).Code);
    }

    /// <summary>65,536 characters of anything are read, and not by way of the stack.</summary>
    [Theory]
    [InlineData("\"")]
    [InlineData("\"\" ")]
    [InlineData("(")]
    [InlineData("\\")]
    [InlineData("`")]
    [InlineData("` ``")]
    [InlineData("“ ")]
    [InlineData("'")]
    [InlineData("[")]
    [InlineData("](")]
    [InlineData("<a ")]
    [InlineData("<b>")]
    [InlineData("<!--")]
    [InlineData("<!-- ")]
    [InlineData("<?")]
    [InlineData("<a b='\"")]
    [InlineData("> ")]
    [InlineData(">\n")]
    [InlineData("- ")]
    [InlineData("- \n")]
    [InlineData("\n```\n")]
    [InlineData("\n@codex spawn “")]
    [InlineData("\n@codex spawn \"x\" <details>")]
    [InlineData("x=1 ")]
    [InlineData("x: ")]
    [InlineData("cid=")]
    [InlineData(" ")]
    [InlineData("a")]
    [InlineData("a\n")]
    [InlineData("日")]
    [InlineData("e\u0301")]
    [InlineData("\u0301")]
    [InlineData("\u200B")]
    [InlineData("👩\u200D")]
    [InlineData("|")]
    [InlineData("a|b\n")]
    [InlineData("On x\n")]
    [InlineData("[x]: y \"\n")]
    public void Sixty_four_kilobytes_of_anything_are_read(string piece)
    {
        var long64 = string.Concat(Enumerable.Repeat(piece, (65_536 / piece.Length) + 1))[..65_536];
        foreach (var text in new[] { long64, "@codex " + long64, "@codex spawn " + long64, $"@codex spawn \"x\"\n{long64}", $"@codex spawn \"{long64}\"" })
        {
            var clock = System.Diagnostics.Stopwatch.StartNew();
            _ = CommandProblems.ToText(CommandReader.Read(text, Options).Problems, Options);
            _ = CommandReader.ReadCommand(text, Options);
            TestContext.Current.TestOutputHelper?.WriteLine($"{clock.ElapsedMilliseconds} ms");
        }
    }
}
