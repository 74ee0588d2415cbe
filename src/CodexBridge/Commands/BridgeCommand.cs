using CodexBridge.Sessions;

namespace CodexBridge.Commands;

/// <summary>
/// The whole vocabulary. A new case also needs: <see cref="Vocabulary"/>, <see cref="CommandBinder"/>, <see cref="CommandText"/>, Access
/// (who may), Handlers.
/// </summary>
internal abstract record BridgeCommand
{
    private BridgeCommand()
    {
    }

    /// <summary>The keyword as typed in a comment.</summary>
    public abstract string Verb { get; }

    /// <summary>The canonical spelling, without the trigger word; reads back as the same command.</summary>
    public sealed override string ToString() => CommandText.Canonical(this);

    /// <summary>Start a session. Options left out are null: the place and the machine decide.</summary>
    public sealed record Spawn(
        string Prompt,
        string? Cwd = null,
        SandboxMode? Sandbox = null,
        ApprovalPolicy? Approval = null,
        string? Model = null,
        ReasoningEffort? Effort = null,
        string? Task = null,
        string? Branch = null,
        TimeSpan? Timeout = null,
        bool? Wait = null) : BridgeCommand
    {
        public override string Verb => "spawn";
    }

    /// <summary>Say something: a new turn when the session is idle, steering the running turn when it is busy.</summary>
    /// <param name="Session">Null: the one live session of this thread.</param>
    /// <param name="Queue">Wait for the running turn's end and run as a turn of its own.</param>
    public sealed record Reply(SessionRef? Session, string Message, bool Queue = false, bool? Wait = null, TimeSpan? Timeout = null) : BridgeCommand
    {
        public override string Verb => "reply";
    }

    /// <summary>Stop the running turn and every command it started.</summary>
    public sealed record Abort(SessionRef? Session) : BridgeCommand
    {
        public override string Verb => "abort";
    }

    /// <summary>Tell how a session stands; without one, all sessions of this thread.</summary>
    public sealed record Status(SessionRef? Session) : BridgeCommand
    {
        public override string Verb => "status";
    }

    /// <summary>Let Codex do what it asked for.</summary>
    /// <param name="Request">The short id shown with the question.</param>
    public sealed record Approve(string Request) : BridgeCommand
    {
        public override string Verb => "approve";
    }

    /// <summary>Refuse what Codex asked for; the turn goes on.</summary>
    public sealed record Deny(string Request, string? Why) : BridgeCommand
    {
        public override string Verb => "deny";
    }

    public sealed record Help : BridgeCommand
    {
        public override string Verb => "help";
    }
}
