using System.CommandLine;
using System.Security.Cryptography;
using CodexBridge.Brain;
using CodexBridge.Mcp;
using CodexBridge.Runner;
using ModelContextProtocol.Server;

namespace CodexBridge.Cli;

/// <summary>Serves MCP clients: over standard input and output, or over HTTP on loopback.</summary>
internal static class McpVerb
{
    public static Command Build()
    {
        var http = new Option<int?>("--http") { Description = "Serve streamable HTTP on this port of 127.0.0.1 instead (0: any free one), with a bearer token.", CustomParser = given => NumberOption.Within(0, 65_535)(given) };
        var via = new Option<string[]>("--via") { Description = "github OWNER/REPO[#N]: drive the machines that listen to that repository or thread; needs a token (GITHUB_TOKEN) and no Codex.", Arity = new ArgumentArity(2, 2), AllowMultipleArgumentsPerToken = true };
        var command = new Command("mcp", "Be an MCP server: codex, codex-reply, codex-status, codex-abort, codex-approve, ledger-query, stalls, next.") { http, via };
        command.SetAction((parsed, _) => RunAsync(parsed.GetValue(http), parsed.GetValue(via)));
        return command;
    }

    private static async Task<int> RunAsync(int? port, string[]? via)
    {
        var environment = RunnerEnvironment.OfThisProcess;
        using var shutdown = new Shutdown(TimeProvider.System);
        if (via is { Length: > 0 })
        {
            return await ViaGitHubVerb.RunAsync(environment, via, port, shutdown.Asked);
        }

        var bench = Workbench.For(environment, Door.Terminal);
        if (bench.Problems.Count > 0)
        {
            await Console.Error.WriteLineAsync(string.Join('\n', bench.Problems));
            return ExitCode.Usage;
        }

        BrainConfig config;
        try
        {
            config = await BrainOptions.ReadConfigAsync(null, shutdown.Asked);
        }
        catch (UsageException mistake)
        {
            await Console.Error.WriteLineAsync(mistake.Message);
            return ExitCode.Usage;
        }

        Task<Dashboard> LookAsync(CancellationToken cancellationToken) => MachineBoard.LookAsync(bench, config, cancellationToken);
        var door = new McpDoor(bench.Shop, bench.Policy, bench.Limits, Fences.For(bench));
        McpServerOptions OptionsFor(ServerLife life) => BridgeServer.ForMachine(door, LookAsync, ProgramVersion.Text, life);
        if (port is { } number)
        {
            await ServeHttpAsync(number, bench, OptionsFor, shutdown.Asked);
        }
        else
        {
            await BridgeServer.ServeStandardAsync(OptionsFor, bench.Clock, shutdown.Asked);
        }

        return ExitCode.Done;
    }

    private static async Task ServeHttpAsync(int port, Workbench bench, Func<ServerLife, McpServerOptions> optionsFor, CancellationToken cancellationToken)
    {
        var (token, place) = Token(bench);
        await using var http = new HttpDoor(token, optionsFor, bench.Clock);
        var address = await http.StartAsync(port);
        await Console.Error.WriteLineAsync($"codex-bridge: serving {address}; bearer token: {place}");
        await Task.Delay(Timeout.Infinite, cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }

    /// <summary>CODEX_BRIDGE_MCP_TOKEN, else one made once and kept beside the ledger for its user alone.</summary>
    private static (string Token, string Place) Token(Workbench bench)
    {
        if (bench.Runner["CODEX_BRIDGE_MCP_TOKEN"] is { Length: >= 16 } given)
        {
            return (given, "CODEX_BRIDGE_MCP_TOKEN");
        }

        var path = Path.Combine(bench.Ledger.Home, "mcp.token");
        return (PrivateFile.LoadOrCreate(path, () => RandomNumberGenerator.GetHexString(48, lowercase: true)), path);
    }
}
