using System.Globalization;

namespace CodexBridge.Offline.Runner;

/// <param name="Command">Command line, for people.</param>
internal readonly record struct RunningProcess(int Pid, string Command);

/// <summary>Finds processes by the environment that they were started with. Linux only, as <c>/proc</c> is; elsewhere it finds none.</summary>
internal static class ProcessTable
{
    /// <param name="variable"><c>NAME=value</c>, whole.</param>
    public static IReadOnlyList<RunningProcess> With(string variable)
    {
        List<RunningProcess> found = [];
        foreach (var folder in Directory.Exists("/proc") ? Directory.EnumerateDirectories("/proc") : [])
        {
            if (int.TryParse(Path.GetFileName(folder), CultureInfo.InvariantCulture, out var pid)
                && pid != Environment.ProcessId
                && Read(folder, "environ").Contains(variable))
            {
                found.Add(new RunningProcess(pid, string.Join(' ', Read(folder, "cmdline"))));
            }
        }

        return found;
    }

    private static string[] Read(string folder, string file)
    {
        try
        {
            return File.ReadAllText(Path.Combine(folder, file)).Split('\0', StringSplitOptions.RemoveEmptyEntries);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return []; // it ended meanwhile, or belongs to somebody else
        }
    }
}
