namespace CodexBridge;

/// <summary>
/// The environment failed, not a person: no Codex, no git, no network, a full disk. Printed as one clear error.
/// </summary>
internal class BridgeException : Exception
{
    /// <param name="problem">What failed, with the command or address it concerned.</param>
    /// <param name="nextStep">What the reader can do now.</param>
    public BridgeException(string problem, string nextStep, Exception? inner = null)
        : base(problem, inner) => NextStep = nextStep;

    public string NextStep { get; }
}
