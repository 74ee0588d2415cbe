using System.CommandLine;
using CodexBridge.Cli;

namespace CodexBridge.Benchmarks;

/// <summary>The program's ledger verbs in a process of their own.</summary>
internal static class Verbs
{
    public static Task<int> RunAsync(string[] args) => new RootCommand { LedgerVerb.Build() }.Parse(args).InvokeAsync();
}
