using CodexBridge.Codex;
using CodexBridge.Ledger;
using CodexBridge.Reports;
using CodexBridge.Sessions;

namespace CodexBridge.Handlers;

/// <summary>
/// Follows one turn to its end: every event goes to the ledger and to the card that people see; deadlines are kept; nothing is left open.
/// </summary>
internal sealed class SessionFollower(FollowedTurn turn, TimeProvider clock, ProcessIdentity self)
{
    private static readonly TimeSpan BeatEvery = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan StopWithin = TimeSpan.FromSeconds(5);

    private readonly DateTimeOffset startedAt = turn.StartedAt ?? clock.GetUtcNow();
    private SessionView view = turn.View;
    private DateTimeOffset lastEvent = clock.GetUtcNow();
    private DateTimeOffset nextBeat = clock.GetUtcNow() + BeatEvery;

    /// <param name="cancellationToken">The job or the person at the terminal wants to leave; what then becomes of the turn is <see cref="FollowedTurn.OnCancel"/>.</param>
    public async Task<SessionOutcome> FollowAsync(CancellationToken cancellationToken)
    {
        var deadline = startedAt + turn.Request.Timeout;
        using var reading = new CancellationTokenSource();
        await using var events = turn.Thread.Events(reading.Token).GetAsyncEnumerator(reading.Token);
        var next = events.MoveNextAsync().AsTask();
        try
        {
            while (true)
            {
                if (cancellationToken.IsCancellationRequested)
                {
                    return await LeaveAsync();
                }

                var now = clock.GetUtcNow();
                if (now >= deadline)
                {
                    return await StopAsync(SessionState.TimedOut, $"It ran longer than {Wording.Duration(turn.Request.Timeout)} (timeout=…).", "deadline");
                }

                if (now >= nextBeat)
                {
                    nextBeat = now + BeatEvery;
                    turn.Chronicle.Beat(self, now - lastEvent);
                    await ShowAsync(now: false);
                    if (now - lastEvent >= BeatEvery / 2 && await EndedUnheardAsync() is { } unheard)
                    {
                        return unheard;
                    }
                }

                if (turn.Desk.NextDeadline <= now)
                {
                    view = await turn.Desk.ExpireAsync(view, CancellationToken.None);
                    await ShowAsync(now: true);
                }

                if (!next.IsCompleted)
                {
                    await WaitAsync(next, Earliest(deadline, nextBeat, turn.Desk.NextDeadline) - now, cancellationToken);
                    continue;
                }

                if (!await next)
                {
                    return await LostAsync("the connection to Codex ended");
                }

                lastEvent = clock.GetUtcNow();
                if (await TakeAsync(events.Current) is { } outcome)
                {
                    return outcome;
                }

                next = events.MoveNextAsync().AsTask();
            }
        }
        finally
        {
            await reading.CancelAsync();
            await ((Task)next).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    /// <summary>One event. Not null: it was the end.</summary>
    private async Task<SessionOutcome?> TakeAsync(SessionEvent happened)
    {
        turn.Chronicle.Record(happened);
        var before = view.State;
        view = view.With(happened);
        switch (happened)
        {
            case SessionEvent.ApprovalAsked asked:
                view = await turn.Desk.AskAsync(view, asked.Request, CancellationToken.None);
                await ShowAsync(now: true);
                return null;
            case SessionEvent.ApprovalResolved resolved:
                turn.Desk.Resolved(resolved.RequestId);
                await ShowAsync(now: true);
                return null;
            case SessionEvent.MessageDelivered { ClientId: { } id } when id != turn.Request.Key:
                view = view with { Steered = [.. view.Steered, id] };
                return null;
            case SessionEvent.TurnEnded ended when ended.TurnId == view.TurnId || view.TurnId is null:
                return await EndAsync(view.State, Ending(ended), null);
            case SessionEvent.HostLost lost:
                return await LostAsync(lost.Why);
            default:
                await ShowAsync(now: before != view.State);
                return null;
        }
    }

    private static string? Ending(SessionEvent.TurnEnded ended) => ended.Status switch
    {
        TurnStatus.Failed => ended.Error?.Message ?? "Codex gave no reason.",
        TurnStatus.HostDied => Answers.HostDied(overMcp: false),
        _ => null,
    };

    private Task<SessionOutcome> LeaveAsync() => turn.OnCancel switch
    {
        OnCancel.Interrupt => StopAsync(SessionState.Aborted, turn.CancelCause, "cancel"),
        _ => EndAsync(SessionState.Detached, "Nobody follows it any more; it goes on in the background.", null),
    };

    private async Task<SessionOutcome> StopAsync(SessionState state, string cause, string by)
    {
        using var patience = new CancellationTokenSource(StopWithin, clock);
        try
        {
            await turn.Thread.InterruptAsync(patience.Token);
        }
        catch (Exception failure) when (failure is BridgeException or OperationCanceledException)
        {
            cause = $"{cause} Codex did not confirm that the turn stopped: {failure.Message}";
        }

        return await EndAsync(state, cause, by);
    }

    private async Task<SessionOutcome> LostAsync(string why)
    {
        // The turn's fate is the server's to tell: ask once more before calling it dead.
        var seen = await turn.AskAgain(CancellationToken.None);
        return seen switch
        {
            { Status: TurnStatus.InProgress } => await EndAsync(SessionState.Detached, $"The bridge lost its connection ({why}), the turn goes on.", null),
            { Status: TurnStatus.Completed } completed => await EndAsync(Remember(completed), null, null),
            { Status: TurnStatus.Failed } failed => await EndAsync(Remember(failed), failed.Error?.Message, null),
            _ => await EndAsync(SessionState.HostDied, turn.Gone(why), null),
        };
    }

    /// <summary>Whoever only waits for a word would wait for ever if it was lost: after a silence Codex is asked whether the turn has ended.</summary>
    private async Task<SessionOutcome?> EndedUnheardAsync() => await turn.AskAgain(CancellationToken.None) switch
    {
        { Status: TurnStatus.Completed or TurnStatus.Failed or TurnStatus.Interrupted } ended when ended.Id == view.TurnId =>
            await EndAsync(Remember(ended), ended.Error?.Message, null),
        _ => null,
    };

    private SessionState Remember(TurnSnapshot seen)
    {
        view = view with { LastMessage = seen.LastMessage ?? view.LastMessage };
        return seen.Status.Ending();
    }

    private async Task<SessionOutcome> EndAsync(SessionState state, string? cause, string? by)
    {
        if (view.TurnId is { } turnId)
        {
            // Whoever leaves at once, or has lost the connection, may not have heard yet that it began.
            turn.Chronicle.Began(turnId);
        }

        view = view with { State = state, Cause = cause, Asked = state == SessionState.Detached ? view.Asked : [] };
        var outcome = new SessionOutcome(state, view.LastMessage, view.Tokens, clock.GetUtcNow() - startedAt, cause);
        if (state == SessionState.Detached)
        {
            turn.Chronicle.Detached(view.TurnId);
        }
        else
        {
            turn.Chronicle.Ended(view.TurnId, outcome, by);
        }

        await turn.Show(view, clock.GetUtcNow() - startedAt, true);
        return outcome;
    }

    private Task ShowAsync(bool now) => turn.Show(view, clock.GetUtcNow() - startedAt, now);

    private async Task WaitAsync(Task next, TimeSpan longest, CancellationToken cancellationToken)
    {
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var pause = longest < TimeSpan.FromMilliseconds(1) ? TimeSpan.FromMilliseconds(1) : longest;
        await Task.WhenAny(next, Task.Delay(pause, clock, either.Token));
        await either.CancelAsync();
    }

    private static DateTimeOffset Earliest(DateTimeOffset one, DateTimeOffset other, DateTimeOffset? third)
    {
        var earliest = one < other ? one : other;
        return third < earliest ? third.Value : earliest;
    }
}

/// <summary>What becomes of the turn when its follower has to go.</summary>
internal enum OnCancel
{
    /// <summary>A cancelled workflow run: whoever cancelled it wants it to stop.</summary>
    Interrupt,

    /// <summary>Ctrl-C at a terminal: the session goes on without the watcher.</summary>
    LeaveRunning,
}

/// <summary>A turn to be followed, with everything that following it needs.</summary>
/// <param name="StartedAt">When the turn began, if an earlier follower saw that; null: now.</param>
/// <param name="Show">Puts the card out; true: at once.</param>
/// <param name="AskAgain">What the (possibly new) host says of the turn after the connection broke; null: nothing.</param>
/// <param name="Gone">What is said when nothing more is to be learned of the turn, from the reason.</param>
/// <param name="CancelCause">Said in the comment when <see cref="OnCancel.Interrupt"/> stopped it.</param>
internal sealed record FollowedTurn(
    ICodexThread Thread,
    SessionRequest Request,
    SessionView View,
    SessionChronicle Chronicle,
    ApprovalDesk Desk,
    OnCancel OnCancel,
    string CancelCause,
    DateTimeOffset? StartedAt,
    Func<SessionView, TimeSpan, bool, Task> Show,
    Func<CancellationToken, Task<TurnSnapshot?>> AskAgain,
    Func<string, string> Gone);
