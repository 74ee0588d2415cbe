using CodexBridge.Runner;
using FsCheck;
using FsCheck.Fluent;

namespace CodexBridge.Tests.Runner;

public sealed class WorkflowCommandSpecs : IDisposable
{
    private readonly StringWriter log = new() { NewLine = "\n" };

    public void Dispose() => log.Dispose();

    [Fact]
    public void Any_text_survives_escaping_on_one_line() =>
        Prop.ForAll<string>(text =>
        {
            text ??= "";
            var data = WorkflowCommands.EscapeData(text);
            var property = WorkflowCommands.EscapeProperty(text);
            return Unescape(data) == text && Unescape(property) == text
                && data.IndexOfAny(['\r', '\n']) < 0 && property.IndexOfAny(['\r', '\n', ':', ',']) < 0;
        }).QuickCheckThrowOnFailure();

    [Fact]
    public void An_annotation_carries_its_place_and_title()
    {
        Commands().Error("50% of\nit", "Codex: no, it failed", new AnnotationPlace("a,b.cs", 3, 7));
        Assert.Equal("::error file=a%2Cb.cs,line=3,col=7,title=Codex%3A no%2C it failed::50%25 of%0Ait\n", log.ToString());
    }

    [Fact]
    public void The_eleventh_annotation_of_a_kind_is_a_plain_line()
    {
        var commands = Commands();
        for (var i = 1; i <= 11; i++)
        {
            commands.Warning($"w{i}");
        }

        commands.Notice("n");

        Assert.Equal(10, Lines().Count(line => line.StartsWith("::warning::", StringComparison.Ordinal)));
        Assert.Equal(["warning: w11", "::notice::n"], Lines()[^2..]);
    }

    [Theory]
    [InlineData("::add-mask::x")]
    [InlineData("fine\n   ::error::forged")]
    [InlineData("text ##[error]forged")]
    [InlineData("::stop-commands::pwned\n::pwned::")]
    [InlineData("a\r::error::forged")]
    [InlineData("\u001b[31m::error::forged")]
    public void Words_of_others_are_not_taken_for_commands(string text)
    {
        Commands().Say(text);

        var lines = Lines();
        Assert.StartsWith("::stop-commands::", lines[0], StringComparison.Ordinal);
        var token = lines[0]["::stop-commands::".Length..];
        Assert.Equal(32, token.Length);
        Assert.Equal($"::{token}::", lines[^1]);
        Assert.DoesNotContain(lines[1..^1], line => line.Contains(token, StringComparison.Ordinal));
    }

    [Fact]
    public void Each_guard_has_a_token_of_its_own()
    {
        Commands().Say("::a::");
        Commands().Say("::a::");
        Assert.NotEqual(Lines()[0], Lines()[3]);
    }

    [Fact]
    public void Colours_cursor_moves_and_hidden_links_fall_out()
    {
        Commands().Say("\u001b[2Jred\u001b]8;;https://evil\u0007click\u009b1A\ttab");
        Assert.Equal("[2Jred]8;;https://evilclick1A\ttab\n", log.ToString());
    }

    [Fact]
    public void A_secret_of_several_lines_is_masked_line_by_line()
    {
        Commands().Mask("first%line\r\nsecond\n\nab\n");
        Assert.Equal(["::add-mask::first%25line", "::add-mask::second"], Lines());
    }

    [Fact]
    public void In_a_terminal_there_are_words_only_and_no_secret()
    {
        var commands = Commands(isActions: false);
        commands.Mask("secret");
        commands.Error("it broke", "Title");
        using (commands.Group("Steps"))
        {
            commands.Say("::step::");
        }

        Assert.Equal(["error: Title: it broke", "Steps", "::step::"], Lines());
    }

    [Fact]
    public void A_group_folds_what_is_said_within()
    {
        var commands = Commands();
        using (commands.Group("a\nb"))
        {
            commands.Say("inside");
        }

        Assert.Equal(["::group::a%0Ab", "inside", "::endgroup::"], Lines());
    }

    private WorkflowCommands Commands(bool isActions = true) => new(log, isActions);

    private string[] Lines() => log.ToString().TrimEnd('\n').Split('\n');

    private static string Unescape(string text) => text
        .Replace("%2C", ",", StringComparison.Ordinal).Replace("%3A", ":", StringComparison.Ordinal)
        .Replace("%0A", "\n", StringComparison.Ordinal).Replace("%0D", "\r", StringComparison.Ordinal).Replace("%25", "%", StringComparison.Ordinal);
}
