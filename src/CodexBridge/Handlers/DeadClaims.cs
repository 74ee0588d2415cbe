using CodexBridge.Codex;
using CodexBridge.GitHub;
using CodexBridge.Inbox;
using CodexBridge.Ledger;
using CodexBridge.Sessions;

namespace CodexBridge.Handlers;

/// <summary>
/// Commands whose process died with them in hand and that nobody ran again. What became of each is asked of Codex; where nothing was
/// started the thread is told so, with how to repeat it, and the claim is free again. Nothing is ever run from here.
/// </summary>
/// <param name="concerns">Whether commands of this repository (<c>owner/name</c>; null: of none) are looked after.</param>
internal sealed class DeadClaims(Workshop shop, IGitHub? github, Func<string?, bool> concerns, Action<string> log)
{
    private static readonly TimeSpan LookBack = TimeSpan.FromDays(14);

    private readonly CommandClaims claims = new(shop.Ledger, shop.Self, shop.Clock);

    /// <summary>The claims in question, oldest first.</summary>
    public IReadOnlyList<ClaimRecord> Find() =>
    [
        .. shop.Ledger.Read().Claims.Where(claim => claim.Outcome is null
            && claim.ClaimedAt > shop.Clock.GetUtcNow() - LookBack
            && concerns(claim.Repository)
            && ProcessProbe.LifeOf(claim.Owner) == ProcessLife.Dead),
    ];

    /// <summary>Deals with those that reached no turn, and gives those that did to the sweep of their session.</summary>
    /// <param name="codex">Null: no host runs, so what it may have received cannot be known now.</param>
    public async Task TellAsync(ICodex? codex, CancellationToken cancellationToken)
    {
        foreach (var claim in Find())
        {
            try
            {
                await TellAsync(codex, claim, cancellationToken);
            }
            catch (BridgeException failure)
            {
                log($"command {claim.Key}: {failure.Message}");
            }
        }
    }

    /// <summary>Closes those whose session has ended: its comment has told everything.</summary>
    public void CloseEnded()
    {
        var history = shop.Ledger.Read();
        foreach (var claim in Find())
        {
            if (claim.Cid is { } cid && history.Session(cid) is { } session && (session.TurnKey ?? session.Key) == claim.Key && !session.State.IsLive() && claims.TakeToClose(claim))
            {
                claims.Finish(new CommandKey(claim.Key), cid, OutcomeWords.Of(session.State).Word(), session.CommentId, session.CommentUrl, null);
            }
        }
    }

    private async Task TellAsync(ICodex? codex, ClaimRecord claim, CancellationToken cancellationToken)
    {
        if (claim.Verb is not ("spawn" or "reply"))
        {
            await ReleaseAsync(claim, Answers.DiedOnTheWay(claim.Verb), cancellationToken);
            return;
        }

        if (claim.Cid is not { } cid)
        {
            if (claim.Handover is { Backend: "mcp" })
            {
                await CloseAsync(claim, Outcome.HostDied.Word(), Answers.MayHaveRun, cancellationToken);
                return;
            }

            await ReleaseAsync(claim, Answers.DiedBeforeStart(claim.Verb), cancellationToken);
            return;
        }

        if (codex is null)
        {
            return;
        }

        var chronicle = new SessionChronicle(shop.Ledger, cid, new CommandKey(claim.Key));
        var earlier = new EarlierTurn(shop, claim, claim.Key);
        if (await earlier.IsOpenAsync(codex, cid, cancellationToken))
        {
            return;
        }

        var turn = await earlier.SeenAsync(codex, cid, cancellationToken);
        var session = shop.Ledger.Read().Session(cid);
        switch (turn)
        {
            case null when session?.TurnKey == claim.Key:
                // It was seen to begin, and died with its host: the session's ending.
                break;
            case null when earlier.MayHaveRun(codex, cid):
                // The session's own ending tells it; a comment of a reply is closed with it.
                chronicle.Record(new SessionEvent.TurnStarted(EarlierTurn.Unseen));
                chronicle.Ended(EarlierTurn.Unseen, new SessionOutcome(SessionState.HostDied, null, null, TimeSpan.Zero, Answers.NobodySaw), "sweep");
                break;
            case null:
                if (claim.Verb == "spawn")
                {
                    chronicle.Ended(null, new SessionOutcome(SessionState.Failed, null, null, TimeSpan.Zero, "The machine died before the message reached Codex; nothing ran."), "sweep");
                }

                await ReleaseAsync(claim, Answers.DiedBeforeStart(claim.Verb), cancellationToken);
                break;
            case { ClientMessageIds: [var first, ..] } when first != claim.Key && session is not null:
                await CloseAsync(claim, Outcome.Answered.Word(), Answers.Steered(session), cancellationToken);
                break;
            case { } when session?.TurnKey != claim.Key:
                // It runs or ran, and nobody lived to write that down; from here on it is the session's.
                chronicle.Record(new SessionEvent.TurnStarted(turn.Id));
                break;
            default:
                break;
        }
    }

    private Task ReleaseAsync(ClaimRecord claim, string text, CancellationToken cancellationToken) => CloseAsync(claim, CommandClaims.Released, text, cancellationToken);

    private async Task CloseAsync(ClaimRecord claim, string outcome, string text, CancellationToken cancellationToken)
    {
        if (!claims.TakeToClose(claim))
        {
            return;
        }

        var posted = await PostAsync(claim, text, cancellationToken);
        if (outcome == CommandClaims.Released && claim is { Verb: "spawn", Cid: { } cid } && posted is not null)
        {
            new SessionChronicle(shop.Ledger, cid, new CommandKey(claim.Key)).CommentPosted(posted.Id, posted.Url, posted.Kind, final: true);
        }

        claims.Finish(new CommandKey(claim.Key), claim.Cid, outcome, posted?.Id, posted?.Url, posted is null ? text : null);
        log($"command {claim.Key}: its process died; {outcome}");
    }

    private async Task<PostedComment?> PostAsync(ClaimRecord claim, string text, CancellationToken cancellationToken)
    {
        if (github is null || claim.Repository is not { } name || RepositoryRef.TryParse(name, claim.RepositoryId) is not { } place)
        {
            return null;
        }

        // One comment answers all commands of an utterance: what stands there for the others is not overwritten.
        var isShared = shop.Ledger.Read().Claims.Any(other => other.Key != claim.Key && other.Source == claim.Source && other.Repository == claim.Repository);
        var comment = new LateComment(github, shop.Marks, place, claim.Thread, claim.CommentKind ?? "issue", claim.SpokenAt);
        return await comment.WriteAsync(isShared ? $"{claim.Key}.end" : claim.Key, null, text, create: true, cancellationToken);
    }
}
