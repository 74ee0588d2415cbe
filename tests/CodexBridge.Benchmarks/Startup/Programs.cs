using System.Diagnostics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace CodexBridge.Benchmarks;

/// <summary>The programs that are compared, published as they are for a job.</summary>
/// <param name="Bridge">Path of the published <c>codex-bridge</c>.</param>
/// <param name="Bare">Path of the bare program, published with the same options.</param>
/// <param name="Launcher">Path of <c>src/launch.sh</c>.</param>
/// <param name="Cache">The tool cache that the launcher published into.</param>
/// <param name="Python">Path of the interpreter itself, not of a version manager's script; null where there is none.</param>
/// <param name="Baseline">Folder of the scripts.</param>
internal sealed record Programs(string Bridge, string Bare, string Launcher, string Cache, string? Python, string Baseline)
{
    /// <summary>Root of the .NET that runs this.</summary>
    public static string DotnetRoot { get; } = Path.GetFullPath(Path.Combine(RuntimeEnvironment.GetRuntimeDirectory(), "..", "..", ".."));

    /// <summary>Publishes what is not yet published; what is stays below this project's <c>obj</c> for the next run.</summary>
    public static async Task<Programs> PrepareAsync()
    {
        var root = Path.GetFullPath(Path.Combine(Path.GetDirectoryName(ThisFile())!, "..", "..", ".."));
        var build = Path.Combine(root, "tests", "CodexBridge.Benchmarks", "obj", "startup");
        var cache = Path.Combine(build, "cache");
        var launcher = Path.Combine(root, "src", "launch.sh");
        await RunAsync("bash", root, [launcher, "--version"], ("RUNNER_TOOL_CACHE", cache));
        var newest = new DirectoryInfo(Path.Combine(cache, "codex-bridge")).EnumerateFiles("last-used", SearchOption.AllDirectories).MaxBy(file => file.LastWriteTimeUtc)!;
        var bridge = newest.Directory!.EnumerateFiles("codex-bridge", SearchOption.AllDirectories).Single().FullName;

        var bare = Path.Combine(build, "bare");
        await RunAsync(
            "dotnet",
            root,
            [
                "publish", "tests/CodexBridge.Bare", "-c", "Release", "-r", RuntimeInformation.RuntimeIdentifier, "--self-contained", "false", "-o", bare, "-v:quiet", "-nologo",
                "--artifacts-path", Path.Combine(build, "artifacts"), "-p:PublishReadyToRun=true", "-p:RestoreLockedMode=false", $"-p:NuGetLockFilePath={Path.Combine(build, "packages.lock.json")}",
                "-p:RunAnalyzers=false", "-p:DebugType=none",
            ]);
        return new Programs(bridge, Path.Combine(bare, "bare"), launcher, cache, await PythonAsync(root), Path.Combine(AppContext.BaseDirectory, "Baseline"));
    }

    public static bool OnPath(string program) =>
        Environment.GetEnvironmentVariable("PATH")!.Split(Path.PathSeparator).Any(folder => File.Exists(Path.Combine(folder, program)));

    private static async Task<string?> PythonAsync(string root) =>
        OnPath("python3") ? (await RunAsync("python3", root, ["-c", "import sys; print(sys.executable)"])).Trim() : null;

    private static async Task<string> RunAsync(string program, string folder, string[] arguments, params (string Name, string Value)[] settings)
    {
        var start = new ProcessStartInfo(program, arguments) { WorkingDirectory = folder, RedirectStandardOutput = true };
        foreach (var (name, value) in settings)
        {
            start.Environment[name] = value;
        }

        using var process = Process.Start(start)!;
        var said = await process.StandardOutput.ReadToEndAsync();
        await process.WaitForExitAsync();
        return process.ExitCode == 0 ? said : throw new InvalidOperationException($"{program} {string.Join(' ', arguments)} ended with {process.ExitCode}:\n{said}");
    }

    private static string ThisFile([CallerFilePath] string path = "") => path;
}
