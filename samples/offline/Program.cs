using System.CommandLine;
using CodexBridge.Offline.Cli;

// A cancelled play first ends its job as a runner would (10 s at most), then the Codex host.
var configuration = new InvocationConfiguration { ProcessTerminationTimeout = TimeSpan.FromSeconds(20) };
return await OfflineCommandLine.Create().Parse(args, OfflineCommandLine.Parser).InvokeAsync(configuration);
