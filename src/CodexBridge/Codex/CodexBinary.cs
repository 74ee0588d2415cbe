using System.Diagnostics;
using System.Runtime.InteropServices;
using CodexBridge.Codex.Processes;

namespace CodexBridge.Codex;

/// <summary>
/// The native codex program. The npm package's <c>codex</c> is a launcher in Node whose SIGKILL leaves the native program running,
/// and which needs Node on PATH; it is never run, only followed to the program beside it.
/// </summary>
internal sealed record CodexBinary(string Path, CodexVersion Version)
{
    /// <summary>Finds the program and asks it for its version, which must be one whose app-server can be driven.</summary>
    /// <exception cref="CodexException"><see cref="CodexFault.NotFound"/> or <see cref="CodexFault.TooOld"/>.</exception>
    public static async Task<CodexBinary> FindAsync(CodexSettings settings, CancellationToken cancellationToken)
    {
        var found = await FindAnyAsync(settings, cancellationToken);
        return found with { Version = found.Version.Require(found.Path) };
    }

    /// <summary>The same, whatever its version.</summary>
    /// <exception cref="CodexException"><see cref="CodexFault.NotFound"/>.</exception>
    public static async Task<CodexBinary> FindAnyAsync(CodexSettings settings, CancellationToken cancellationToken)
    {
        var path = Find(settings, Environment.GetEnvironmentVariable("PATH"));
        var answer = await AskVersionAsync(path, settings, cancellationToken);
        var version = CodexVersion.Find(answer)
            ?? throw NotFound($"{path} --version said '{answer.Trim()}', which names no version of Codex.");
        return new CodexBinary(path, version);
    }

    /// <summary>The absolute path of the native program. Runs nothing.</summary>
    public static string Find(CodexSettings settings, string? searchPath)
    {
        var fence = new Fence(settings.Workspaces);
        if (settings.BinaryPath is { Length: > 0 } named)
        {
            if (!System.IO.Path.IsPathFullyQualified(named))
            {
                throw NotFound($"The setting 'codex' is '{named}', which is not an absolute path.");
            }

            if (!File.Exists(named))
            {
                throw NotFound($"The setting 'codex' is '{named}', which is not a file.");
            }

            return Native(named, fence);
        }

        var name = OperatingSystem.IsWindows() ? "codex.exe" : "codex";
        foreach (var folder in CleanEnvironment.AbsoluteFolders(searchPath))
        {
            var candidate = System.IO.Path.Combine(folder, name);
            if (File.Exists(candidate) && !fence.Holds(candidate) && IsExecutable(candidate))
            {
                return Native(candidate, fence);
            }
        }

        throw NotFound("No 'codex' was found on PATH (folders inside the workspace do not count).");
    }

    private static string Native(string path, Fence fence)
    {
        var real = Fence.Real(path);
        var native = IsNative(real) ? real : VendorFolders(path, real).SelectMany(Programs).FirstOrDefault(IsNative);
        if (native is null)
        {
            throw NotFound($"'{path}' is a launcher script, and no native codex was found in the npm package around it.");
        }

        native = Fence.Real(native);
        return fence.Holds(native)
            ? throw NotFound($"'{native}' lies inside a checkout: a program that a stranger could have written is not run.")
            : native;
    }

    /// <summary>Where npm, in its several layouts, may keep the platform's package: nested, beside, or hoisted to an outer node_modules.</summary>
    private static IEnumerable<string> VendorFolders(string path, string real)
    {
        var platform = $"codex-{Platform()}-{Architecture()}";
        foreach (var start in (string[])[real, path])
        {
            for (var folder = System.IO.Path.GetDirectoryName(start); folder is not null; folder = System.IO.Path.GetDirectoryName(folder))
            {
                yield return System.IO.Path.Combine(folder, "vendor");
                yield return System.IO.Path.Combine(folder, "node_modules", "@openai", platform, "vendor");
                yield return System.IO.Path.Combine(folder, "node_modules", "@openai", "codex", "node_modules", "@openai", platform, "vendor");
                yield return System.IO.Path.Combine(folder, "node_modules", "@openai", "codex", "vendor");
                yield return System.IO.Path.Combine(folder, "lib", "node_modules", "@openai", "codex", "node_modules", "@openai", platform, "vendor");
                yield return System.IO.Path.Combine(folder, "lib", "node_modules", "@openai", "codex", "vendor");
                yield return System.IO.Path.Combine(folder, platform, "vendor");
            }
        }
    }

    private static IEnumerable<string> Programs(string vendor)
    {
        if (!Directory.Exists(vendor))
        {
            yield break;
        }

        var name = OperatingSystem.IsWindows() ? "codex.exe" : "codex";
        foreach (var triple in Directory.EnumerateDirectories(vendor).Where(IsForThisMachine).Order(StringComparer.Ordinal))
        {
            yield return System.IO.Path.Combine(triple, "bin", name);
            yield return System.IO.Path.Combine(triple, "codex", name);
        }
    }

    private static bool IsForThisMachine(string triple)
    {
        var name = System.IO.Path.GetFileName(triple);
        var machine = Architecture() == "arm64" ? "aarch64" : "x86_64";
        return name.StartsWith(machine, StringComparison.Ordinal) && name.Contains(Platform() switch
        {
            "darwin" => "apple",
            "win32" => "windows",
            var other => other,
        }, StringComparison.Ordinal);
    }

    private static string Platform() => OperatingSystem.IsMacOS() ? "darwin" : OperatingSystem.IsWindows() ? "win32" : "linux";

    private static string Architecture() => RuntimeInformation.OSArchitecture == System.Runtime.InteropServices.Architecture.Arm64 ? "arm64" : "x64";

    /// <summary>ELF, Mach-O (thin or fat) or PE, by their first bytes.</summary>
    private static bool IsNative(string path)
    {
        if (!File.Exists(path))
        {
            return false;
        }

        Span<byte> head = stackalloc byte[4];
        using var file = File.OpenRead(path);
        return file.ReadAtLeast(head, 4, throwOnEndOfStream: false) == 4
            && (head.SequenceEqual("\u007fELF"u8)
                || head.SequenceEqual<byte>([0xCF, 0xFA, 0xED, 0xFE])
                || head.SequenceEqual<byte>([0xCA, 0xFE, 0xBA, 0xBE])
                || head[..2].SequenceEqual("MZ"u8));
    }

    private static bool IsExecutable(string path) =>
        OperatingSystem.IsWindows()
        || (File.GetUnixFileMode(path) & (UnixFileMode.UserExecute | UnixFileMode.GroupExecute | UnixFileMode.OtherExecute)) != 0;

    private static async Task<string> AskVersionAsync(string path, CodexSettings settings, CancellationToken cancellationToken)
    {
        try
        {
            var answer = await CodexCommand.RunAsync(path, ["--version"], CleanEnvironment.For(settings, home: null), settings.StartDeadline, cancellationToken);
            return answer.ExitCode == 0
                ? answer.Output
                : throw NotFound($"'{path} --version' left with exit code {answer.ExitCode}: {answer.Error.Trim()}");
        }
        catch (System.ComponentModel.Win32Exception unable)
        {
            throw NotFound($"'{path}' could not be started: {unable.Message}", unable);
        }
    }

    private static CodexException NotFound(string problem, Exception? inner = null) => new(
        CodexFault.NotFound,
        problem,
        $"Install Codex (npm install -g @openai/codex@{CodexVersion.NewestTested}), or set 'codex' to the absolute path of its binary.",
        inner);
}
