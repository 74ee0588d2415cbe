using System.Diagnostics;

namespace CodexBridge.Codex;

/// <summary>Runs one short codex command to its end, in a neutral folder and a given environment.</summary>
internal static class CodexCommand
{
    internal sealed record Answer(int ExitCode, string Output, string Error);

    /// <exception cref="CodexException"><see cref="CodexFault.NoAnswer"/> after <paramref name="deadline"/>; the process is then gone.</exception>
    public static async Task<Answer> RunAsync(
        string program, IReadOnlyList<string> arguments, IReadOnlyDictionary<string, string> environment, TimeSpan deadline, CancellationToken cancellationToken)
    {
        var start = new ProcessStartInfo(program, arguments)
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            WorkingDirectory = Path.GetPathRoot(program),
        };
        start.Environment.Clear();
        foreach (var (name, value) in environment)
        {
            start.Environment[name] = value;
        }

        using var process = Process.Start(start)!;
        process.StandardInput.Close();
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limit.CancelAfter(deadline);
        try
        {
            var output = process.StandardOutput.ReadToEndAsync(limit.Token);
            var error = process.StandardError.ReadToEndAsync(limit.Token);
            await process.WaitForExitAsync(limit.Token);
            return new Answer(process.ExitCode, await output, await error);
        }
        catch (OperationCanceledException)
        {
            process.Kill(entireProcessTree: true);
            cancellationToken.ThrowIfCancellationRequested();
            throw new CodexException(
                CodexFault.NoAnswer,
                $"'{program} {string.Join(' ', arguments)}' did not end within {deadline.TotalSeconds:0} s.",
                "Run it by hand to see what it waits for.");
        }
    }
}
