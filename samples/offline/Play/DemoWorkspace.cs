using System.Diagnostics;

namespace CodexBridge.Offline.Play;

/// <summary>The small git repository in which the demonstration's agent works.</summary>
internal static class DemoWorkspace
{
    /// <summary>Makes it once; a later play finds what the earlier ones left.</summary>
    public static async Task EnsureAsync(string folder, CancellationToken cancellationToken)
    {
        if (Directory.Exists(Path.Combine(folder, ".git")))
        {
            return;
        }

        Directory.CreateDirectory(folder);
        await File.WriteAllTextAsync(Path.Combine(folder, "README.md"), "# Demo\n\nA very small project.\n", cancellationToken);
        await File.WriteAllTextAsync(Path.Combine(folder, "hello.sh"), "#!/bin/sh\necho hello\n", cancellationToken);
        await GitAsync(folder, ["init", "--quiet", "--initial-branch=main"], cancellationToken);
        await GitAsync(folder, ["add", "."], cancellationToken);
        await GitAsync(folder, ["-c", "user.name=Maya", "-c", "user.email=maya@example.com", "-c", "commit.gpgsign=false", "commit", "--quiet", "-m", "Say hello"], cancellationToken);
    }

    private static async Task GitAsync(string folder, IReadOnlyList<string> arguments, CancellationToken cancellationToken)
    {
        var start = new ProcessStartInfo("git", ["-C", folder, .. arguments]) { RedirectStandardError = true };
        using var git = Process.Start(start) ?? throw new InvalidOperationException("git did not start.");
        var problem = await git.StandardError.ReadToEndAsync(cancellationToken);
        await git.WaitForExitAsync(cancellationToken);
        if (git.ExitCode != 0)
        {
            throw new InvalidOperationException($"git {string.Join(' ', arguments)} failed: {problem.Trim()}");
        }
    }
}
