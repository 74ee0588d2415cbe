using CodexBridge.Codex;
using CodexBridge.Ledger;
using CodexBridge.Reports;
using CodexBridge.Sessions;

namespace CodexBridge.Handlers;

/// <summary>
/// Tells how sessions stand: the ledger's memory, corrected by the word of the host that owns the thread. Starts nothing, loads nothing;
/// what it learns of an ending that nobody wrote down, it does.
/// </summary>
internal sealed class StatusHandler(Workshop shop)
{
    private const int SessionsShown = 10;

    /// <param name="sessions">The one asked for, or those of the thread, newest first.</param>
    public async Task<ErrandResult> RunAsync(IReadOnlyList<SessionRecord> sessions, CancellationToken cancellationToken)
    {
        if (sessions.Count == 0)
        {
            return new ErrandResult(Outcome.Answered, Answers.NoSessions(shop.Settings));
        }

        // What ended while nobody looked is first written down, so that ledger and answer say the same.
        await new OrphanedTurns(shop).SettleAsync(cancellationToken);
        var history = shop.Ledger.Read();
        await using var codex = sessions.Any(IsHere) ? await shop.Codex.ConnectIfRunningAsync(cancellationToken) : null;
        var cards = new List<StatusCard>();
        foreach (var session in sessions.Take(SessionsShown))
        {
            cards.Add(await CardAsync(codex, history.Session(session.Cid) ?? session, cancellationToken));
        }

        var only = cards.Count == 1 ? cards[0] : null;
        return new ErrandResult(Outcome.Answered, StatusReport.Render(cards, sessions.Count, shop.Settings.TriggerWord, shop.Settings.Server), only?.Session.Cid, only?.Session.TurnId) { Sessions = cards };
    }

    private bool IsHere(SessionRecord session) => session.IsOf(shop.Ledger.Writer);

    private async Task<StatusCard> CardAsync(ICodex? codex, SessionRecord session, CancellationToken cancellationToken)
    {
        var now = shop.Clock.GetUtcNow();
        if (!IsHere(session))
        {
            return new StatusCard(session, session.State, $"as of {Wording.Duration(now - (session.LastEventAt ?? now))} ago; it lives on {session.Host ?? "another machine"}", Elapsed(session, now), Folder(session));
        }

        var seen = codex is null ? null : await codex.ReadThreadAsync(session.Cid, cancellationToken);
        var (state, note) = session.IsOverMcp && codex is not { Backend: "mcp" }
            ? InItsProcess(session)
            : Reconcile(session, codex is not null, seen);
        return new StatusCard(
            session with { LastMessage = seen?.LastTurn?.LastMessage ?? session.LastMessage },
            state,
            note,
            Elapsed(session, now),
            Folder(session));
    }

    /// <summary>What runs over MCP is known to its own process alone, which writes down what it sees.</summary>
    private (SessionState State, string? Note) InItsProcess(SessionRecord session) =>
        !session.State.IsLive() ? (session.State, null)
        : SessionPlace.IsFollowed(session, shop.Ledger.Read()) ? (session.State, "over MCP, inside the process that started it")
        : (SessionState.HostDied, Answers.HostDied(overMcp: true));

    private string? Folder(SessionRecord session) => session.Cwd is { } cwd ? Wording.Folder(cwd, shop.Settings.Workspace) : null;

    /// <summary>Only the host that owns a thread knows; what the ledger remembers as running without a host is not running.</summary>
    private static (SessionState State, string? Note) Reconcile(SessionRecord session, bool hostRuns, ThreadSnapshot? seen) => (hostRuns, seen) switch
    {
        (_, { IsActive: true, WaitsFor: not null }) => (SessionState.WaitingForApproval, null),
        (_, { IsActive: true }) => (SessionState.Running, null),
        (_, { LastTurn: { Status: not TurnStatus.InProgress } turn }) => (Ended(session, turn), turn.Error?.Message),
        (false, _) when session.State.IsLive() => (SessionState.HostDied, "no app-server runs on its machine; a reply resumes the conversation"),
        (true, null) when session.State.IsLive() => (SessionState.HostDied, "the app-server does not know it any more"),
        _ => (session.State, null),
    };

    /// <summary>Codex says <c>interrupted</c> for a time-out too; the ledger remembers which it was.</summary>
    private static SessionState Ended(SessionRecord session, TurnSnapshot turn) =>
        turn.Status == TurnStatus.Interrupted && session.State == SessionState.TimedOut ? SessionState.TimedOut : turn.Status.Ending();

    private static TimeSpan Elapsed(SessionRecord session, DateTimeOffset now) =>
        session.TurnStartedAt is { } start ? (session.EndedAt is { } end && end > start ? end : now) - start : TimeSpan.Zero;
}
