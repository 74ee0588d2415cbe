using System.Diagnostics;
using System.Text;
using CodexBridge.Tests.House;

namespace CodexBridge.Tests.Packaging;

/// <summary>One run of the launcher, watched line by line.</summary>
internal sealed class Launch : IDisposable
{
    private readonly Process process;
    private readonly StringBuilder said = new();
    private readonly List<(string Part, TaskCompletionSource Heard)> _awaited = [];

    public Launch(ProcessStartInfo start)
    {
        process = new Process { StartInfo = start };
        process.OutputDataReceived += (_, line) => Hear(line.Data);
        process.ErrorDataReceived += (_, line) => Hear(line.Data);
        process.Start();
        process.StandardInput.Close();
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
    }

    public int Pid => process.Id;

    /// <summary>Completes when a line with this text has been printed on either stream.</summary>
    public Task HearsAsync(string part, CancellationToken cancellationToken)
    {
        lock (said)
        {
            var heard = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            if (said.ToString().Contains(part, StringComparison.Ordinal))
            {
                heard.SetResult();
            }

            _awaited.Add((part, heard));
            return heard.Task.WaitAsync(TimeSpan.FromMinutes(1), cancellationToken);
        }
    }

    /// <summary>Sends what a cancelled job sends to the step's process: INT, later TERM.</summary>
    public async Task SignalAsync(string signal, CancellationToken cancellationToken) =>
        Assert.Equal(0, (await Tool.RunAsync("bash", ["-c", "kill -s \"$1\" \"$2\"", "kill", signal, $"{Pid}"], cancellationToken)).ExitCode);

    public async Task<(int ExitCode, string Output)> EndAsync(CancellationToken cancellationToken)
    {
        await process.WaitForExitAsync(cancellationToken);
        lock (said)
        {
            return (process.ExitCode, said.ToString());
        }
    }

    public void Dispose()
    {
        if (!process.HasExited)
        {
            process.Kill(entireProcessTree: true);
        }

        process.Dispose();
    }

    private void Hear(string? line)
    {
        if (line is null)
        {
            return;
        }

        lock (said)
        {
            said.AppendLine(line);
            foreach (var (_, heard) in _awaited.Where(one => line.Contains(one.Part, StringComparison.Ordinal)))
            {
                heard.TrySetResult();
            }
        }
    }
}
