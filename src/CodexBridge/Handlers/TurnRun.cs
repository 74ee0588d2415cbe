using CodexBridge.Codex;
using CodexBridge.Ledger;
using CodexBridge.Reports;
using CodexBridge.Sessions;

namespace CodexBridge.Handlers;

/// <summary>
/// One turn from the wish to the ending: find or make the thread, make sure that the message is in it exactly once, follow, report.
/// Every step may have been done already by a process that died; each looks before it acts.
/// </summary>
internal sealed class TurnRun(Workshop shop, Errand errand, SessionRequest request)
{
    private readonly TurnCard card = new(shop, errand, request);

    /// <param name="cid">The thread to continue; null: a new one is made.</param>
    /// <param name="isNew">A spawn: without a trace on Codex's disk the thread may be made anew. A reply never may.</param>
    /// <returns>When the turn runs: the task that follows it.</returns>
    public async Task<Task<ErrandResult>> StartAsync(SessionId? cid, bool isNew, CancellationToken cancellationToken)
    {
        var codex = await shop.Codex.ConnectAsync(cancellationToken);
        ICodexThread? thread = null;
        try
        {
            var before = errand.Before is { } record ? new EarlierTurn(shop, record, request.Key) : null;
            var earlier = before is null ? null : await before.FindAsync(codex, cid, cancellationToken);
            if (earlier is null or { Status: TurnStatus.InProgress })
            {
                thread = cid is { } id ? await TryResumeAsync(codex, id, mayBeUnknown: isNew && earlier is null, cancellationToken) : null;
                if (earlier is not null && thread!.ActiveTurnId != earlier.Id)
                {
                    // It ended between the two questions; nobody would ever tell us of its end.
                    earlier = await before!.FindAsync(codex, cid, cancellationToken);
                }
            }

            if (earlier is { Status: not TurnStatus.InProgress })
            {
                var ended = cid is { } known ? await RepeatEndingAsync(known, earlier) : new ErrandResult(Outcome.HostDied, Answers.MayHaveRun);
                await (thread?.DisposeAsync() ?? ValueTask.CompletedTask);
                await codex.DisposeAsync();
                return Task.FromResult(ended);
            }

            string turnId;
            if (thread is null)
            {
                (thread, turnId) = await SpawnAsync(codex, cid, cancellationToken);
            }
            else
            {
                await OpenedAsync(codex, thread.Id, cancellationToken);
                turnId = earlier?.Id ?? await SendAsync(codex, thread, cancellationToken);
            }

            return await FollowOrLeaveAsync(codex, thread, turnId, earlier?.StartedAt, cancellationToken);
        }
        catch
        {
            await (thread?.DisposeAsync() ?? ValueTask.CompletedTask);
            await codex.DisposeAsync();
            throw;
        }
    }

    private async Task<(ICodexThread Thread, string TurnId)> SpawnAsync(ICodex codex, SessionId? abandoned, CancellationToken cancellationToken)
    {
        // A server that tells nothing on the way is heard of only when its turn is over: that too has to end some time.
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        if (!codex.Abilities.Durable)
        {
            limit.CancelAfter(request.Timeout);
        }

        shop.NoteHandover(errand, codex);
        ICodexThread? opened = null;
        try
        {
            var turnId = await codex.SpawnAsync(
                Thread(),
                Turn(),
                async thread =>
                {
                    opened = thread;
                    Abandon(abandoned);
                    Chronicle(thread.Id).Spawned(request, errand.Trigger, codex);
                    await OpenedAsync(codex, thread.Id, cancellationToken);
                },
                limit.Token);
            return (opened!, turnId);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            throw new BridgeException(
                $"{codex.Description} neither named a session nor gave an answer within {Wording.Duration(request.Timeout)}; the call was taken back.",
                "Ask for more time (timeout=…), or look at the server.");
        }
    }

