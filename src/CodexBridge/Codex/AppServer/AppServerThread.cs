using System.Runtime.CompilerServices;
using System.Text.Json.Nodes;
using CodexBridge.Codex.AppServer.Wire;
using CodexBridge.Codex.Processes;
using CodexBridge.Sessions;

namespace CodexBridge.Codex.AppServer;

/// <summary>One subscription to a thread of the app-server's.</summary>
internal sealed class AppServerThread(SessionId id, Connection connection, ThreadFeed feed, CodexSettings settings, Func<ThreadFeed, bool> leave) : ICodexThread
{
    /// <summary>How long Codex may take from an interruption to the turn's end and the last command's death.</summary>
    private static readonly TimeSpan StopDeadline = TimeSpan.FromSeconds(20);

    private static readonly TimeSpan KillAfter = TimeSpan.FromSeconds(2);

    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(25);

    public SessionId Id => id;

    public string? ActiveTurnId { get; init; }

    public async Task<string> StartTurnAsync(TurnOptions options, CancellationToken cancellationToken)
    {
        CodexFolders.Require(options.Cwd);
        var answer = await connection.CallAsync("turn/start", ThreadParameters.Turn(id, options), WireJson.Default.WireTurnAnswer, cancellationToken);
        var turnId = answer.Turn?.Id ?? throw Faults.From("turn/start", new WireError(null, "the answer names no turn", null));

        // Until then the turn is on no disk and cannot be interrupted.
        await PatientlyAsync(feed.Watch(turnId).Started, "turn/start (waiting for turn/started)", settings.CallDeadline, cancellationToken);
        return turnId;
    }

    public async Task<string> SteerAsync(string turnId, string text, string clientMessageId, CancellationToken cancellationToken)
    {
        var answer = await connection.CallAsync(
            "turn/steer", ThreadParameters.Steer(id, turnId, text, clientMessageId), WireJson.Default.WireTurnAnswer, cancellationToken);
        return answer.TurnId ?? turnId;
    }

    public async Task<bool> InterruptAsync(CancellationToken cancellationToken)
    {
        var interrupted = false;
        while (feed.ActiveTurn is { } turnId)
        {
            interrupted |= await InterruptAsync(turnId, cancellationToken);
        }

        await CleanAsync(cancellationToken);
        return interrupted;
    }

    public async Task AnswerAsync(ApprovalRequest request, ApprovalDecision decision, CancellationToken cancellationToken)
    {
        if (feed.TakeQuestion(request) is not { } question)
        {
            return;
        }

        if (decision == ApprovalDecision.Accept && request.Kind is not ApprovalKind.Other)
        {
            await connection.AnswerAsync(question, ServerQuestions.Accept(), cancellationToken);
        }
        else if (ServerQuestions.Decline(question.Method) is { } no)
        {
            await connection.AnswerAsync(question, no, cancellationToken);
        }
    }

    public async IAsyncEnumerable<SessionEvent> Events([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await foreach (var happened in feed.Events.ReadAllAsync(cancellationToken))
        {
            yield return happened;
        }
    }

    /// <summary>Leaves the thread to itself: its turn goes on, its open questions wait for the next who resumes it.</summary>
    public async ValueTask DisposeAsync()
    {
        if (leave(feed) && connection.IsOpen)
        {
            try
            {
                using var brief = new CancellationTokenSource(TimeSpan.FromSeconds(2));
                await connection.CallAsync("thread/unsubscribe", new JsonObject { ["threadId"] = id.Value }, brief.Token);
            }
            catch (Exception unneeded) when (unneeded is CodexException or OperationCanceledException)
            {
                // The connection's end unsubscribes as well.
            }
        }
    }

    /// <summary>
    /// Just after a turn's start Codex refuses to interrupt it and lets it run, so it is told again until it obeys or the turn has ended.
    /// </summary>
    private async Task<bool> InterruptAsync(string turnId, CancellationToken cancellationToken)
    {
        var ended = feed.Watch(turnId).Ended;
        var start = settings.Clock.GetTimestamp();
        while (!ended.IsCompleted)
        {
            try
            {
                await connection.CallAsync(
                    "turn/interrupt", new JsonObject { ["threadId"] = id.Value, ["turnId"] = turnId }, cancellationToken);
                break;
            }
            catch (CodexException notYet) when (notYet.Fault == CodexFault.NoActiveTurn && settings.Clock.GetElapsedTime(start) < StopDeadline)
            {
                await Task.WhenAny(ended, Task.Delay(Pause, settings.Clock, cancellationToken));
                cancellationToken.ThrowIfCancellationRequested();
            }
        }

        await PatientlyAsync(ended, "turn/interrupt (waiting for turn/completed)", StopDeadline, cancellationToken);
        return await ended == TurnStatus.Interrupted;
    }

    /// <summary>An interrupted turn's command runs on until it is cleaned away. What does not go in good time is killed.</summary>
    private async Task CleanAsync(CancellationToken cancellationToken)
    {
        var thread = new JsonObject { ["threadId"] = id.Value };
        await connection.CallAsync("thread/backgroundTerminals/clean", thread, cancellationToken);
        await new LeftoverCommands(id, settings.Clock).EndAsync(
            async () => (await connection.CallAsync("thread/backgroundTerminals/list", thread, WireJson.Default.WireList, cancellationToken)).Data?.Length ?? 0,
            KillAfter,
            StopDeadline,
            cancellationToken);
    }

    private async Task PatientlyAsync(Task task, string what, TimeSpan limit, CancellationToken cancellationToken)
    {
        try
        {
            await task.WaitAsync(limit, settings.Clock, cancellationToken);
        }
        catch (TimeoutException)
        {
            throw Faults.NoAnswer(what, limit, connection.Address);
        }
    }
}
