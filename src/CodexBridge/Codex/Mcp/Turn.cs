using CodexBridge.Sessions;

namespace CodexBridge.Codex.Mcp;

/// <summary>One turn: a call of <c>codex</c> or <c>codex-reply</c>, and what was heard of it.</summary>
internal sealed class Turn(string callId, string clientMessageId, TimeProvider clock)
{
    private readonly TurnWatch watch = new();
    private readonly TaskCompletionSource finished = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private TurnStatus status = TurnStatus.InProgress;

    public string CallId => callId;

    public string ClientMessageId => clientMessageId;

    /// <summary>The server's id of it, else the call's; null until it runs.</summary>
    public string? Id { get; private set; }

    public string? LastMessage { get; set; }

    public TurnError? Error { get; set; }

    public DateTimeOffset? StartedAt { get; private set; }

    public DateTimeOffset? CompletedAt { get; private set; }

    public Task Started => watch.Started;

    public Task<TurnStatus> Ended => watch.Ended;

    /// <summary>The agent has said its last word; the call's answer should follow at once.</summary>
    public Task Finished => finished.Task;

    public void Begin(string id)
    {
        Id = id;
        StartedAt = clock.GetUtcNow();
        watch.Start();
    }

    public void Finish(string? lastMessage)
    {
        LastMessage = lastMessage ?? LastMessage;
        finished.TrySetResult();
    }

    public void End(TurnStatus how, TurnError? error)
    {
        (status, Error) = (how, error ?? Error);

        // A turn that died with its server has no end that anybody saw.
        CompletedAt = how == TurnStatus.HostDied ? null : clock.GetUtcNow();
        finished.TrySetResult();
        watch.End(how);
    }

    public TurnSnapshot Snapshot() => new(Id ?? callId, status, status == TurnStatus.Failed ? Error : null, LastMessage, StartedAt, CompletedAt, [clientMessageId]);
}
