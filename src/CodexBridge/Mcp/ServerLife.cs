namespace CodexBridge.Mcp;

/// <summary>
/// Whether a connection is ending, and what still runs for it. A client that leaves is no client that cancels: its turns go on, only their
/// followers are sent away.
/// </summary>
internal sealed class ServerLife : IDisposable
{
    private readonly CancellationTokenSource ending = new();
    private readonly Lock counting = new();
    private readonly HashSet<Task> calls = [];

    /// <summary>The client is gone, or the server is to stop.</summary>
    public CancellationToken Ending => ending.Token;

    public void End() => ending.Cancel();

    public async Task<T> TrackAsync<T>(Task<T> call)
    {
        lock (counting)
        {
            calls.Add(call);
        }

        try
        {
            return await call;
        }
        finally
        {
            lock (counting)
            {
                calls.Remove(call);
            }
        }
    }

    /// <summary>Comes back when nothing runs any more, or after the time given.</summary>
    public async Task DrainAsync(TimeSpan longest, TimeProvider clock)
    {
        Task[] left;
        lock (counting)
        {
            left = [.. calls];
        }

        await Task.WhenAny(Task.WhenAll(left), Task.Delay(longest, clock, CancellationToken.None));
    }

    public void Dispose() => ending.Dispose();
}
