using CodexBridge.Cli;
using CodexBridge.Runner;

// The verbs that programs start go straight to their job: no option parser is loaded for what has no options, or only plain ones.
return PlainLedgerCall.TryRun(args) ?? (args switch
{
    ["handle"] => HandleVerb.RunAsync(RunnerEnvironment.OfThisProcess, Console.Out),
    [AgentVoiceVerb.Verb] => AgentVoiceVerb.RunAsync(RunnerEnvironment.OfThisProcess),
    _ => BridgeCommandLine.RunAsync(args),
}).GetAwaiter().GetResult();
