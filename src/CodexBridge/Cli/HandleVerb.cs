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
            // A workflow cannot know where the program lies; the verbs that it runs by itself come through its input.
            return new ActionInputs(environment).Text(ActionInput.Command).ToLowerInvariant() switch
            {
                "sweep" => await SweepVerb.RunAsync(environment, output, shutdown.Asked),
                "dashboard" => await DashboardIssue.RunAsync(environment, output, shutdown.Asked),
                _ => await new HandleJob(environment, log, shutdown, Surroundings.Plain).RunAsync(),
            };
        }
        catch (BridgeException failure)
        {
            log.Error($"{failure.Message} Next step: {failure.NextStep}", "CodexBridge");
            new StepOutputs(environment.OutputPath).Set("outcome", Outcome.Failed.Word());
            new StepSummary(environment.SummaryPath).Append(Answers.Failure(failure));
            return ExitCode.Environment;
        }
        catch (Exception fault) when (fault is not OperationCanceledException)
        {
            // A bug of ours: still one clear error and outputs that later steps can read. The claim stays; a re-run takes it over.
            log.Error($"{fault.GetType().Name}: {fault.Message} Next step: re-run the job; if it happens again, please report it with this log.", "CodexBridge");
            log.Say(fault.StackTrace ?? "");
            new StepOutputs(environment.OutputPath).Set("outcome", Outcome.Failed.Word());
            return ExitCode.Failed;
        }
    }
}
