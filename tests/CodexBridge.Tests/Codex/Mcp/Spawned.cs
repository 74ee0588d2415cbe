using CodexBridge.Codex;

namespace CodexBridge.Tests.Codex;

/// <summary>A session that runs.</summary>
internal sealed class Spawned : IAsyncDisposable
{
    private Spawned(ICodexThread thread, string turnId) => (Thread, TurnId) = (thread, turnId);

    public ICodexThread Thread { get; }

    public string TurnId { get; }

    public static async Task<Spawned> StartAsync(ICodex codex, ThreadOptions thread, TurnOptions turn)
    {
        ICodexThread? opened = null;
        var turnId = await codex.SpawnAsync(
            thread,
            turn,
            named =>
            {
                opened = named;
                return Task.CompletedTask;
            },
            TestContext.Current.CancellationToken);
        return new Spawned(opened!, turnId);
    }

    public ValueTask DisposeAsync() => Thread.DisposeAsync();
}
