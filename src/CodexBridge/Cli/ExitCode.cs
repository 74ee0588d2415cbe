namespace CodexBridge.Cli;

/// <summary>What the program's exit code says. Scripts rely on the numbers.</summary>
internal static class ExitCode
{
    public const int Done = 0;

    /// <summary>It was tried and did not succeed.</summary>
    public const int Failed = 1;

    /// <summary>The command line or the command could not be understood.</summary>
    public const int Usage = 2;

    /// <summary>It is not allowed.</summary>
    public const int Refused = 3;

    /// <summary>The machine failed: no Codex, no git, no network, a full disk.</summary>
    public const int Environment = 4;

    /// <summary>The deadline passed and the session goes on.</summary>
    public const int StillRunning = 5;
}
