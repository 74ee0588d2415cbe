using CodexBridge.Offline.Cli;

return await OfflineCommandLine.Create().Parse(args, OfflineCommandLine.Parser).InvokeAsync();
