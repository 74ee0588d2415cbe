using System.CommandLine;
using CodexBridge.GitHub;
using CodexBridge.Handlers;
using CodexBridge.Runner;

namespace CodexBridge.Cli;

/// <summary>Posts what happened while nobody followed; for a scheduled workflow, or by hand.</summary>
internal static class SweepVerb
{
    public static Command Build()
    {
        var command = new Command("sweep", "Post progress and results of sessions that nobody follows; close what a dead job left open.");
        command.SetAction((_, cancellationToken) => RunAsync(RunnerEnvironment.OfThisProcess, Console.Out, cancellationToken));
        return command;
    }

    public static async Task<int> RunAsync(RunnerEnvironment environment, TextWriter output, CancellationToken cancellationToken)
    {
        var bench = Workbench.For(environment, Door.Job);
        using var github = bench.GitHub();
        var log = new WorkflowCommands(output, environment.IsActions);
        var repository = RepositoryRef.TryParse(environment.Repository, environment.RepositoryId);
        var swept = await new Sweeper(bench.Shop, github, line => log.Say(line)).SweepAsync(repository, cancellationToken);
        log.Say(swept.Count == 0 ? "nothing to sweep" : $"swept {swept.Count}: {string.Join(", ", swept.Select(session => session.Cid.Short))}");
        return ExitCode.Done;
    }
}
