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
            if (cid is { } known && await LostAsync(codex, known, cancellationToken) is { } lost)
            {
                var ended = await RepeatEndingAsync(known, lost, new SessionChronicle(shop.Ledger, known, errand.Key));
                await codex.DisposeAsync();
                return Task.FromResult(ended);
            }

            thread = await OpenAsync(codex, cid, isNew, cancellationToken);
            var chronicle = new SessionChronicle(shop.Ledger, thread.Id, errand.Key);
            if (cid is null || thread.Id != cid)
            {
                Abandon(cid);
                chronicle.Spawned(request, errand.Trigger, codex.Description);
            }

            NoteComment(chronicle, final: false);
            if (codex.VersionWarning is { } untested)
            {
                card.Warn(untested);
            }

            await WarnOfSandboxAsync(cancellationToken);
            card.Opened($"Codex {codex.Version}");
            var earlier = errand.Before is null ? null : await codex.FindTurnAsync(thread.Id, request.Key, cancellationToken);
            if (earlier is { Status: not TurnStatus.InProgress })
            {
                await thread.DisposeAsync();
                await codex.DisposeAsync();
                return Task.FromResult(await RepeatEndingAsync(thread.Id, earlier, chronicle));
            }

            await card.ShowAsync(card.First(thread.Id), TimeSpan.Zero, now: true);
            var turnId = earlier?.Id ?? await thread.StartTurnAsync(Options(), cancellationToken);
            if (!request.Wait)
            {
                var result = await DetachAsync(thread.Id, turnId, chronicle);
                await thread.DisposeAsync();
                await codex.DisposeAsync();
                return Task.FromResult(result);
            }

            return FollowAsync(codex, thread, turnId, chronicle, earlier?.StartedAt, cancellationToken);
        }
        catch
        {
            await (thread?.DisposeAsync() ?? ValueTask.CompletedTask);
            await codex.DisposeAsync();
            throw;
        }
    }

    private async Task WarnOfSandboxAsync(CancellationToken cancellationToken)
    {
        if (request.Sandbox != SandboxMode.DangerFullAccess && await shop.Codex.SandboxTroubleAsync(cancellationToken) is { } trouble)
        {
            card.Warn($"Codex's sandbox does not work on this machine, so its commands will fail: {trouble}. `codex-bridge doctor` tells more.");
        }
    }

    private async Task<ICodexThread> OpenAsync(ICodex codex, SessionId? cid, bool isNew, CancellationToken cancellationToken)
    {
        if (cid is { } known)
        {
            try
            {
                return await codex.ResumeThreadAsync(known, cancellationToken);
            }
            catch (CodexException unknown) when (isNew && unknown.Fault == CodexFault.UnknownThread)
            {
                // A thread reaches Codex's disk with its first turn: one that is not there never ran anything.
            }
        }

        return await codex.StartThreadAsync(
            new ThreadOptions(request.Cwd, request.Approval, request.Model, shop.Settings.DeveloperInstructions, shop.Settings.Tools)
            {
                BaseInstructions = shop.Settings.BaseInstructions,
                CompactPrompt = shop.Settings.CompactPrompt,
            },
            cancellationToken);
    }

    /// <summary>
    /// The turn that the ledger saw begin and Codex has no trace of: it died with its host before that wrote anything down. What it did until
    /// then nobody knows, so it is told and never run again by itself.
    /// </summary>
    private async Task<TurnSnapshot?> LostAsync(ICodex codex, SessionId cid, CancellationToken cancellationToken) =>
        errand.Before is not null
        && shop.Ledger.Read().Session(cid) is { TurnId: { } turnId } session
        && session.TurnKey == request.Key
        && await codex.FindTurnAsync(cid, request.Key, cancellationToken) is null
            ? new TurnSnapshot(turnId, TurnStatus.HostDied, null, null, session.TurnStartedAt, null, [request.Key])
            : null;

    /// <summary>The thread that a dead process made for this command and never spoke in; Codex has forgotten it.</summary>
    private void Abandon(SessionId? cid)
    {
        if (cid is { } empty)
        {
            new SessionChronicle(shop.Ledger, empty, errand.Key)
                .Ended(null, new SessionOutcome(SessionState.Failed, null, null, TimeSpan.Zero, "The process that made it died before the message reached Codex; nothing ran in it."), null);
        }
    }

    private TurnOptions Options() => new(
        request.Prompt,
        request.Cwd,
        request.Sandbox,
        request.Approval,
        request.Model,
        request.Effort,
        request.Key,
        []);

    private async Task<ErrandResult> FollowAsync(ICodex codex, ICodexThread thread, string turnId, SessionChronicle chronicle, DateTimeOffset? startedAt, CancellationToken cancellationToken)
    {
        await using var connection = codex;
        await using var subscription = thread;
        var followed = new FollowedTurn(
            thread,
            request,
            card.First(thread.Id) with { TurnId = turnId, State = SessionState.Running },
            chronicle,
            new ApprovalDesk(thread, chronicle, request.Sandbox, ApprovalWait(thread.Id), shop.Clock),
            shop.Settings.OnCancel,
            shop.Settings.CancelCause,
            startedAt,
            card.ShowAsync,
            token => ReadAgainAsync(thread.Id, token));
        var outcome = await new SessionFollower(followed, shop.Clock, shop.Self).FollowAsync(cancellationToken);
        return await CloseAsync(thread.Id, turnId, outcome, chronicle);
    }

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

    private async Task<ErrandResult> DetachAsync(SessionId cid, string turnId, SessionChronicle chronicle)
    {
        chronicle.Record(new SessionEvent.TurnStarted(turnId));
        chronicle.Detached(turnId);
        var view = card.First(cid) with { TurnId = turnId, State = SessionState.Detached, Cause = Answers.DetachedHint };
        await card.ShowAsync(view, TimeSpan.Zero, now: true);
        return new ErrandResult(Outcome.Detached, card.LastText, cid, turnId, new SessionOutcome(SessionState.Detached, null, null, TimeSpan.Zero, null));
    }

    /// <summary>The turn ended while nobody followed it: say so now, and never run it again.</summary>
    private async Task<ErrandResult> RepeatEndingAsync(SessionId cid, TurnSnapshot turn, SessionChronicle chronicle)
    {
        var state = turn.Status.Ending();
        var elapsed = turn is { StartedAt: { } start, CompletedAt: { } end } ? end - start : TimeSpan.Zero;
        var outcome = new SessionOutcome(state, turn.LastMessage, shop.Ledger.Read().Session(cid)?.Tokens, elapsed, turn.Error?.Message ?? (state == SessionState.HostDied ? Answers.HostDied : null));
        if (shop.Ledger.Read().Session(cid)?.TurnId != turn.Id)
        {
            // Nobody lived to write down that it began: without a beginning its ending would belong to no turn.
            chronicle.Record(new SessionEvent.TurnStarted(turn.Id));
        }

        chronicle.Ended(turn.Id, outcome, null);
        var view = card.First(cid) with { TurnId = turn.Id, State = state, LastMessage = turn.LastMessage, Cause = outcome.Cause, Tokens = outcome.Tokens };
        await card.ShowAsync(view, elapsed, now: true);
        return await CloseAsync(cid, turn.Id, outcome, chronicle);
    }

    private Task<ErrandResult> CloseAsync(SessionId cid, string turnId, SessionOutcome outcome, SessionChronicle chronicle)
    {
        NoteComment(chronicle, final: outcome.State != SessionState.Detached);
        return Task.FromResult(new ErrandResult(OutcomeWords.Of(outcome.State), card.LastText, cid, turnId, outcome, card.ResultFile));
    }

    private void NoteComment(SessionChronicle chronicle, bool final)
    {
        if (errand.Answer.Posted is { } posted && (!final || errand.Answer.IsDelivered))
        {
            chronicle.CommentPosted(posted.Id, posted.Url, posted.Kind, final);
        }
    }
}
