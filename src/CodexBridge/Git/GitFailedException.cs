namespace CodexBridge.Git;

/// <summary>git said no, could not be started, or took too long. <see cref="GitResult.Error"/> is what it said.</summary>
internal sealed class GitFailedException : BridgeException
{
    public GitFailedException(string problem, string nextStep, GitResult? result = null, Exception? inner = null)
        : base(problem, nextStep, inner) => Result = result;

    /// <summary>Null when git never ran to an end.</summary>
    public GitResult? Result { get; }
}

/// <summary>How a call of git ended.</summary>
/// <param name="Output">Standard output, as bytes: it may be file content.</param>
/// <param name="Error">Standard error, its end if it was long.</param>
internal sealed record GitResult(int ExitCode, byte[] Output, string Error)
{
    public bool Ok => ExitCode == 0;

    public string Text => System.Text.Encoding.UTF8.GetString(Output);
}
