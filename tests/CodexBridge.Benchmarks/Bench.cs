using System.Diagnostics;
using System.Globalization;

namespace CodexBridge.Benchmarks;

/// <summary>Times things, makes folders, starts processes, prints figures beside what is asked of them.</summary>
internal static class Bench
{
    public static string Self { get; } = Environment.ProcessPath!;

    public static string? Python { get; } = OnPath("python3");

    public static string Baseline { get; } = Path.Combine(AppContext.BaseDirectory, "Baseline", "baseline_ledger.py");

    public static string Folder(string name)
    {
        var path = Path.Combine(Path.GetTempPath(), $"codex-bridge-bench-{name}-{Environment.ProcessId}");
        Directory.CreateDirectory(path);
        return path;
    }

    /// <summary>Median of several runs, in milliseconds.</summary>
    public static double Median(int runs, Action work)
    {
        var times = new List<double>();
        for (var i = 0; i < runs; i++)
        {
            var watch = Stopwatch.StartNew();
            work();
            times.Add(watch.Elapsed.TotalMilliseconds);
        }

        times.Sort();
        return times[runs / 2];
    }

    /// <summary>Runs a process to its end and throws its output away. Gives its peak memory where the system tells.</summary>
    public static void Run(string program, params string[] arguments)
    {
        using var process = Start(program, arguments);
        var error = process.StandardError.ReadToEndAsync();
        process.StandardInput.Close();
        process.StandardOutput.BaseStream.CopyTo(Stream.Null);
        process.WaitForExit();
        if (process.ExitCode != 0)
        {
            throw new InvalidOperationException($"{program} {string.Join(' ', arguments)}: {error.GetAwaiter().GetResult()}");
        }
    }

    public static string Read(string program, params string[] arguments)
    {
        using var process = Start(program, arguments);
        var error = process.StandardError.ReadToEndAsync();
        process.StandardInput.Close();
        var output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return process.ExitCode == 0 ? output : throw new InvalidOperationException($"{program} {string.Join(' ', arguments)}: {error.GetAwaiter().GetResult()}");
    }

    /// <summary>A process with an environment that names no ledger.</summary>
    public static ProcessStartInfo Info(string program, params string[] arguments)
    {
        var start = new ProcessStartInfo(program, arguments);
        start.Environment["DOTNET_ROOT"] = Programs.DotnetRoot;
        start.Environment.Remove("LEDGER_HOME");
        start.Environment.Remove("CODEX_BRIDGE_LEDGER");
        return start;
    }

    public static Process Start(string program, params string[] arguments)
    {
        var start = new ProcessStartInfo(program) { RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError = true };
        foreach (var argument in arguments)
        {
            start.ArgumentList.Add(argument);
        }

        start.Environment.Remove("LEDGER_HOME");
        start.Environment.Remove("CODEX_BRIDGE_LEDGER");
        return Process.Start(start)!;
    }

    /// <summary>Prints a figure and whether it reaches the goal. Gives 1 when it does not.</summary>
    public static int Goal(string goal, string what, double figure, string unit, bool reached, string asked)
    {
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{goal,-4} {what,-58} {figure,12:#,0.##} {unit,-9} {(reached ? "ok " : "MISSED"),-6} asked: {asked}"));
        return reached ? 0 : 1;
    }

    public static void Figure(string what, double figure, string unit) =>
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"     {what,-58} {figure,12:#,0.##} {unit}"));

    public static long Size(string folder) => new DirectoryInfo(folder).EnumerateFiles("*", SearchOption.AllDirectories).Sum(file => file.Length);

    private static string? OnPath(string program) =>
        (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator).Select(folder => Path.Combine(folder, program)).FirstOrDefault(File.Exists);
}
