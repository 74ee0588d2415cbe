namespace CodexBridge.Cli;

/// <summary>The exit codes of every verb.</summary>
internal static class ExitCode
{
    /// <summary>Done, answered, ignored, or already handled.</summary>
    public const int Done = 0;

    /// <summary>The session failed, was stopped or lost its host; for checks: something was found.</summary>
    public const int Failed = 1;

    /// <summary>A mistake in the command or its options; nothing was started.</summary>
    public const int Usage = 2;

    /// <summary>Whoever asked may not.</summary>
    public const int Refused = 3;

    /// <summary>The machine lacks something: Codex, git, a token, disk.</summary>
    public const int Environment = 4;

    /// <summary>Still running when the deadline for waiting passed.</summary>
    public const int StillRunning = 5;
}
