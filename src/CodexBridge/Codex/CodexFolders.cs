namespace CodexBridge.Codex;

/// <summary>Folders that sessions work in.</summary>
internal static class CodexFolders
{
    /// <summary>Codex takes any folder, and fails command by command later on when it does not exist.</summary>
    /// <exception cref="CodexException"><see cref="CodexFault.Configuration"/>.</exception>
    public static void Require(string cwd)
    {
        if (!Path.IsPathFullyQualified(cwd) || !Directory.Exists(cwd))
        {
            throw new CodexException(CodexFault.Configuration, $"The folder '{cwd}' does not exist.", "Name an existing folder by its absolute path (cwd=…).");
        }
    }
}
