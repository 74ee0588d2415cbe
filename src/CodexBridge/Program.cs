using CodexBridge.Cli;
using CodexBridge.Runner;

// The verbs that programs start go straight to their job: no option parser is loaded for what has no options.
return args switch
{
    ["handle"] => await HandleVerb.RunAsync(RunnerEnvironment.OfThisProcess, Console.Out),
    [AgentVoiceVerb.Verb] => await AgentVoiceVerb.RunAsync(RunnerEnvironment.OfThisProcess),
    _ => await BridgeCommandLine.RunAsync(args),
};
