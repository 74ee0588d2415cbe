using CodexBridge.Sessions;

namespace CodexBridge.Codex;

/// <summary>Two moments of one turn that a caller may wait for.</summary>
internal sealed class TurnWatch
{
    private readonly TaskCompletionSource started = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource<TurnStatus> ended = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Ends when Codex says that the turn runs (or that it has ended already).</summary>
    public Task Started => started.Task;

    public Task<TurnStatus> Ended => ended.Task;

    public void Start() => started.TrySetResult();

    public void End(TurnStatus status)
    {
        started.TrySetResult();
        ended.TrySetResult(status);
    }

    public void Lose(CodexException why)
    {
        started.TrySetException(why);
        ended.TrySetException(why);

        // Nobody may be waiting: look at the exceptions, so that they are not reported as unobserved.
        _ = started.Task.Exception;
        _ = ended.Task.Exception;
    }
}
