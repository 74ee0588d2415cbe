using CodexBridge.Brain;

namespace CodexBridge.Tests.Brain;

public class BrainConfigFileSpecs
{
    [Fact]
    public void A_file_sets_what_it_names_and_leaves_the_rest()
    {
        var config = BrainConfigFile.Read("""
            # our house
            off: [R08]
            never-started:
              after: 90s
            acceptance:
              commands:
                - dotnet test
              verified: yes
              max-age: 1d
            """).Config;
        Assert.NotNull(config);
        Assert.Equal(TimeSpan.FromSeconds(90), config.NeverStartedAfter);
        Assert.Equal(["dotnet test"], config.Acceptance.ValidationCommands);
        Assert.True(config.Acceptance.ValidationVerified);
        Assert.Equal(TimeSpan.FromDays(1), config.Acceptance.ValidationMaxAge);
        Assert.Equal(BrainConfig.Default.BlockedHigh, config.BlockedHigh);
    }

    [Theory]
    [InlineData("never-started:\n  aftre: 5m", "line 2: 'never-started.aftre' is no setting.")]
    [InlineData("\nsomething: 5", "line 2: 'something' is no setting.")]
    [InlineData("settle: soon", "line 1: settle takes a length such as 90s, 5m, 4h, 1d.")]
    [InlineData("settle: 0s", "line 1: settle takes a length")]
    [InlineData("settle: 99999999999999999999s", "line 1: settle takes a length")]
    [InlineData("settle: ٥m", "line 1: settle takes a length")]
    [InlineData("off: [R99]", "line 1: off takes a list.")]
    [InlineData("settle: 1m\nsettle: 2m", "line 2:")]
    [InlineData("- a list", "line 1:")]
    [InlineData("a: [", "line 2:")]
    [InlineData("next: {parallel: -1}", "line 1: next.parallel takes a whole number from 1 to 1000.")]
    [InlineData("acceptance: {review: maybe}", "line 1: acceptance.review takes a yes or no.")]
    [InlineData("cadence: {least: 1h}", "line 1: cadence.least is longer than cadence.most.")]
    public void A_mistake_is_answered_with_its_line_and_nothing_of_the_file_is_used(string text, string expected)
    {
        var read = BrainConfigFile.Read(text);
        Assert.Null(read.Config);
        Assert.StartsWith(expected, Assert.Single(read.Problems), StringComparison.Ordinal);
    }

    [Fact]
    public void An_empty_file_changes_nothing() => Assert.Equal(BrainConfig.Default.Settle, BrainConfigFile.Read("").Config!.Settle);

    [Fact]
    public void Every_default_can_be_written_into_the_file()
    {
        foreach (var setting in BrainSettings.All.Where(setting => setting.DefaultText != "none"))
        {
            var parts = setting.Key.Split('.');
            var text = parts.Length == 1 ? $"{parts[0]}: {setting.DefaultText}" : $"{parts[0]}:\n  {parts[1]}: {setting.DefaultText}";
            Assert.True(BrainConfigFile.Read(text).Config is not null, text);
        }
    }

    [Fact]
    public void Every_setting_that_a_rule_names_exists() =>
        Assert.All(RuleBook.All.SelectMany(rule => rule.Settings), key => Assert.Contains(BrainSettings.All, setting => setting.Key == key));

    [Fact]
    public void The_documentation_says_what_the_program_does()
    {
        var root = new DirectoryInfo(AppContext.BaseDirectory);
        while (root is not null && !File.Exists(Path.Combine(root.FullName, "CodexBridge.sln")))
        {
            root = root.Parent;
        }

        var path = Path.Combine(root!.FullName, "src", "RULES.md");
        if (Environment.GetEnvironmentVariable("CODEX_BRIDGE_APPROVE") == "1")
        {
            Directory.CreateDirectory(Path.GetDirectoryName(path)!);
            File.WriteAllText(path, RulesPage.Write());
        }

        Assert.Equal(RulesPage.Write(), File.ReadAllText(path));
    }
}
