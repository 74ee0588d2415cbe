using CodexBridge.Codex.AppServer;

namespace CodexBridge.Codex;

/// <summary>A systemd user unit that keeps the app-server of a Codex home running.</summary>
internal static class ServiceUnit
{
    /// <summary>
    /// Writes the unit and gives its path. Stopping the unit sends SIGTERM, upon which the app-server finishes its turns; systemd waits for
    /// an hour before it kills. No private temp folder: the socket leads through the system's.
    /// </summary>
    public static async Task<string> InstallAsync(CodexSettings settings, CancellationToken cancellationToken)
    {
        var binary = await CodexBinary.FindAsync(settings, cancellationToken);
        var home = CodexHome.Locate(settings);
        var files = HostFiles.In(home);
        files.MakeFolder();
        var configuration = Environment.GetEnvironmentVariable("XDG_CONFIG_HOME") is { Length: > 0 } named && Path.IsPathFullyQualified(named)
            ? named
            : Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.UserProfile, Environment.SpecialFolderOption.DoNotVerify), ".config");
        var folder = Path.Combine(configuration, "systemd", "user");
        Directory.CreateDirectory(folder);
        var path = Path.Combine(folder, "codex-bridge-host.service");
        await File.WriteAllTextAsync(path, Text(binary.Path, home, files.Socket), cancellationToken);
        return path;
    }

    public static string Text(string binary, string home, string socket) =>
        $"""
        [Unit]
        Description=Codex app-server for CodexBridge

        [Service]
        Environment={Quoted($"CODEX_HOME={home}")}
        ExecStart={Quoted(binary)} app-server --listen {Quoted($"unix://{socket}")}
        WorkingDirectory={Escaped(home)}
        Restart=on-failure
        TimeoutStopSec=1h
        PrivateTmp=false

        [Install]
        WantedBy=default.target

        """;

    /// <summary>systemd.syntax(7): a quoted word, with C escapes, its own specifiers and variables doubled.</summary>
    private static string Quoted(string word) =>
        $"\"{Escaped(word).Replace("\\", "\\\\", StringComparison.Ordinal).Replace("\"", "\\\"", StringComparison.Ordinal).Replace("$", "$$", StringComparison.Ordinal)}\"";

    private static string Escaped(string text) => text.Replace("%", "%%", StringComparison.Ordinal);
}
