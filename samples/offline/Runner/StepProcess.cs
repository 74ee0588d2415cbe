using System.Diagnostics;
using System.Runtime.InteropServices;

namespace CodexBridge.Offline.Runner;

/// <summary>
/// Runs one step's script as the runner does, and ends it as the runner does: SIGINT to the script's own process, 7.5 s, SIGTERM, 2.5 s,
/// SIGKILL; never to its children.
/// </summary>
internal static partial class StepProcess
{
    internal const int SigInt = 2;
    internal const int SigKill = 9;
    internal const int SigTerm = 15;

    /// <summary>On Linux; other systems number it otherwise.</summary>
    internal const int SigCont = 18;

    /// <summary>How long a process that outlives the step may hold its streams open.</summary>
    private static readonly TimeSpan PipePatience = TimeSpan.FromSeconds(5);

    private static readonly (int Signal, TimeSpan Patience)[] Ending = [(SigInt, TimeSpan.FromSeconds(7.5)), (SigTerm, TimeSpan.FromSeconds(2.5)), (SigKill, TimeSpan.FromSeconds(10))];

    /// <param name="onSignal">Told of each signal that had to be sent.</param>
    /// <returns>The exit code; 128 and the signal's number when a signal ended it.</returns>
    public static async Task<int> RunAsync(string script, string directory, IReadOnlyDictionary<string, string> environment, Action<string> onLine, Action<int> onSignal, CancellationToken cancellationToken)
    {
        var start = new ProcessStartInfo("bash")
        {
            WorkingDirectory = directory,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        foreach (var argument in new[] { "--noprofile", "--norc", "-e", "-o", "pipefail", script })
        {
            start.ArgumentList.Add(argument);
        }

        start.Environment.Clear();
        foreach (var (name, value) in environment)
        {
            start.Environment[name] = value;
        }

        using var process = new Process { StartInfo = start };
        process.Start();
        process.StandardInput.Close();
        using var reading = new CancellationTokenSource();
        var pumps = Task.WhenAll(
            PumpAsync(process.StandardOutput, onLine, reading.Token),
            PumpAsync(process.StandardError, onLine, reading.Token));
        await WaitAsync(process, onSignal, cancellationToken);
        reading.CancelAfter(PipePatience);
        await pumps;
        return process.ExitCode;
    }

    private static async Task WaitAsync(Process process, Action<int> onSignal, CancellationToken cancellationToken)
    {
        try
        {
            await process.WaitForExitAsync(cancellationToken);
            return;
        }
        catch (OperationCanceledException)
        {
        }

        foreach (var (signal, patience) in Ending)
        {
            _ = Kill(process.Id, signal);
            onSignal(signal);
            using var waiting = new CancellationTokenSource(patience);
            try
            {
                await process.WaitForExitAsync(waiting.Token);
                return;
            }
            catch (OperationCanceledException)
            {
            }
        }

        throw new TimeoutException($"Process {process.Id} survived SIGKILL.");
    }

    private static async Task PumpAsync(StreamReader reader, Action<string> onLine, CancellationToken cancellationToken)
    {
        try
        {
            while (await reader.ReadLineAsync(cancellationToken) is { } line)
            {
                onLine(line);
            }
        }
        catch (OperationCanceledException)
        {
            // Somebody whom the step left behind still holds the stream: the job goes on without it.
        }
    }

    [LibraryImport("libc", EntryPoint = "kill")]
    internal static partial int Kill(int pid, int signal);
}
