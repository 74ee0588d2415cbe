using System.Diagnostics;
using System.Runtime.InteropServices;
using System.Text;

namespace CodexBridge.Benchmarks;

/// <summary>What one whole process cost, from the request to start it until its exit is known.</summary>
/// <param name="Processor">User and system time of it and the children that it waited for.</param>
/// <param name="PeakMegabytes">The most memory that it held at once, as far as was seen every few milliseconds; 0 where the system does not tell.</param>
internal readonly partial record struct MeasuredRun(TimeSpan Wall, TimeSpan Processor, double PeakMegabytes = 0)
{
    private const int Children = -1;

    /// <exception cref="InvalidOperationException">It failed; a failure's time is no measurement.</exception>
    public static async Task<MeasuredRun> OfAsync(ProcessStartInfo start)
    {
        start.RedirectStandardOutput = true;
        var processor = ProcessorOfChildren();
        var clock = Stopwatch.StartNew();
        using var process = Process.Start(start)!;

        var reading = BytesAsync(process.StandardOutput.BaseStream);
        var peak = await PeakAsync(process.Id, reading);
        var said = await reading;
        await process.WaitForExitAsync();
        clock.Stop();
        return process.ExitCode == 0
            ? new MeasuredRun(clock.Elapsed, ProcessorOfChildren() - processor, peak)
            : throw new InvalidOperationException($"{start.FileName} {string.Join(' ', start.ArgumentList)} ended with {process.ExitCode}:\n{Encoding.UTF8.GetString(said)}");
    }

    /// <summary>No text is made of them: what that costs is the reader's own affair.</summary>
    private static async Task<byte[]> BytesAsync(Stream source)
    {
        using var all = new MemoryStream();
        await source.CopyToAsync(all);
        return all.ToArray();
    }

    /// <summary>Linux keeps the peak itself, as long as the process lives: the last look before its end counts.</summary>
    private static async Task<double> PeakAsync(int pid, Task end)
    {
        var peak = 0.0;
        while (OperatingSystem.IsLinux() && !end.IsCompleted)
        {
            try
            {
                var line = File.ReadLines($"/proc/{pid}/status").FirstOrDefault(line => line.StartsWith("VmHWM:", StringComparison.Ordinal));
                peak = line is null ? peak : double.Parse(line.AsSpan(6).Trim()[..^3], System.Globalization.CultureInfo.InvariantCulture) / 1024;
            }
            catch (Exception gone) when (gone is IOException or UnauthorizedAccessException)
            {
                break;
            }

            await Task.WhenAny(end, Task.Delay(5));
        }

        return peak;
    }

    /// <summary>Of all children that have ended: <c>struct rusage</c> begins with user and system time, each in seconds and microseconds.</summary>
    private static unsafe TimeSpan ProcessorOfChildren()
    {
        var usage = stackalloc long[32];
        return ResourceUsage(Children, usage) == 0
            ? TimeSpan.FromSeconds(usage[0] + usage[2]) + TimeSpan.FromMicroseconds((int)usage[1] + (int)usage[3])
            : TimeSpan.Zero;
    }

    [LibraryImport("libc", EntryPoint = "getrusage")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static unsafe partial int ResourceUsage(int who, long* usage);
}
