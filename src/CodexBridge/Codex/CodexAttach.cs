using System.Diagnostics;
using CodexBridge.Codex.AppServer;
using CodexBridge.Sessions;

namespace CodexBridge.Codex;

/// <summary>Codex's own interface on a thread of the host, in this terminal.</summary>
internal static class CodexAttach
{
    /// <summary>The command line that a person could type instead: program and arguments.</summary>
    public static IReadOnlyList<string> CommandLine(CodexSettings settings, SessionId cid)
    {
        var binary = CodexBinary.Find(settings, Environment.GetEnvironmentVariable("PATH"));
        return [binary, "resume", "--remote", $"unix://{HostFiles.In(CodexHome.Locate(settings)).Socket}", cid.Value];
    }

    /// <summary>Runs it and gives its exit code. The host is joined, or started, before.</summary>
    public static async Task<int> RunAsync(CodexSettings settings, SessionId cid, CancellationToken cancellationToken)
    {
        await using (var codex = await CodexHost.ConnectAsync(settings, cancellationToken))
        {
            if (!codex.Abilities.Attach)
            {
                throw new CodexException(
                    CodexFault.Refused,
                    $"{codex.Description} cannot be attached to: it ends with the process that started it.",
                    "Attaching needs Codex 0.150.1 or newer, with `backend: app-server` and a host that outlives its job.");
            }

            var line = CommandLine(settings, cid);
            using var terminal = Process.Start(new ProcessStartInfo(line[0], line.Skip(1)) { UseShellExecute = false })!;
            await terminal.WaitForExitAsync(cancellationToken);
            return terminal.ExitCode;
        }
    }
}