    /// <summary>The thread has an id: people and ledger are told before the model works, as far as the backend lets us.</summary>
    private async Task OpenedAsync(ICodex codex, SessionId cid, CancellationToken cancellationToken)
    {
        NoteComment(Chronicle(cid), final: false);
        foreach (var remark in new[] { codex.VersionWarning, codex.Remark }.OfType<string>())
        {
            card.Warn(remark);
        }

        if (!request.Wait && !codex.Abilities.Outlives)
        {
            card.Warn("`wait=no` cannot be kept: this Codex ends with the job that started it, so the job waits.");
        }

        if (request.Sandbox != SandboxMode.DangerFullAccess && await shop.Codex.SandboxTroubleAsync(cancellationToken) is { } trouble)
        {
            card.Warn($"Codex's sandbox does not work on this machine, so its commands will fail: {trouble}. `codex-bridge doctor` tells more.");
        }

        card.Opened($"Codex {codex.Version}");
        await card.ShowAsync(card.First(cid), TimeSpan.Zero, now: true);
    }

    private async Task<string> SendAsync(ICodex codex, ICodexThread thread, CancellationToken cancellationToken)
    {
        shop.NoteHandover(errand, codex);
        return await thread.StartTurnAsync(Turn(), cancellationToken);
    }

    private async Task<Task<ErrandResult>> FollowOrLeaveAsync(ICodex codex, ICodexThread thread, string turnId, DateTimeOffset? startedAt, CancellationToken cancellationToken)
    {
        if (request.Wait || !codex.Abilities.Outlives)
        {
            return FollowAsync(codex, thread, turnId, startedAt, cancellationToken);
        }

        var result = await DetachAsync(thread.Id, turnId);
        await thread.DisposeAsync();
        await codex.DisposeAsync();
        return Task.FromResult(result);
    }

    /// <summary>Null: a thread that a dead process made for this very command, and that never ran anything.</summary>
    private static async Task<ICodexThread?> TryResumeAsync(ICodex codex, SessionId cid, bool mayBeUnknown, CancellationToken cancellationToken)
    {
        try
        {
            return await codex.ResumeThreadAsync(cid, cancellationToken);
        }
        catch (CodexException unknown) when (mayBeUnknown && unknown.Fault == CodexFault.UnknownThread)
        {
            // A thread reaches Codex's disk with its first turn.
            return null;
        }
    }

    /// <summary>The thread that a dead process made for this command and never spoke in; Codex has forgotten it.</summary>
    private void Abandon(SessionId? cid)
    {
        if (cid is { } empty)
        {
            Chronicle(empty)
                .Ended(null, new SessionOutcome(SessionState.Failed, null, null, TimeSpan.Zero, "The process that made it died before the message reached Codex; nothing ran in it."), null);
        }
    }

    private ThreadOptions Thread() => new(request.Cwd, request.Approval, request.Model, shop.Settings.DeveloperInstructions, shop.Settings.Tools)
    {
        BaseInstructions = shop.Settings.BaseInstructions,
        CompactPrompt = shop.Settings.CompactPrompt,
    };

    private TurnOptions Turn() => new(
        request.Prompt,
        request.Cwd,
        request.Sandbox,
        request.Approval,
        request.Model,
        request.Effort,
        request.Key,
        []);

    private async Task<ErrandResult> FollowAsync(ICodex codex, ICodexThread thread, string turnId, DateTimeOffset? startedAt, CancellationToken cancellationToken)
    {
        await using var connection = codex;
        await using var subscription = thread;
        var chronicle = Chronicle(thread.Id);
        var (onCancel, cause) = Cancel(codex);
        var followed = new FollowedTurn(
            thread,
            request,
            card.First(thread.Id) with { TurnId = turnId, State = SessionState.Running },
            chronicle,
            new ApprovalDesk(thread, chronicle, request.Sandbox, ApprovalWait(thread.Id), shop.Clock),
            onCancel,
            cause,
            startedAt,
            card.ShowAsync,
            token => ReadAgainAsync(thread.Id, token),
            why => Answers.HostGone(!codex.Abilities.Durable, why));
        var outcome = await new SessionFollower(followed, shop.Clock, shop.Self).FollowAsync(cancellationToken);
        return Close(thread.Id, turnId, outcome);
    }

