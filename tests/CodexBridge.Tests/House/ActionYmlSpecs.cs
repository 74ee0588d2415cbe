using System.Text.RegularExpressions;
using YamlDotNet.RepresentationModel;

namespace CodexBridge.Tests.House;

/// <summary>What the action promises: its inputs reach the program, and nothing that others wrote reaches a script.</summary>
public sealed partial class ActionYmlSpecs
{
    /// <summary>The inputs that the program reads, in the order of the documents.</summary>
    private static readonly string[] Inputs =
    [
        "github-token", "command", "trigger", "require-label", "trigger-label", "allow-users", "allow-bots", "roots",
        "sandbox", "max-sandbox", "approval", "model", "effort", "wait", "timeout", "host", "backend", "codex",
        "codex-home", "ledger", "ledger-branch", "ledger-remote", "state",
    ];

    /// <summary>The outputs that the program writes.</summary>
    private static readonly string[] Outputs =
        ["outcome", "cid", "turn-id", "state", "final-message", "comment-url", "tokens", "result-file"];

    /// <summary>Keys that the runner accepts in a composite's run step; it refuses all others, timeout-minutes among them.</summary>
    private static readonly string[] StepKeys =
        ["name", "id", "if", "env", "continue-on-error", "working-directory", "shell", "run"];

    private static readonly YamlMappingNode Action = Checkout.ReadYaml("action.yml");

    private static IEnumerable<YamlNode> Steps => Assert.IsType<YamlSequenceNode>(Action.At("runs")?.At("steps")).Children;

    [Fact]
    public void The_action_takes_the_inputs_that_the_program_knows() =>
        Assert.Equal(Inputs, Action.At("inputs").Entries().Select(input => input.Key));

    [Fact]
    public void The_action_gives_the_outputs_that_the_program_writes() =>
        Assert.Equal(Outputs, Action.At("outputs").Entries().Select(output => output.Key));

    [Fact]
    public void Every_input_reaches_the_program_under_its_own_name()
    {
        var expected = Inputs.ToDictionary(
            name => "CODEX_BRIDGE_" + name.ToUpperInvariant().Replace('-', '_'), name => $"${{{{ inputs.{name} }}}}");
        foreach (var step in Steps)
        {
            Assert.Equal(expected, step.At("env").Entries().ToDictionary(pair => pair.Key, pair => pair.Value.ToString()));
        }
    }

    [Fact]
    public void Every_output_comes_from_a_step_that_exists()
    {
        var ids = Steps.Select(step => step.At("id")?.ToString());
        foreach (var (name, output) in Action.At("outputs").Entries())
        {
            var source = StepOutput().Match(output.At("value")!.ToString());
            Assert.True(source.Success, $"{name} is {output.At("value")}");
            Assert.Equal(name, source.Groups["name"].Value);
            Assert.Contains(source.Groups["step"].Value, ids);
        }
    }

    [Fact]
    public void Every_input_and_output_is_described_and_every_default_is_left_to_the_program_but_the_token()
    {
        foreach (var (name, entry) in Action.At("inputs").Entries().Concat(Action.At("outputs").Entries()))
        {
            Assert.True(entry.At("description")?.ToString().Length > 20, $"{name} needs a description");
        }

        foreach (var (name, input) in Action.At("inputs").Entries())
        {
            Assert.Equal(name == "github-token" ? "${{ github.token }}" : "", input.At("default")?.ToString());
            Assert.True(name == "github-token" || name == "command" || input.At("description")!.ToString().Contains("Default:", StringComparison.Ordinal),
                $"{name} must say what an empty value means");
        }
    }

    [Fact]
    public void The_runner_accepts_every_step()
    {
        Assert.Equal("composite", Action.At("runs")?.At("using")?.ToString());
        foreach (var step in Steps)
        {
            Assert.Empty(step.Entries().Select(pair => pair.Key).Except(StepKeys));
            Assert.Equal("bash", step.At("shell")?.ToString());
            Assert.Matches("^[A-Z][a-z]+ ", step.At("name")?.ToString());
        }
    }

    [Fact]
    public void A_cancelled_job_reaches_the_program_because_every_step_becomes_it()
    {
        foreach (var step in Steps)
        {
            var script = step.At("run")!.ToString();
            Assert.Matches("""^exec "\$BASH" "\$GITHUB_ACTION_PATH/src/[a-z-]+\.sh" [a-z -]+$""", script);
            Assert.True(File.Exists(Checkout.PathOf("src/launch.sh")));
        }
    }

    [Fact]
    public void Nothing_but_inputs_the_job_s_token_and_step_outputs_is_ever_filled_in()
    {
        foreach (var (place, text) in Action.Scalars())
        {
            foreach (var expression in Expression().EnumerateMatches(text))
            {
                var inner = text.Substring(expression.Index, expression.Length);
                var allowed = place switch
                {
                    _ when place.StartsWith("runs.steps.", StringComparison.Ordinal) && place.Contains(".env.", StringComparison.Ordinal) => InputValue().IsMatch(inner),
                    _ when place.StartsWith("outputs.", StringComparison.Ordinal) => StepOutput().IsMatch(inner),
                    "inputs.github-token.default" => inner == "${{ github.token }}",
                    _ => false,
                };
                Assert.True(allowed, $"{place} fills in {inner}");
            }
        }
    }

    [GeneratedRegex(@"\$\{\{.*?\}\}", RegexOptions.Singleline)]
    private static partial Regex Expression();

    [GeneratedRegex(@"^\$\{\{ inputs\.[a-z-]+ \}\}$")]
    private static partial Regex InputValue();

    [GeneratedRegex(@"^\$\{\{ steps\.(?<step>[a-z-]+)\.outputs\.(?<name>[a-z-]+) \}\}$")]
    private static partial Regex StepOutput();
}
