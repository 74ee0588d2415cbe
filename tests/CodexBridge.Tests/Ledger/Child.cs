using System.CommandLine;
using System.Diagnostics;
using System.Runtime.CompilerServices;
using CodexBridge.Cli;

namespace CodexBridge.Tests.Ledger;

/// <summary>
/// The program's <c>ledger</c> verbs as a process of their own that a test may kill. The test assembly starts itself again, with the
/// arguments in its environment.
/// </summary>
internal static class Child
{
    private const string Variable = "CODEX_BRIDGE_TEST_CHILD";
    private const char Separator = '\u001f';

    public static Process Start(params string[] arguments) => Start(new Dictionary<string, string?>(), arguments);

    public static Process Start(Dictionary<string, string?> environment, params string[] arguments)
    {
        var start = new ProcessStartInfo(Path.Combine(AppContext.BaseDirectory, "CodexBridge.Tests" + (OperatingSystem.IsWindows() ? ".exe" : "")))
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        start.Environment[Variable] = string.Join(Separator, arguments);
        start.Environment.Remove("LEDGER_HOME");
        start.Environment.Remove("CODEX_BRIDGE_LEDGER");
        foreach (var (key, value) in environment)
        {
            start.Environment[key] = value;
        }

        return Process.Start(start)!;
    }

    /// <summary>Runs to the end; gives exit code, output and errors.</summary>
    public static async Task<(int Code, string Output, string Error)> RunAsync(string? input, Dictionary<string, string?> environment, params string[] arguments)
    {
        using var process = Start(environment, arguments);
        var output = process.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
        var error = process.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);
        await process.StandardInput.WriteAsync(input);
        process.StandardInput.Close();
        await process.WaitForExitAsync(TestContext.Current.CancellationToken);
        return (process.ExitCode, await output, await error);
    }

    public static Task<(int Code, string Output, string Error)> RunAsync(string? input, params string[] arguments) => RunAsync(input, [], arguments);

#pragma warning disable CA2255 // this assembly is an application: the runner of the tests
    [ModuleInitializer]
#pragma warning restore CA2255
    internal static void RunIfChild()
    {
        if (Environment.GetEnvironmentVariable(Variable) is { } arguments)
        {
            Environment.SetEnvironmentVariable(Variable, null);
            Environment.Exit(Run(arguments));
        }
    }

    /// <summary>Apart, so that a process that is no child does not load the option parser to find that out.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    private static int Run(string arguments) =>
        PlainLedgerCall.TryRun(arguments.Split(Separator)) ?? new RootCommand { LedgerVerb.Build() }.Parse(arguments.Split(Separator)).Invoke();
}
