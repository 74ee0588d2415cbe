using System.Diagnostics;
using System.Globalization;
using System.Runtime.InteropServices;

namespace CodexBridge.Codex.Processes;

/// <summary>A process that cannot be mistaken for a later one with the same number.</summary>
/// <param name="Boot">Identity of this boot of the machine, empty where the system gives none.</param>
/// <param name="Started">Start time in the system's own unit; only equality counts.</param>
internal sealed partial record ProcessIdentity(int Pid, string Boot, string Started)
{
    /// <summary>The process that has this number now; null when there is none, or when it is dead and only not yet reaped.</summary>
    public static ProcessIdentity? Of(int pid)
    {
        try
        {
            if (OperatingSystem.IsLinux())
            {
                // The name in parentheses may hold anything, so fields are counted from the last one on.
                var stat = File.ReadAllText($"/proc/{pid}/stat");
                var fields = stat[(stat.LastIndexOf(')') + 2)..].Split(' ');
                return fields[0] is "Z" or "X" ? null : new ProcessIdentity(pid, BootId(), fields[19]);
            }

            using var process = Process.GetProcessById(pid);
            return new ProcessIdentity(pid, BootId(), process.StartTime.ToUniversalTime().Ticks.ToString(CultureInfo.InvariantCulture));
        }
        catch (Exception gone) when (gone is IOException or UnauthorizedAccessException or ArgumentException or InvalidOperationException or IndexOutOfRangeException)
        {
            return null;
        }
    }

    public bool IsAlive => Of(Pid) == this;

    /// <summary>One word that <see cref="Parse"/> reads again.</summary>
    public string Word => $"{Pid}.{Started}.{Boot}";

    /// <summary>Null: the text is no <see cref="Word"/>.</summary>
    public static ProcessIdentity? Parse(string word) =>
        word.Split('.', 3) is [var pid, var started, var boot] && int.TryParse(pid, NumberStyles.None, CultureInfo.InvariantCulture, out var number)
            ? new ProcessIdentity(number, boot, started)
            : null;

    public static string BootId()
    {
        const string linux = "/proc/sys/kernel/random/boot_id";
        return File.Exists(linux) ? File.ReadAllText(linux).Trim() : "";
    }

    /// <summary>Sends SIGTERM (Codex then finishes its running turns and leaves), if it still is that process.</summary>
    public bool Terminate() => Signal(15);

    /// <summary>Sends SIGKILL, if it still is that process.</summary>
    public bool Kill() => Signal(9);

    private bool Signal(int number) => !OperatingSystem.IsWindows() && IsAlive && SendSignal(Pid, number) == 0;

    [LibraryImport("libc", EntryPoint = "kill")]
    private static partial int SendSignal(int pid, int signal);
}
