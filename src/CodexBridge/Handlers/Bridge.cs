using CodexBridge.Access;
using CodexBridge.Commands;
using CodexBridge.Inbox;
using CodexBridge.Ledger;
using CodexBridge.Sessions;
using CodexBridge.Triggers;

namespace CodexBridge.Handlers;

/// <summary>
/// The whole story, for every door: what was said becomes commands; each is judged, claimed, carried out and answered. Quick commands are
/// answered in order; turns run side by side once they have been started in order.
/// </summary>
internal sealed class Bridge(Workshop shop, Gate gate)
{
    private readonly CommandClaims claims = new(shop.Ledger, shop.Self, shop.Clock);
    private readonly CommandDispatch dispatch = new(shop);

    /// <param name="commands">What was understood; never empty.</param>
    /// <param name="cancellationToken">Whoever waits wants to leave.</param>
    /// <returns>One result for each command, in order.</returns>
    public async Task<IReadOnlyList<ErrandResult>> CarryOutAsync(Trigger trigger, IReadOnlyList<SpokenCommand> commands, IAnswer answer, CancellationToken cancellationToken)
    {
        var running = new List<Task<ErrandResult>>();
        foreach (var spoken in commands)
        {
            running.Add(await BeginAsync(trigger, spoken, answer, cancellationToken));
        }

        var results = await Task.WhenAll(running);
        return results;
    }

    /// <summary>Judges, claims and starts one command. The inner task is its ending.</summary>
    private async Task<Task<ErrandResult>> BeginAsync(Trigger trigger, SpokenCommand spoken, IAnswer answer, CancellationToken cancellationToken)
    {
        var key = CommandKey.Of(trigger, spoken);
        if (spoken.Command is BridgeCommand.Help)
        {
            return Task.FromResult(await HelpAsync(trigger, spoken, key, answer, cancellationToken));
        }

        var history = shop.Ledger.Read();
        if (await AnsweredAsync(CommandClaims.Look(history, key), spoken.Ordinal, answer, cancellationToken) is { } earlier)
        {
            // Before anything is judged or looked for: the answer that stands must not be overwritten because the world has moved on.
            return Task.FromResult(earlier);
        }

        // What a dead process had in hand is the same session still, whatever its words would mean now.
        var found = history.Claim(key.Value)?.Cid is { } cid && spoken.Command is not (BridgeCommand.Spawn or BridgeCommand.Status) && history.Session(cid) is { } begun
            ? new SessionFound.One(begun)
            : SessionFinder.Find(history, trigger, spoken.Command);
        var verdict = await gate.JudgeAsync(trigger, spoken.Command, key, found, history, cancellationToken);
        var missing = found as SessionFound.Missing;
        if (verdict is Verdict.Refused refused && !(missing is not null && refused.IsNotFound))
        {
            return Task.FromResult(await RefuseAsync(trigger, spoken, refused, answer, cancellationToken));
        }

        if (missing is not null)
        {
            await answer.ShowAsync(spoken.Ordinal, missing.Explanation, now: false, cancellationToken);
            return Task.FromResult(new ErrandResult(Outcome.Usage, missing.Explanation));
        }

        var session = (found as SessionFound.One)?.Session;
        if (IsAskedAloud(trigger, spoken.Command))
        {
            var asked = new Errand(trigger, spoken.Ordinal, spoken.Command, key, ((Verdict.Allowed)verdict).Limits, session, null, answer);
            return await StartAsync(asked, found, cancellationToken);
        }

        var claim = claims.Take(key, spoken.Command, trigger, session?.Cid);
        if (await AnsweredAsync(claim, spoken.Ordinal, answer, cancellationToken) is { } answered)
        {
            return Task.FromResult(answered);
        }

        var errand = new Errand(trigger, spoken.Ordinal, spoken.Command, key, ((Verdict.Allowed)verdict).Limits, session, ((Claim.Mine)claim).Before, answer);
        return await StartAsync(errand, found, cancellationToken);
    }

    /// <summary>
    /// A question of somebody who waits for the answer: it changes nothing and comes a single time, so there is nothing to claim, and who
    /// polls does not fill the ledger.
    /// </summary>
    private static bool IsAskedAloud(Trigger trigger, BridgeCommand command) =>
        command is BridgeCommand.Status && trigger.Kind is (TriggerKind.Terminal or TriggerKind.Mcp);

