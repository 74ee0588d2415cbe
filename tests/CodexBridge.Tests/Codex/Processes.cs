using System.Text;
using CodexBridge.Codex.AppServer;
using CodexBridge.Codex.Processes;

namespace CodexBridge.Tests.Codex;

/// <summary>Who runs on this machine (Linux).</summary>
internal static class Processes
{
    /// <summary>Seconds to sleep, about five minutes, that nobody else on this machine sleeps: by them the command is known.</summary>
    public static string NewSleep() => $"300.{Random.Shared.NextInt64(1_000_000_000, 9_999_999_999)}";

    /// <summary>Process ids whose command line holds the text. Zombies have none.</summary>
    public static IReadOnlyList<string> With(string text) => Find("cmdline", text);

    /// <summary>The app-servers of a home.</summary>
    public static IReadOnlyList<string> ServersOf(string home) => [.. Find("environ", "CODEX_HOME=" + home + "\0").Intersect(With("\0app-server\0"))];

    /// <summary>Comes back when a process with this text runs.</summary>
    public static async Task AppearsAsync(string text, CancellationToken cancellationToken)
    {
        while (With(text).Count == 0)
        {
            await Task.Delay(10, cancellationToken);
        }
    }

    /// <summary>Comes back when the process has ended: a killed one closes its sockets a moment earlier.</summary>
    public static async Task EndsAsync(ProcessIdentity process, CancellationToken cancellationToken)
    {
        while (process.IsAlive)
        {
            await Task.Delay(10, cancellationToken);
        }
    }

    private static List<string> Find(string file, string text)
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "Reads /proc.");
        var found = new List<string>();
        foreach (var folder in Directory.EnumerateDirectories("/proc"))
        {
            try
            {
                var pid = Path.GetFileName(folder);
                if (char.IsAsciiDigit(pid[0])
                    && pid != Environment.ProcessId.ToString(System.Globalization.CultureInfo.InvariantCulture)
                    && Encoding.UTF8.GetString(File.ReadAllBytes(Path.Combine(folder, file))).Contains(text, StringComparison.Ordinal))
                {
                    found.Add(pid);
                }
            }
            catch (Exception gone) when (gone is IOException or UnauthorizedAccessException)
            {
                // It has just ended, or is another user's.
            }
        }

        return found;
    }
}
