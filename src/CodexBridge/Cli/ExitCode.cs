namespace CodexBridge.Cli;

/// <summary>How the program ends, for scripts and jobs.</summary>
internal static class ExitCode
{
    public const int Done = 0;

    /// <summary>The work failed; for <c>stalls</c> and <c>next</c>: there is something to look at.</summary>
    public const int Failed = 1;

    /// <summary>The command line or a file given on it is wrong.</summary>
    public const int Usage = 2;

    public const int Refused = 3;

    /// <summary>The machine failed: a file, the network, Codex, git.</summary>
    public const int Environment = 4;

    /// <summary>The deadline came before the end; the session goes on.</summary>
    public const int StillRunning = 5;
}