    /// <summary>What a cancel means. A turn that cannot go on without this process is stopped, so that nothing works on unseen.</summary>
    private (OnCancel What, string Cause) Cancel(ICodex codex) =>
        codex.Abilities.Outlives || shop.Settings.OnCancel == OnCancel.Interrupt
            ? (shop.Settings.OnCancel, shop.Settings.CancelCause)
            : (OnCancel.Interrupt, "Whoever followed it has left, and this Codex ends with the process that started it, so the turn was interrupted.");

    private async Task<TurnSnapshot?> ReadAgainAsync(SessionId cid, CancellationToken cancellationToken)
    {
        try
        {
            await using var codex = await shop.Codex.ConnectIfRunningAsync(cancellationToken);
            return codex is null ? null : (await codex.ReadThreadAsync(cid, cancellationToken))?.LastTurn;
        }
        catch (BridgeException)
        {
            return null;
        }
    }

    private ApprovalWait ApprovalWait(SessionId cid) => new(
        errand.Answer.CanBeAnswered ? shop.Settings.ApprovalDeadline : null,
        "nobody can be asked here (no issue or pull request thread)",
        rid => shop.Ledger.Read().Session(cid)?.OpenApprovals.FirstOrDefault(open => open.Rid == rid)?.Deadline);

    private async Task<ErrandResult> DetachAsync(SessionId cid, string turnId)
    {
        var chronicle = Chronicle(cid);
        chronicle.Record(new SessionEvent.TurnStarted(turnId));
        chronicle.Detached(turnId);
        var view = card.First(cid) with { TurnId = turnId, State = SessionState.Detached, Cause = Answers.DetachedHint };
        await card.ShowAsync(view, TimeSpan.Zero, now: true);
        return new ErrandResult(Outcome.Detached, card.LastText, cid, turnId, new SessionOutcome(SessionState.Detached, null, null, TimeSpan.Zero, null));
    }

    /// <summary>The turn ended while nobody followed it: say so now, and never run it again.</summary>
    private async Task<ErrandResult> RepeatEndingAsync(SessionId cid, TurnSnapshot turn)
    {
        var chronicle = Chronicle(cid);
        var session = shop.Ledger.Read().Session(cid);
        var state = turn.Status.Ending();
        var elapsed = turn is { StartedAt: { } start, CompletedAt: { } end } ? end - start : TimeSpan.Zero;
        var cause = turn switch
        {
            { Error.Message: { } message } => message,
            { Id: EarlierTurn.Unseen } => Answers.NobodySaw,
            { Status: TurnStatus.HostDied } => Answers.HostDied(session?.IsOverMcp == true),
            _ => null,
        };
        var outcome = new SessionOutcome(state, turn.LastMessage, session?.Tokens, elapsed, cause);
        chronicle.Began(turn.Id);
        chronicle.Ended(turn.Id, outcome, null);
        var view = card.First(cid) with { TurnId = turn.Id, State = state, LastMessage = turn.LastMessage, Cause = outcome.Cause, Tokens = outcome.Tokens };
        await card.ShowAsync(view, elapsed, now: true);
        return Close(cid, turn.Id, outcome);
    }

    private ErrandResult Close(SessionId cid, string turnId, SessionOutcome outcome)
    {
        NoteComment(Chronicle(cid), final: outcome.State != SessionState.Detached);
        return new ErrandResult(OutcomeWords.Of(outcome.State), card.LastText, cid, turnId, outcome, card.ResultFile);
    }

    private void NoteComment(SessionChronicle chronicle, bool final)
    {
        if (errand.Answer.Posted is { } posted && (!final || errand.Answer.IsDelivered))
        {
            chronicle.CommentPosted(posted.Id, posted.Url, posted.Kind, final);
        }
    }

    private SessionChronicle Chronicle(SessionId cid) => new(shop.Ledger, cid, errand.Key);
}
