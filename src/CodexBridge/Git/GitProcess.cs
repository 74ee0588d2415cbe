using System.ComponentModel;
using System.Diagnostics;
using System.Text;

namespace CodexBridge.Git;

/// <summary>
/// Runs git on one repository of our own. Nothing of the caller's environment steers it towards another repository, no hook runs, nothing
/// is asked of a person, and it ends: with its work, the time limit or the token.
/// </summary>
/// <param name="gitDir">The repository's <c>.git</c> folder (or a bare repository).</param>
/// <param name="timeout">For one call.</param>
/// <param name="secrets">Further configuration that must not be seen in a list of processes, such as a header with a token.</param>
internal sealed class GitProcess(string gitDir, TimeSpan timeout, IReadOnlyDictionary<string, string>? secrets = null)
{
    private const int LongestError = 16 * 1024;

    /// <summary>What may be inherited: how to reach a host, never which repository, identity or configuration.</summary>
    private static readonly HashSet<string> Transport = new(StringComparer.OrdinalIgnoreCase) { "GIT_SSH", "GIT_SSH_COMMAND", "GIT_SSL_CAINFO", "GIT_SSL_CAPATH" };

    private static readonly string[] Fixed =
    [
        "-c", "core.hooksPath=/dev/null",
        "-c", "commit.gpgsign=false",
        "-c", "gc.auto=0",
        "-c", "maintenance.auto=false",
        "-c", "core.fsync=none",
        "-c", "credential.interactive=false",
        "-c", "protocol.ext.allow=never",
    ];

    /// <summary>Runs git to its end, whatever it says.</summary>
    /// <exception cref="GitFailedException">There is no git, or it took too long.</exception>
    public async Task<GitResult> TryRunAsync(IReadOnlyList<string> arguments, Func<Stream, CancellationToken, Task>? input, CancellationToken ct)
    {
        using var process = new Process { StartInfo = StartInfo(arguments) };
        try
        {
            process.Start();
        }
        catch (Win32Exception e)
        {
            throw new GitFailedException("git could not be started.", "Install git 2.31 or newer and make sure it is on PATH.", inner: e);
        }

        using var limit = CancellationTokenSource.CreateLinkedTokenSource(ct);
        limit.CancelAfter(timeout);
        try
        {
            var output = ReadAllAsync(process.StandardOutput.BaseStream, int.MaxValue, limit.Token);
            var error = ReadAllAsync(process.StandardError.BaseStream, LongestError, limit.Token);
            await FeedAsync(process, input, limit.Token);
            await Task.WhenAll(output, error);
            await process.WaitForExitAsync(limit.Token);
            return new GitResult(process.ExitCode, await output, Encoding.UTF8.GetString(await error));
        }
        catch (OperationCanceledException) when (!ct.IsCancellationRequested)
        {
            throw new GitFailedException($"git {arguments[0]} did not end within {timeout.TotalSeconds:0} s.", "Check the network and the remote; the next attempt starts afresh.");
        }
        finally
        {
            Kill(process);
        }
    }

    /// <summary>Runs git and insists on success.</summary>
    public async Task<GitResult> RunAsync(IReadOnlyList<string> arguments, Func<Stream, CancellationToken, Task>? input, CancellationToken ct)
    {
        var result = await TryRunAsync(arguments, input, ct);
        return result.Ok ? result : throw new GitFailedException(
            $"git {arguments[0]} failed ({result.ExitCode}): {result.Error.Trim()}", "See the message of git above.", result);
    }

    private ProcessStartInfo StartInfo(IReadOnlyList<string> arguments)
    {
        var start = new ProcessStartInfo("git")
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            UseShellExecute = false,
        };
        foreach (var argument in Fixed.Concat(arguments))
        {
            start.ArgumentList.Add(argument);
        }

        foreach (var inherited in start.Environment.Keys.Where(key => key.StartsWith("GIT_", StringComparison.OrdinalIgnoreCase) && !Transport.Contains(key)).ToList())
        {
            start.Environment.Remove(inherited);
        }

        start.Environment["GIT_DIR"] = gitDir;
        start.Environment["GIT_TERMINAL_PROMPT"] = "0";
        start.Environment["GIT_ASKPASS"] = "";
        start.Environment["SSH_ASKPASS"] = "";
        start.Environment["GCM_INTERACTIVE"] = "never";
        start.Environment["GIT_ALLOW_PROTOCOL"] = "file:git:http:https:ssh";
        start.Environment["LC_ALL"] = "C";
        var index = 0;
        foreach (var (key, value) in secrets ?? new Dictionary<string, string>())
        {
            start.Environment[$"GIT_CONFIG_KEY_{index}"] = key;
            start.Environment[$"GIT_CONFIG_VALUE_{index}"] = value;
            start.Environment["GIT_CONFIG_COUNT"] = $"{++index}";
        }

        return start;
    }

    private static async Task FeedAsync(Process process, Func<Stream, CancellationToken, Task>? input, CancellationToken ct)
    {
        try
        {
            if (input is not null)
            {
                await input(process.StandardInput.BaseStream, ct);
            }

            process.StandardInput.Close();
        }
        catch (IOException)
        {
            // git ended before it had read everything; its exit code and words say why.
        }
    }

    private static async Task<byte[]> ReadAllAsync(Stream stream, int keep, CancellationToken ct)
    {
        var all = new MemoryStream();
        var buffer = new byte[32 * 1024];
        for (var read = await stream.ReadAsync(buffer, ct); read > 0; read = await stream.ReadAsync(buffer, ct))
        {
            if (all.Length + read > keep)
            {
                all.SetLength(0); // only the end is of interest
            }

            all.Write(buffer, 0, read);
        }

        return all.ToArray();
    }

    private static void Kill(Process process)
    {
        try
        {
            if (!process.HasExited)
            {
                process.Kill(entireProcessTree: true);
            }
        }
        catch (Exception e) when (e is InvalidOperationException or Win32Exception or NotSupportedException)
        {
            // It ended in between.
        }
    }
}
