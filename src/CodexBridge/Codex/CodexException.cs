namespace CodexBridge.Codex;

/// <summary>Codex refused, is missing, too old, or does not answer.</summary>
internal sealed class CodexException(CodexFault fault, string problem, string nextStep, Exception? inner = null)
    : BridgeException(problem, nextStep, inner)
{
    public CodexFault Fault { get; } = fault;
}

/// <summary>Codex uses one error code for nearly everything; these are told apart by its text, in one place.</summary>
internal enum CodexFault
{
    /// <summary>No usable binary.</summary>
    NotFound,

    /// <summary>Below the minimum version.</summary>
    TooOld,

    /// <summary>The host could not be started or reached.</summary>
    NoHost,

    /// <summary>No answer within the deadline of the call.</summary>
    NoAnswer,

    UnknownThread,

    /// <summary>The thread exists in the host's memory alone: it never got a message.</summary>
    NoTurnYet,

    /// <summary>Another Codex process has the thread open.</summary>
    HeldElsewhere,

    Archived,

    NoActiveTurn,

    /// <summary>Draining: shutting down after its running turns.</summary>
    ShuttingDown,

    Overloaded,

    /// <summary>The prompt is over Codex's 1,048,576 characters.</summary>
    InputTooLarge,

    Configuration,

    /// <summary>Anything else that Codex refused.</summary>
    Refused,
}
