namespace CodexBridge.Codex;

/// <summary>CODEX_HOME: Codex's configuration, login and threads. Absolute, existing, outside every checkout.</summary>
internal static class CodexHome
{
    /// <summary>
    /// The setting, else the variable CODEX_HOME, else <c>~/.codex</c> (made when missing: Codex refuses a home that does not exist).
    /// </summary>
    /// <exception cref="CodexException"><see cref="CodexFault.Configuration"/>: relative, missing, or in a checkout.</exception>
    public static string Locate(CodexSettings settings)
    {
        var named = FirstNotEmpty(settings.Home, Environment.GetEnvironmentVariable("CODEX_HOME"));
        var home = named ?? Path.Combine(
            Environment.GetFolderPath(Environment.SpecialFolder.UserProfile, Environment.SpecialFolderOption.DoNotVerify), ".codex");

        if (!Path.IsPathFullyQualified(home))
        {
            throw Refused($"CODEX_HOME is '{home}', which is not an absolute path.");
        }

        home = Path.TrimEndingDirectorySeparator(Path.GetFullPath(home));
        if (new Fence(settings.Workspaces).Holds(home))
        {
            throw Refused($"CODEX_HOME is '{home}', which lies inside a checkout: its configuration could have been written by a stranger.");
        }

        if (named is null)
        {
            Directory.CreateDirectory(home);
        }
        else if (!Directory.Exists(home))
        {
            throw Refused($"CODEX_HOME is '{home}', which does not exist.");
        }

        return home;
    }

    private static CodexException Refused(string problem) => new(
        CodexFault.Configuration, problem, "Set 'codex-home' (or CODEX_HOME) to an absolute folder of this machine's user, outside the workspace.");

    private static string? FirstNotEmpty(params string?[] texts) => Array.Find(texts, text => !string.IsNullOrEmpty(text));
}