    /// <summary>Help changes nothing, so it is neither claimed nor recorded; the marker alone keeps it from being said twice.</summary>
    private async Task<ErrandResult> HelpAsync(Trigger trigger, SpokenCommand spoken, CommandKey key, IAnswer answer, CancellationToken cancellationToken)
    {
        var verdict = await gate.JudgeAsync(trigger, spoken.Command, key, new SessionFound.NotNeeded(), LedgerHistory.Empty, cancellationToken);
        if (verdict is Verdict.Refused refused)
        {
            return await RefuseAsync(trigger, spoken, refused, answer, cancellationToken);
        }

        var text = CommandHelp.ToMarkdown(new LanguageOptions(shop.Settings.TriggerWord));
        await answer.ShowAsync(spoken.Ordinal, text, now: true, cancellationToken);
        return new ErrandResult(Outcome.Answered, text);
    }

    /// <summary>What there is to say when the command is another's, or ran before; null: it is free or ours.</summary>
    private static async Task<ErrandResult?> AnsweredAsync(Claim? claim, int ordinal, IAnswer answer, CancellationToken cancellationToken) => claim switch
    {
        Claim.Running running => new ErrandResult(Outcome.AlreadyHandled, Answers.InHand(running.Record), running.Record.Cid),
        Claim.Finished finished => await RepeatAsync(finished.Record, ordinal, answer, cancellationToken),
        _ => null,
    };

    private async Task<Task<ErrandResult>> StartAsync(Errand errand, SessionFound found, CancellationToken cancellationToken)
    {
        try
        {
            var running = await dispatch.StartAsync(errand, found, cancellationToken);
            return FinishAsync(errand, running);
        }
        catch (BridgeException failure)
        {
            return FinishAsync(errand, Task.FromException<ErrandResult>(failure));
        }
        catch (OperationCanceledException)
        {
            return FinishAsync(errand, Task.FromResult(new ErrandResult(Outcome.Aborted, Answers.CancelledBeforeStart)));
        }
    }

    /// <summary>Waits for the ending, makes sure that it is answered, and closes the claim with it.</summary>
    private async Task<ErrandResult> FinishAsync(Errand errand, Task<ErrandResult> running)
    {
        ErrandResult result;
        try
        {
            result = await running;
        }
        catch (BridgeException failure)
        {
            result = new ErrandResult(Outcome.Failed, Answers.Failure(failure), errand.Session?.Cid) { Failure = failure };
        }
        catch (OperationCanceledException)
        {
            // It still waited in the queue.
            result = new ErrandResult(Outcome.Aborted, Answers.CancelledBeforeStart, errand.Session?.Cid);
        }

        await errand.ShowAsync(result.Text, now: true, CancellationToken.None);
        if (IsAskedAloud(errand.Trigger, errand.Command))
        {
            return result;
        }

        var delivered = errand.Answer.IsDelivered;
        var posted = errand.Answer.Posted;
        var outcome = result is { Failure: not null, Cid: null } ? CommandClaims.Released : result.Outcome.Word();
        claims.Finish(errand.Key, result.Cid, outcome, delivered ? posted?.Id : null, delivered ? posted?.Url : null, delivered ? null : result.Text);
        return result;
    }

    private async Task<ErrandResult> RefuseAsync(Trigger trigger, SpokenCommand spoken, Verdict.Refused refused, IAnswer answer, CancellationToken cancellationToken)
    {
        shop.Ledger.Append(new LedgerEvent
        {
            Type = LedgerTypes.Denied,
            Agent = "bridge",
            Message = refused.Reason,
            Data = LedgerData.Of(
                ("verb", spoken.Command.Verb),
                ("code", refused.Code),
                ("actor", trigger.Speaker?.Login),
                ("actor_id", trigger.Speaker?.Id),
                ("repository", trigger.Repository?.ToString()),
                ("thread", trigger.Thread?.Number)),
        });
        var text = Answers.Refused(spoken.Command, refused);
        if (!refused.Quiet)
        {
            await answer.ShowAsync(spoken.Ordinal, text, now: false, cancellationToken);
        }

        return new ErrandResult(Outcome.Refused, text);
    }

    /// <summary>It ran before: nothing happens again, but an answer that never arrived is given now.</summary>
    private static async Task<ErrandResult> RepeatAsync(ClaimRecord record, int ordinal, IAnswer answer, CancellationToken cancellationToken)
    {
        if (record is { CommentId: null, Result: { Length: > 0 } lost })
        {
            await answer.ShowAsync(ordinal, lost, now: true, cancellationToken);
        }

        return new ErrandResult(Outcome.AlreadyHandled, Answers.RanBefore(record), record.Cid);
    }
}
