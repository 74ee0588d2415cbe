using CodexBridge.Commands;
using CodexBridge.GitHub;
using CodexBridge.Handlers;
using CodexBridge.Reports;
using CodexBridge.Runner;
using CodexBridge.Triggers;

namespace CodexBridge.Cli;

/// <summary>
/// What the action runs: hears the event of this workflow run, or carries out the <c>command</c> input, follows, answers, and leaves
/// outputs and summary behind.
/// </summary>
internal static class HandleVerb
{
    public static async Task<int> RunAsync(RunnerEnvironment environment, TextWriter output)
    {
        using var shutdown = new Shutdown(TimeProvider.System);
        var log = new WorkflowCommands(output, environment.IsActions);
        try
        {
            // A workflow cannot know where the program lies; the one verb that it runs by itself comes through its input.
            return string.Equals(new ActionInputs(environment).Text(ActionInput.Command), "sweep", StringComparison.OrdinalIgnoreCase)
                ? await SweepVerb.RunAsync(environment, output, shutdown.Asked)
                : await new HandleJob(environment, log, shutdown, Surroundings.Plain).RunAsync();
        }
        catch (BridgeException failure)
        {
            log.Error($"{failure.Message} Next step: {failure.NextStep}", "CodexBridge");
            new StepOutputs(environment.OutputPath).Set("outcome", Outcome.Failed.Word());
            new StepSummary(environment.SummaryPath).Append(Answers.Failure(failure));
            return ExitCode.Environment;
        }
    }
}
