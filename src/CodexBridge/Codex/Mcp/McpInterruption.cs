using CodexBridge.Codex.Processes;
using CodexBridge.Sessions;

namespace CodexBridge.Codex.Mcp;

/// <summary>
/// Stops a turn for certain. Taking the call back ends the turn, but 0.153.4 leaves its commands running, and a server may not listen at all.
/// </summary>
internal sealed class McpInterruption(Conversation conversation, TimeProvider clock)
{
    /// <summary>How long after the last word the call's answer is waited for.</summary>
    public static readonly TimeSpan AnswerGrace = TimeSpan.FromSeconds(2);

    private static readonly TimeSpan AskAgain = TimeSpan.FromMilliseconds(250);
    private static readonly TimeSpan Obedience = TimeSpan.FromSeconds(3);

    /// <param name="ask">Takes the turn's call back.</param>
    /// <param name="kill">Ends the whole server; false where others work in it.</param>
    /// <returns>False: nothing was running.</returns>
    /// <exception cref="CodexException">It goes on, and the server cannot be ended for it.</exception>
    public async Task<bool> RunAsync(Func<Turn, Task> ask, Func<Conversation, Task<bool>> kill, CancellationToken cancellationToken)
    {
        var running = conversation.Current;
        var stopped = running is not null && await StopAsync(running, ask, kill, cancellationToken);
        await new LeftoverCommands(conversation.Id, clock).EndAsync(() => Task.FromResult(0), TimeSpan.Zero, Obedience, cancellationToken);
        return stopped;
    }

    private async Task<bool> StopAsync(Turn turn, Func<Turn, Task> ask, Func<Conversation, Task<bool>> kill, CancellationToken cancellationToken)
    {
        var start = clock.GetTimestamp();
        while (!turn.Ended.IsCompleted)
        {
            // Asked too early, it is ignored: so it is asked until it obeys.
            await ask(turn);
            await Task.WhenAny(turn.Ended, Task.Delay(AskAgain, clock, cancellationToken));
            cancellationToken.ThrowIfCancellationRequested();
            if (!turn.Ended.IsCompleted && clock.GetElapsedTime(start) > Obedience && !await kill(conversation))
            {
                throw new CodexException(
                    CodexFault.NoAnswer,
                    $"The MCP server did not stop the turn of session {conversation.Id.Short} within {Obedience.TotalSeconds:0} s, and other sessions work in it.",
                    "Abort them too, or cancel the job: that ends the server.");
            }
        }

        return await turn.Ended == TurnStatus.Interrupted;
    }
}
