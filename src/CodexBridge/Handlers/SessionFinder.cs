using CodexBridge.Commands;
using CodexBridge.Ledger;
using CodexBridge.Sessions;
using CodexBridge.Triggers;

namespace CodexBridge.Handlers;

/// <summary>
/// Which session a command speaks of. A door that belongs to a repository sees that repository's sessions only; what it may not see is "not
/// found", in the same words as what does not exist.
/// </summary>
internal static class SessionFinder
{
    public static SessionFound Find(LedgerHistory history, Trigger trigger, BridgeCommand command)
    {
        if (command is BridgeCommand.Spawn or BridgeCommand.Help)
        {
            return new SessionFound.NotNeeded();
        }

        var visible = history.Sessions.Where(session => IsVisible(session, trigger)).OrderByDescending(session => session.StartedAt).ToList();
        return command switch
        {
            BridgeCommand.Reply reply => One(visible, reply.Session, trigger, "reply"),
            BridgeCommand.Abort abort => One(visible, abort.Session, trigger, "abort"),
            BridgeCommand.Status { Session: { } part } => One(visible, part, trigger, "status"),
            BridgeCommand.Status => new SessionFound.Several(InThread(visible, trigger)),
            BridgeCommand.Approve approve => Asking(visible, approve.Request),
            BridgeCommand.Deny deny => Asking(visible, deny.Request),
            _ => new SessionFound.NotNeeded(),
        };
    }

    private static bool IsVisible(SessionRecord session, Trigger trigger) => trigger.Repository switch
    {
        null => true,
        { Id: { } id } when session.RepositoryId is { } other => id == other,
        { } repository => string.Equals(session.Repository, repository.ToString(), StringComparison.OrdinalIgnoreCase),
    };

    private static List<SessionRecord> InThread(List<SessionRecord> visible, Trigger trigger) =>
        trigger.Thread is { } thread ? [.. visible.Where(session => session.Thread == thread.Number)] : visible;

    private static SessionFound One(List<SessionRecord> visible, SessionRef? part, Trigger trigger, string verb)
    {
        if (part is not null)
        {
            var fits = visible.Where(session => part.Fits(session.Cid)).ToList();
            return fits.Count switch
            {
                1 => new SessionFound.One(fits[0]),
                0 => new SessionFound.Missing(Answers.NoSuchSession(part)),
                _ => new SessionFound.Missing(Answers.Ambiguous(part, fits)),
            };
        }

        var here = InThread(visible, trigger);
        var live = here.Where(session => session.State.IsLive()).ToList();

        // A conversation is continued where it was: with nothing running, the only session of the thread is meant.
        var meant = live.Count > 0 ? live : here;
        return meant.Count switch
        {
            1 => new SessionFound.One(meant[0]),
            0 => new SessionFound.Missing(Answers.NoSessionHere(verb)),
            _ => new SessionFound.Missing(Answers.WhichSession(verb, meant)),
        };
    }

    private static SessionFound Asking(List<SessionRecord> visible, string rid) =>
        visible.FirstOrDefault(session => session.OpenApprovals.Any(open => open.Rid == rid)) is { } session
            ? new SessionFound.One(session)
            : new SessionFound.Missing(Answers.QuestionGone(rid));
}

/// <summary>What the search for a session found.</summary>
internal abstract record SessionFound
{
    private SessionFound()
    {
    }

    /// <summary>The sessions, newest first; empty where none is needed or found.</summary>
    public virtual IReadOnlyList<SessionRecord> All => [];

    public sealed record NotNeeded : SessionFound;

    public sealed record One(SessionRecord Session) : SessionFound
    {
        public override IReadOnlyList<SessionRecord> All => [Session];
    }

    public sealed record Several(IReadOnlyList<SessionRecord> Sessions) : SessionFound
    {
        public override IReadOnlyList<SessionRecord> All => Sessions;
    }

    /// <summary>None, or more than one; <paramref name="Explanation"/> says which and what to type.</summary>
    public sealed record Missing(string Explanation) : SessionFound;
}
