using System.Text.Json;
using CodexBridge.Codex.AppServer;
using CodexBridge.Codex.Processes;

namespace CodexBridge.Codex;

/// <summary>Whether Codex's sandbox can start here. Where it cannot, every command of a turn fails and the turn still ends as completed.</summary>
/// <param name="Key">Release and boot that the answer holds for.</param>
/// <param name="Reason">Codex's own words when it does not work; null when it does.</param>
internal sealed record SandboxVerdict(string Key, bool Works, string? Reason);

/// <summary>Tries the sandbox once per release of Codex and boot of the machine, and remembers a success beside the host's socket.</summary>
internal static class SandboxPreflight
{
    public static async Task<SandboxVerdict> CheckAsync(CodexSettings settings, CancellationToken cancellationToken)
    {
        var home = CodexHome.Locate(settings);
        var files = HostFiles.In(home);
        var path = CodexBinary.Find(settings, Environment.GetEnvironmentVariable("PATH"));
        var key = $"{path} {File.GetLastWriteTimeUtc(path):O} {ProcessIdentity.BootId()}";
        if (Read(files) is { Works: true } known && known.Key == key)
        {
            return known;
        }

        var answer = await CodexCommand.RunAsync(
            path, ["sandbox", "-c", "sandbox_mode=\"workspace-write\"", "--", "true"], CleanEnvironment.For(settings, home), settings.StartDeadline, cancellationToken);
        var verdict = new SandboxVerdict(key, answer.ExitCode == 0, answer.ExitCode == 0 ? null : Reason(answer));
        if (verdict.Works)
        {
            // A failure may be mended (a package, a kernel setting) without a reboot: it is tried again each time.
            files.MakeFolder();
            await File.WriteAllBytesAsync(files.Preflight, JsonSerializer.SerializeToUtf8Bytes(verdict, HostJson.Default.SandboxVerdict), cancellationToken);
        }

        return verdict;
    }

    private static string Reason(CodexCommand.Answer answer)
    {
        var text = answer.Error.Trim();
        return text.Length == 0 ? $"'codex sandbox -- true' left with exit code {answer.ExitCode}" : text[^Math.Min(text.Length, 1000)..];
    }

    private static SandboxVerdict? Read(HostFiles files)
    {
        try
        {
            return JsonSerializer.Deserialize(File.ReadAllBytes(files.Preflight), HostJson.Default.SandboxVerdict);
        }
        catch (Exception unreadable) when (unreadable is IOException or JsonException or UnauthorizedAccessException)
        {
            return null;
        }
    }
}
