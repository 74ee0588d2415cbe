using CodexBridge.Runner;

namespace CodexBridge.Tests.Runner;

public class ActionInputSpecs
{
    private readonly List<InputProblem> problems = [];

    [Fact]
    public void Every_input_has_a_variable_a_description_and_a_default_it_accepts()
    {
        Assert.Equal(23, ActionInput.All.Count);
        Assert.Equal(ActionInput.All.Count, ActionInput.All.Select(input => input.EnvironmentName).Distinct().Count());
        Assert.All(ActionInput.All, input =>
        {
            Assert.Matches("^CODEX_BRIDGE_[A-Z_]+$", input.EnvironmentName);
            Assert.EndsWith(".", input.Description, StringComparison.Ordinal);
            Assert.True(input.Words.Count == 0 || input.Default.Length == 0 || input.Words.Contains(input.Default));
        });
        Assert.Equal("CODEX_BRIDGE_REQUIRE_LABEL", ActionInput.RequireLabel.EnvironmentName);
    }

    [Fact]
    public void Blank_means_the_default()
    {
        var inputs = Inputs((ActionInput.Trigger, "  "), (ActionInput.Model, ""));

        Assert.Equal("@codex", inputs.Text(ActionInput.Trigger));
        Assert.Null(inputs.Optional(ActionInput.Model));
        Assert.Equal("", inputs.Text(ActionInput.GitHubToken));
        Assert.False(inputs.IsGiven(ActionInput.Trigger));
        Assert.Equal(TimeSpan.FromMinutes(60), inputs.Duration(ActionInput.Timeout, problems));
        Assert.True(inputs.Flag(ActionInput.Wait, problems));
        Assert.Null(inputs.Word(ActionInput.Effort, problems));
        Assert.Empty(problems);
    }

    [Fact]
    public void All_mistakes_are_named_at_once_with_what_is_allowed()
    {
        var inputs = Inputs((ActionInput.Sandbox, "full"), (ActionInput.Timeout, "5 m"), (ActionInput.AllowBots, "41898282, dependabot[bot]"), (ActionInput.Wait, "maybe"));

        Assert.Equal("workspace-write", inputs.Word(ActionInput.Sandbox, problems));
        inputs.Duration(ActionInput.Timeout, problems);
        Assert.Equal([41_898_282], inputs.Ids(ActionInput.AllowBots, problems));
        Assert.True(inputs.Flag(ActionInput.Wait, problems));

        Assert.Equal(["sandbox", "timeout", "allow-bots", "wait"], problems.Select(problem => problem.Input.Name));
        Assert.Equal("Input `sandbox` is \"full\"; it must be one of read-only, workspace-write, danger-full-access.", problems[0].ToString());
    }

    [Theory]
    [InlineData("90s", 90)]
    [InlineData("30M", 1800)]
    [InlineData("2h", 7200)]
    [InlineData("5d", 432000)]
    [InlineData("0m", null)]
    [InlineData("-1m", null)]
    [InlineData("1e9s", null)]
    [InlineData("99999999999999999999s", null)]
    [InlineData("9223372036854775807d", null)]
    [InlineData("6d", null)]
    [InlineData("5", null)]
    [InlineData("m", null)]
    [InlineData("٥m", null)]
    public void A_duration_is_a_whole_number_with_its_unit(string text, int? seconds)
    {
        var duration = Inputs((ActionInput.Timeout, text)).Duration(ActionInput.Timeout, problems);

        Assert.Equal(seconds is null ? 1 : 0, problems.Count);
        Assert.Equal(TimeSpan.FromSeconds(seconds ?? 3600), duration);
    }

    [Fact]
    public void Lists_are_split_at_commas_and_lines() =>
        Assert.Equal(["/srv/a b", "/srv/c", "d"], Inputs((ActionInput.Roots, "/srv/a b\r\n\n /srv/c ,d")).List(ActionInput.Roots));

    private static ActionInputs Inputs(params (ActionInput Input, string Value)[] given) =>
        new(new RunnerEnvironment(given.ToDictionary(one => one.Input.EnvironmentName, one => one.Value)));
}
