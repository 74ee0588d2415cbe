using CodexBridge.Commands;

namespace CodexBridge.Tests.Commands;

public class CommandHelpSpecs
{
    private static readonly LanguageOptions Options = new();
    private static readonly string Help = CommandHelp.ToMarkdown(Options);

    [Fact]
    public void Help_names_every_verb_option_and_value_that_the_language_has()
    {
        foreach (var verb in Vocabulary.Verbs)
        {
            Assert.Contains($"\n@codex {CommandHelp.Usage(verb)}\n", Help, StringComparison.Ordinal);
            Assert.Contains($"| `{verb.Name}` | {verb.Meaning} | `@codex {verb.Example}` | {verb.WhoMay} |", Help, StringComparison.Ordinal);
            Assert.All(verb.Options, option => Assert.Contains($"| `{option.Name}` |", Help, StringComparison.Ordinal));
            Assert.All(verb.Options.SelectMany(option => option.Words), word => Assert.Contains($"`{word}`", Help, StringComparison.Ordinal));
        }
    }

    [Fact]
    public void Every_verb_is_one_of_the_closed_family_and_the_other_way_round() => Assert.Equal(
        typeof(BridgeCommand).GetNestedTypes(System.Reflection.BindingFlags.Public | System.Reflection.BindingFlags.NonPublic)
            .Where(type => type.IsSubclassOf(typeof(BridgeCommand))).Select(type => type.Name.ToLowerInvariant()).Order(),
        Vocabulary.Verbs.Select(verb => verb.Name).Order());

    [Fact]
    public void Each_example_works_as_it_stands() =>
        Assert.All(Vocabulary.Verbs, verb => Assert.Equal(verb.Name, Assert.Single(Read(verb.Example).Commands).Command.Verb));

    [Fact]
    public void Each_option_takes_each_value_that_help_names_and_shows_in_the_command()
    {
        foreach (var verb in Vocabulary.Verbs)
        {
            var least = $"{verb.Name}{(verb.TakesId ? " ab12" : "")}{(verb.Prompt is { IsRequired: true } ? " \"x\"" : "")}";
            var bare = Assert.Single(Read(least).Commands).Canonical;
            foreach (var option in verb.Options)
            {
                foreach (var value in option.Words.Count > 0 ? option.Words : [option.Sample])
                {
                    var reading = Read($"{least} {option.Name}={value}");
                    var canonical = Assert.Single(reading.Commands).Canonical;
                    Assert.True(canonical == $"{bare} {option.Name}={value}" || (option.Name == "queue" && value == "no" && canonical == bare), canonical);
                }

                Assert.NotEmpty(Read($"{least} {option.Name}=").Problems);
            }

            Assert.All(Vocabulary.OptionNames.Except(verb.Options.Select(option => option.Name)), name =>
                Assert.Equal(ProblemCode.MisplacedOption, Assert.Single(Read($"{least} {name}=yes").Problems).Code));
            Assert.Equal(verb.Prompt is not null, Read($"{verb.Name}{(verb.TakesId ? " ab12" : "")} \"x\"").Problems.Count == 0);
        }
    }

    [Fact]
    public void Help_that_we_post_is_not_a_command()
    {
        Assert.False(CommandReader.Read(Help, Options).Addressed);
        Assert.DoesNotContain("@codex", SpokenText.Of(Help), StringComparison.Ordinal);
    }

    private static CommandReading Read(string command) => CommandReader.Read($"@codex {command}", Options);
}
