using System.CommandLine;
using CodexBridge.Codex;
using CodexBridge.Runner;

namespace CodexBridge.Cli;

/// <summary>The app-server of this machine's Codex home: a systemd user unit for it, whether it runs, letting it go.</summary>
internal static class HostVerb
{
    public static Command Build() => new("host", "Look after the Codex app-server that sessions live in.")
    {
        Verb("status", "Tell whether it runs, and what runs in it.", StatusAsync),
        Verb("stop", "Let it finish its running turns, then leave.", StopAsync),
        Verb("install", "Write and start a systemd user unit, so that it runs whenever the machine does (use with host=service).", InstallAsync),
    };

    private static Command Verb(string name, string help, Func<Workbench, CancellationToken, Task<int>> run)
    {
        var command = new Command(name, help);
        command.SetAction((_, cancellationToken) => run(Workbench.For(RunnerEnvironment.OfThisProcess, Door.Terminal), cancellationToken));
        return command;
    }

    private static async Task<int> StatusAsync(Workbench bench, CancellationToken cancellationToken)
    {
        await using var codex = await bench.Codex.ConnectIfRunningAsync(cancellationToken);
        if (codex is null)
        {
            Console.WriteLine("no app-server runs; the next spawn or reply starts one");
            return ExitCode.Failed;
        }

        Console.WriteLine(codex.Description);
        await RunningAsync(bench, codex, cancellationToken);
        return ExitCode.Done;
    }

    private static async Task<int> StopAsync(Workbench bench, CancellationToken cancellationToken)
    {
        await using (var codex = await bench.Codex.ConnectIfRunningAsync(cancellationToken))
        {
            if (codex is not null)
            {
                await RunningAsync(bench, codex, cancellationToken);
            }
        }

        Console.WriteLine(await CodexHost.StopAsync(bench.Codex.Settings(startIfAbsent: false), cancellationToken) ? "the app-server has left" : "no app-server of ours runs");
        return ExitCode.Done;
    }

    private static async Task RunningAsync(Workbench bench, ICodex codex, CancellationToken cancellationToken)
    {
        foreach (var session in bench.Ledger.Read().Sessions.Where(session => session.Writer == bench.Ledger.Writer))
        {
            if (await codex.ReadThreadAsync(session.Cid, cancellationToken) is { IsActive: true } seen)
            {
                Console.WriteLine($"  running: {session.Cid}{(seen.WaitsFor is { } what ? $" (waits for {what})" : "")} in {session.Cwd}");
            }
        }
    }

    private static async Task<int> InstallAsync(Workbench bench, CancellationToken cancellationToken)
    {
        var unit = await ServiceUnit.InstallAsync(bench.Codex.Settings(startIfAbsent: false), cancellationToken);
        Console.WriteLine($"wrote {unit}\nstart it with:\n  systemctl --user daemon-reload\n  systemctl --user enable --now {Path.GetFileName(unit)}\n  loginctl enable-linger   # so that it runs without a login\nand give the action `host: service`");
        return ExitCode.Done;
    }
}
