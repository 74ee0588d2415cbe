using CodexBridge.Codex;
using CodexBridge.Ledger;
using CodexBridge.Mcp;
using CodexBridge.Redaction;
using CodexBridge.Runner;
using ModelContextProtocol.Server;

namespace CodexBridge.Cli;

/// <summary>What Codex starts to give a thread its voice in the ledger. Not for people, so it stands in no help.</summary>
internal static class AgentVoiceVerb
{
    public const string Verb = "mcp-agent";

    /// <summary>How Codex starts it. The path is this program's own, written anew with each thread, since a newer one may lie elsewhere.</summary>
    /// <param name="ledgerHome">Told by name: Codex starts the server with hardly any of our variables.</param>
    public static ToolServer Server(string ledgerHome)
    {
        var environment = new Dictionary<string, string>(StringComparer.Ordinal) { ["CODEX_BRIDGE_LEDGER"] = ledgerHome };
        if (RuntimeRoot() is { } runtime)
        {
            environment["DOTNET_ROOT"] = runtime;
        }

        var program = Path.Combine(AppContext.BaseDirectory, OperatingSystem.IsWindows() ? "codex-bridge.exe" : "codex-bridge");
        return new ToolServer(AgentVoice.ServerName, File.Exists(program) ? program : Environment.ProcessPath ?? program, [Verb], environment);
    }

    public static async Task<int> RunAsync(RunnerEnvironment environment)
    {
        var tool = new LedgerWriteTool(() => LedgerStore.Open(StatePlaces.Options(environment, Redactor.ShapesOnly, TimeProvider.System)), TimeProvider.System);
        await using var transport = new StdioServerTransport("codex-bridge");
        await AgentVoice.ServeAsync(transport, tool, ProgramVersion.Text, CancellationToken.None);
        return ExitCode.Done;
    }

    /// <summary>Folder of the shared runtime that runs us; null where the program carries its own.</summary>
    private static string? RuntimeRoot()
    {
        var version = new DirectoryInfo(System.Runtime.InteropServices.RuntimeEnvironment.GetRuntimeDirectory());
        return version.Parent is { Name: "Microsoft.NETCore.App", Parent: { Name: "shared", Parent: { } root } } ? root.FullName : null;
    }
}
