using CodexBridge.Codex;
using CodexBridge.GitHub;
using CodexBridge.Inbox;
using CodexBridge.Ledger;
using CodexBridge.Reports;
using CodexBridge.Sessions;

namespace CodexBridge.Handlers;

/// <summary>
/// Posts what happened while nobody followed: progress and results of detached sessions, endings that a dead job or a dead token left
/// unsaid, questions whose deadline has passed. Starts nothing; a session that a living process follows is left to it.
/// </summary>
internal sealed class Sweeper(Workshop shop, IGitHub? github, Action<string> log)
{
    private static readonly TimeSpan LookBack = TimeSpan.FromDays(14);

    /// <param name="repository">Only its sessions; null: all of this machine's.</param>
    /// <returns>The sessions that something was said of.</returns>
    public async Task<IReadOnlyList<SessionRecord>> SweepAsync(RepositoryRef? repository, CancellationToken cancellationToken)
    {
        var orphans = new DeadClaims(shop, github, name => Concerns(repository, name), log);
        if (orphans.Find().Count == 0 && Due(repository).Count == 0)
        {
            return [];
        }

        await using var codex = await shop.Codex.ConnectIfRunningAsync(cancellationToken);
        await orphans.TellAsync(codex, cancellationToken);
        var due = Due(repository);
        foreach (var session in due)
        {
            try
            {
                await SweepOneAsync(codex, session, cancellationToken);
            }
            catch (BridgeException failure)
            {
                log($"session {session.Cid.Short}: {failure.Message}");
            }
        }

        orphans.CloseEnded();
        return due;
    }

    private List<SessionRecord> Due(RepositoryRef? repository)
    {
        var history = shop.Ledger.Read();
        return [.. history.Sessions.Where(session => IsDue(session, history, repository))];
    }

    private bool IsDue(SessionRecord session, LedgerHistory history, RepositoryRef? repository)
    {
        var here = session.IsOf(shop.Ledger.Writer);
        var recent = session.LastEventAt > shop.Clock.GetUtcNow() - LookBack;
        var untold = session.State.IsLive() || ((session.CommentId is not null || session.Thread is not null) && !session.EndingPosted && session.State != SessionState.Unknown);
        return here && recent && untold && Concerns(repository, session.Repository) && !SessionPlace.IsFollowed(session, history) && !IsAbandoned(session, history);
    }

    private static bool Concerns(RepositoryRef? repository, string? name) =>
        repository is null || string.Equals(name, repository.ToString(), StringComparison.OrdinalIgnoreCase);

    /// <summary>Its command went on in another thread; the comment is that one's.</summary>
    private static bool IsAbandoned(SessionRecord session, LedgerHistory history) =>
        session is { Key: { } key, TurnId: null } && history.Claim(key)?.Cid is { } cid && cid != session.Cid;

    private async Task SweepOneAsync(ICodex? codex, SessionRecord session, CancellationToken cancellationToken)
    {
        var seen = codex is null ? null : await codex.ReadThreadAsync(session.Cid, cancellationToken);
        var now = shop.Clock.GetUtcNow();
        if (session.State.IsLive() && seen is { IsActive: true })
        {
            var running = ViewOf(session, seen.LastTurn, seen.WaitsFor is null ? SessionState.Detached : SessionState.WaitingForApproval, null);
            if (seen.WaitsFor is not null)
            {
                running = await new OpenQuestions(shop, log).AskAgainAsync(codex!, session, running, github is not null && session.Thread is not null, cancellationToken);
            }

            await PostAsync(session, running, final: false, cancellationToken);
            return;
        }

        (SessionState State, string? Cause)? ending = session.State.IsLive() ? OrphanedTurns.EndingOf(session, seen?.LastTurn) : null;
        var view = ViewOf(session, seen?.LastTurn, ending?.State ?? session.State, ending?.Cause);
        if (ending is { } state)
        {
            new OrphanedTurns(shop).WriteDown(session, seen?.LastTurn, state, "sweep");
        }

        await PostAsync(session, view, final: true, cancellationToken);
    }

    private SessionChronicle Chronicle(SessionRecord session) => new(shop.Ledger, session.Cid, new CommandKey(session.TurnKey ?? session.Key ?? ""));

    private static SessionView ViewOf(SessionRecord session, TurnSnapshot? turn, SessionState state, string? cause) => new()
    {
        Cid = session.Cid,
        State = state,
        Cause = cause ?? turn?.Error?.Message,
        TurnId = session.TurnId,
        Plan = session.Plan,
        LastMessage = turn?.LastMessage ?? session.LastMessage,
        Tokens = session.Tokens,
    };

    private async Task PostAsync(SessionRecord session, SessionView view, bool final, CancellationToken cancellationToken)
    {
        if (github is null || session.Repository is not { } name || RepositoryRef.TryParse(name, session.RepositoryId) is not { } repository)
        {
            return;
        }

        var key = session.TurnKey ?? session.Key ?? session.Cid.Value;
        var place = new LateComment(github, shop.Marks, repository, session.Thread, session.CommentKind ?? "issue", session.StartedAt);
        var posted = await place.WriteAsync(key, session.CommentId, shop.Redactor.Redact(SessionReport.Render(CardOf(session, view), 60_000)).Text, final, cancellationToken);
        if (posted is not null)
        {
            Chronicle(session).CommentPosted(posted.Id, posted.Url, posted.Kind, final);
        }
    }

    private SessionCard CardOf(SessionRecord session, SessionView view)
    {
        var now = shop.Clock.GetUtcNow();
        return new SessionCard(
            view,
            "",
            session.Actor,
            session.Cwd is { } cwd ? Wording.Folder(cwd, shop.Settings.Workspace) : "?",
            session.Cwd ?? "/",
            session.Sandbox ?? SandboxMode.ReadOnly,
            session.Approval ?? ApprovalPolicy.OnRequest,
            session.Model,
            session.Task,
            session.Branch,
            session.Host ?? shop.Settings.Host,
            "Codex",
            session.TurnStartedAt is { } start ? (session.EndedAt is { } end && end > start ? end : now) - start : TimeSpan.Zero,
            shop.Settings.TriggerWord,
            shop.Settings.Server,
            [],
            null,
            true);
    }
}
