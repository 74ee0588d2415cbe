using CodexBridge.Offline.Runner;

namespace CodexBridge.Offline.Play;

/// <summary>
/// Ends the Codex host that the played jobs left running on purpose. It is known by its <c>CODEX_HOME</c>, which no other Codex on the
/// machine shares.
/// </summary>
internal static class CodexHosts
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);

    public static async Task StopAsync(string codexHome)
    {
        var variable = $"CODEX_HOME={codexHome}";
        var hosts = ProcessTable.With(variable);
        foreach (var host in hosts)
        {
            _ = StepProcess.Kill(host.Pid, StepProcess.SigTerm);
        }

        using var waiting = new CancellationTokenSource(Patience);
        while (hosts.Count > 0 && !waiting.IsCancellationRequested)
        {
            await Task.Delay(50);
            hosts = ProcessTable.With(variable);
        }

        foreach (var host in hosts)
        {
            _ = StepProcess.Kill(host.Pid, StepProcess.SigKill);
        }
    }
}
