using System.CommandLine;
using CodexBridge.Codex;
using CodexBridge.Ledger;
using CodexBridge.Runner;
using CodexBridge.Sessions;

namespace CodexBridge.Cli;

/// <summary>Opens Codex's own interface on a session that lives in the host: <c>codex resume --remote unix://SOCKET CID</c>.</summary>
internal static class AttachVerb
{
    public static Command Build()
    {
        var cid = new Argument<string>("cid") { Description = "Session: its id or 4 or more characters of its start or end." };
        var command = new Command("attach", "Open Codex's own interface on a running session.") { cid };
        command.SetAction((parsed, cancellationToken) => RunAsync(parsed.GetValue(cid)!, cancellationToken));
        return command;
    }

    private static async Task<int> RunAsync(string part, CancellationToken cancellationToken)
    {
        var bench = Workbench.For(RunnerEnvironment.OfThisProcess, Door.Terminal);
        if (Find(bench.Ledger.Read(), part) is not { } cid)
        {
            await Console.Error.WriteLineAsync($"codex-bridge: no single session fits '{part}'; `codex-bridge status` lists them");
            return ExitCode.Usage;
        }

        return await CodexAttach.RunAsync(bench.Codex.Settings(startIfAbsent: true), cid, cancellationToken);
    }

    /// <summary>A whole id may be one that the ledger never saw: Codex decides then.</summary>
    private static SessionId? Find(LedgerHistory history, string part)
    {
        if (SessionId.TryParse(part, out var whole))
        {
            return whole;
        }

        var fits = SessionRef.TryParse(part, out var reference) ? history.Sessions.Where(session => reference.Fits(session.Cid)).ToList() : [];
        return fits.Count == 1 ? fits[0].Cid : null;
    }
}
