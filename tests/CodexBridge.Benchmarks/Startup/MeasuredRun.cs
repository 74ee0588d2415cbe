using System.Diagnostics;
using System.Runtime.InteropServices;

namespace CodexBridge.Benchmarks;

/// <summary>What one whole process cost, from the request to start it until its exit is known.</summary>
/// <param name="Processor">User and system time of it and the children that it waited for.</param>
internal readonly partial record struct MeasuredRun(TimeSpan Wall, TimeSpan Processor)
{
    private const int Children = -1;

    /// <exception cref="InvalidOperationException">It failed; a failure's time is no measurement.</exception>
    public static async Task<MeasuredRun> OfAsync(ProcessStartInfo start)
    {
        start.RedirectStandardOutput = true;
        var processor = ProcessorOfChildren();
        var clock = Stopwatch.StartNew();
        using var process = Process.Start(start)!;
        var said = await process.StandardOutput.ReadToEndAsync();
        await process.WaitForExitAsync();
        clock.Stop();
        return process.ExitCode == 0
            ? new MeasuredRun(clock.Elapsed, ProcessorOfChildren() - processor)
            : throw new InvalidOperationException($"{start.FileName} {string.Join(' ', start.ArgumentList)} ended with {process.ExitCode}:\n{said}");
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
