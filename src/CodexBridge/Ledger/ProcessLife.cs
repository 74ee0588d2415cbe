using System.Diagnostics;
using System.Globalization;
using System.Text;

namespace CodexBridge.Ledger;

/// <summary>Whether the process behind a <see cref="ProcessIdentity"/> still runs.</summary>
internal enum ProcessLife
{
    Alive,

    /// <summary>It ended: its pid is free, another process has it now, or its machine was restarted since.</summary>
    Dead,

    /// <summary>It belongs to another machine; nothing can be said from here.</summary>
    Unknown,
}

/// <summary>Names this process, and looks after others of this machine.</summary>
internal static class ProcessProbe
{
    private static readonly Lazy<ProcessIdentity> Self = new(() =>
        new ProcessIdentity(MachineIdentity.Machine, MachineIdentity.Boot, Environment.ProcessId, StartOf(Environment.ProcessId) ?? 0));

    public static ProcessIdentity Current => Self.Value;

    public static ProcessLife LifeOf(ProcessIdentity process)
    {
        if (!string.Equals(process.Machine, MachineIdentity.Machine, StringComparison.Ordinal))
        {
            return ProcessLife.Unknown;
        }

        if (!string.Equals(process.Boot, MachineIdentity.Boot, StringComparison.Ordinal))
        {
            return ProcessLife.Dead;
        }

        return StartOf(process.Pid) == process.Start ? ProcessLife.Alive : ProcessLife.Dead;
    }

    /// <summary>Start of a process in ticks since boot (Linux) or UTC ticks (elsewhere); null when there is none, or only its zombie.</summary>
    private static long? StartOf(int pid)
    {
        if (OperatingSystem.IsLinux())
        {
            return StartFromProc(pid);
        }

        try
        {
            using var process = Process.GetProcessById(pid);
            return process.HasExited ? null : process.StartTime.ToUniversalTime().Ticks;
        }
        catch (Exception e) when (e is ArgumentException or InvalidOperationException or System.ComponentModel.Win32Exception)
        {
            return null;
        }
    }

    private static long? StartFromProc(int pid)
    {
        string stat;
        try
        {
            stat = File.ReadAllText(string.Create(CultureInfo.InvariantCulture, $"/proc/{pid}/stat"));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return null;
        }

        // proc(5): the name in brackets may hold anything, so fields are counted from the last bracket: state is 3, start time 22.
        var fields = stat[(stat.LastIndexOf(')') + 1)..].Split(' ', StringSplitOptions.RemoveEmptyEntries);
        return fields.Length > 19 && fields[0] is not ("Z" or "X") && long.TryParse(fields[19], CultureInfo.InvariantCulture, out var start) ? start : null;
    }
}

/// <summary>Which machine this is, and which of its boots.</summary>
internal static class MachineIdentity
{
    /// <summary>
    /// The operating system's machine id with the host name: images of containers and virtual machines are copied with their machine id.
    /// </summary>
    public static string Machine { get; } = $"{FirstLine("/etc/machine-id") ?? FirstLine("/var/lib/dbus/machine-id") ?? "machine"}.{Environment.MachineName}";

    /// <summary>Differs after every restart. A constant where the system has no such id: there a process is known by its start time alone.</summary>
    public static string Boot { get; } = FirstLine("/proc/sys/kernel/random/boot_id") ?? "boot";

    private static string? FirstLine(string path)
    {
        try
        {
            // Some of the system's files do not say how long they are, so the little that matters is asked for.
            Span<byte> content = stackalloc byte[256];
            using var file = File.OpenHandle(path);
            var text = Encoding.UTF8.GetString(content[..RandomAccess.Read(file, content, 0)]);
            var line = (text.IndexOf('\n', StringComparison.Ordinal) is >= 0 and var end ? text[..end] : text).Trim();
            return line.Length == 0 ? null : line;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }
}
