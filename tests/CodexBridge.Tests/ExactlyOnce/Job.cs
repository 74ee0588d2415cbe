using System.Collections.Concurrent;
using System.Diagnostics;
using CodexBridge.Offline.Runner;

namespace CodexBridge.Tests.ExactlyOnce;

/// <summary>One process of the bridge's, started at once.</summary>
internal sealed class Job
{
    /// <summary>What a shell makes of a process that a signal killed.</summary>
    public const int Killed = 128 + StepProcess.SigKill;

    private static readonly TimeSpan Longest = TimeSpan.FromMinutes(2);

    private readonly Process process;
    private readonly ConcurrentQueue<string> lines = new();
    private readonly string outputFile;

    public Job(string program, IReadOnlyList<string> arguments, Dictionary<string, string> variables)
    {
        outputFile = variables["GITHUB_OUTPUT"];
        var start = new ProcessStartInfo(Path.Combine(AppContext.BaseDirectory, program), arguments)
        {
            WorkingDirectory = variables["GITHUB_WORKSPACE"],
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        start.Environment.Clear();
        foreach (var name in new[] { "PATH", "HOME", "DOTNET_ROOT" })
        {
            if (Environment.GetEnvironmentVariable(name) is { } value)
            {
                start.Environment[name] = value;
            }
        }

        foreach (var (name, value) in variables)
        {
            start.Environment[name] = value;
        }

        process = Process.Start(start)!;
        process.OutputDataReceived += (_, line) => lines.Enqueue(line.Data ?? "");
        process.ErrorDataReceived += (_, line) => lines.Enqueue(line.Data ?? "");
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
        process.StandardInput.Close();
    }

    public int Id => process.Id;

    public bool HasEnded => process.HasExited;

    /// <summary>Whether a signal stopped it (proc(5), state T).</summary>
    public bool IsHeld => File.ReadAllText($"/proc/{process.Id}/stat").Split(") ")[^1].StartsWith('T');

    public int ExitCode => process.ExitCode;

    public string Log => string.Join('\n', lines);

    /// <summary>The action's output <c>outcome</c>; empty when it left none.</summary>
    public string Outcome => Output("outcome");

    public string Output(string name) =>
        File.Exists(outputFile) ? FileCommands.Pairs(File.ReadAllText(outputFile)).GetValueOrDefault(name, "") : "";

    public void Signal(int signal) => Assert.Equal(0, StepProcess.Kill(process.Id, signal));

    public async Task EndAsync()
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        limit.CancelAfter(Longest);
        try
        {
            await process.WaitForExitAsync(limit.Token);
        }
        catch (OperationCanceledException)
        {
            process.Kill();
            Assert.Fail($"The job did not end:\n{Log}");
        }
    }
}
