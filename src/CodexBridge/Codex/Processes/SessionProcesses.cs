using System.Globalization;
using System.Text;

namespace CodexBridge.Codex.Processes;

/// <summary>
/// The processes that a session's commands are, found by the thread id that Codex puts into their environment. Codex takes a command
/// off its list before it is dead, and knows nothing of one that went into the background by itself. Linux; elsewhere none are found.
/// </summary>
internal static class SessionProcesses
{
    public static IReadOnlyList<ProcessIdentity> Of(string threadId)
    {
        var found = new List<ProcessIdentity>();
        if (!OperatingSystem.IsLinux())
        {
            return found;
        }

        var marks = (string[])[$"CODEX_THREAD_ID={threadId}", $"CODEX_SESSION_ID={threadId}"];
        foreach (var folder in Directory.EnumerateDirectories("/proc"))
        {
            if (int.TryParse(Path.GetFileName(folder), NumberStyles.None, CultureInfo.InvariantCulture, out var pid)
                && pid != Environment.ProcessId
                && HasAny(Path.Combine(folder, "environ"), marks)
                && ProcessIdentity.Of(pid) is { } process)
            {
                found.Add(process);
            }
        }

        return found;
    }

    private static bool HasAny(string environment, string[] marks)
    {
        try
        {
            return Encoding.UTF8.GetString(File.ReadAllBytes(environment)).Split('\0').Any(marks.Contains);
        }
        catch (Exception notOurs) when (notOurs is IOException or UnauthorizedAccessException)
        {
            return false; // Another user's, or it has just ended.
        }
    }
}
