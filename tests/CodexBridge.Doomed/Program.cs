using CodexBridge.Cli;
using CodexBridge.Codex;
using CodexBridge.Doomed;
using CodexBridge.GitHub;
using CodexBridge.Handlers;
using CodexBridge.Ledger;
using CodexBridge.Runner;

// `handle` as the action runs it, dying (or, with DOOMED_HELD, stopping) where DOOMED_STEP says. Without that it lives, and DOOMED_STEPS gets the names of its steps.
var fate = new Fate(Environment.GetEnvironmentVariable("DOOMED_STEP"), Environment.GetEnvironmentVariable("DOOMED_HELD") is { Length: > 0 }, Environment.GetEnvironmentVariable("DOOMED_STEPS"));
var around = new Surroundings
{
    Ledger = ledger => Watched<ILedger>.Around(ledger, fate),
    Codex = codex => Watched<ICodexSource>.Around(codex, fate),
    GitHub = gitHub => Watched<IGitHub>.Around(gitHub, fate),
};
var environment = RunnerEnvironment.OfThisProcess;
using var shutdown = new Shutdown(TimeProvider.System);
return await new HandleJob(environment, new WorkflowCommands(Console.Out, environment.IsActions), shutdown, around).RunAsync();
