using CodexBridge.Cli;
using CodexBridge.Runner;

// The action's own verb goes straight to its job: no option parser is loaded for what has no options.
return args is ["handle"]
    ? await HandleVerb.RunAsync(RunnerEnvironment.OfThisProcess, Console.Out)
    : await BridgeCommandLine.RunAsync(args);
