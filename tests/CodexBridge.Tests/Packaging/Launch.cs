using System.Diagnostics;
using System.Text;
using CodexBridge.Tests.House;

namespace CodexBridge.Tests.Packaging;

/// <summary>One run of the launcher, watched line by line.</summary>
internal sealed class Launch : IDisposable
{
    private readonly Process _process;
    private readonly StringBuilder _said = new();
    private readonly List<(string Part, TaskCompletionSource Heard)> _awaited = [];

    public Launch(ProcessStartInfo start)
    {
        _process = new Process { StartInfo = start };
        _process.OutputDataReceived += (_, line) => Hear(line.Data);
        _process.ErrorDataReceived += (_, line) => Hear(line.Data);
        _process.Start();
        _process.StandardInput.Close();
        _process.BeginOutputReadLine();
        _process.BeginErrorReadLine();
    }

    public int Pid => _process.Id;

    /// <summary>Completes when a line with this text has been printed on either stream.</summary>
    public Task HearsAsync(string part, CancellationToken cancellationToken)
    {
        lock (_said)
        {
            var heard = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            if (_said.ToString().Contains(part, StringComparison.Ordinal))
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
        await _process.WaitForExitAsync(cancellationToken);
        lock (_said)
        {
            return (_process.ExitCode, _said.ToString());
        }
    }

    public void Dispose()
    {
        if (!_process.HasExited)
        {
            _process.Kill(entireProcessTree: true);
        }

        _process.Dispose();
    }

    private void Hear(string? line)
    {
        if (line is null)
        {
            return;
        }

        lock (_said)
        {
            _said.AppendLine(line);
            foreach (var (_, heard) in _awaited.Where(one => line.Contains(one.Part, StringComparison.Ordinal)))
            {
                heard.TrySetResult();
            }
        }
    }
}
