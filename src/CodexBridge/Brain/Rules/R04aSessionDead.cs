namespace CodexBridge.Brain;

/// <summary>Its host is heard and does not have it any more. A fact, so no waiting.</summary>
internal static class R04aSessionDead
{
    public static Rule Rule { get; } = new("R04a", "session-dead", AtOnce: true, "The host beats, but its list of sessions lacks this one, or it has rebooted, or the app-server says that no turn runs; and the ledger has no ending.", "Progress, a beat, or a recorded ending of the session.", []) { Find = Rule.PerSession(Judge) };

    public static Finding? Judge(SessionTimeline session, Scene scene)
    {
        // A turn that was only asked for, or an agent that stopped because it is blocked, need not be in anybody's memory.
        if (!session.IsLive || session.State is BoardState.Blocked || session.Unheeded is not null || session.Cid is not { } cid)
        {
            return null;
        }

        if (scene.Fact(session) is { } fact)
        {
            return fact.Status is LiveStatus.Active or LiveStatus.Waiting ? null : Dead(session, session.Last.At, fact.Status == LiveStatus.Idle
                ? "No turn runs any more, and the ledger has no ending."
                : "The app-server no longer has it, and the ledger has no ending.", session.Last);
        }

        if (scene.Timelines.Writer(session.Writer) is not { } writer)
        {
            return null;
        }

        if (writer.List is { } list && list.At > session.Last.At && !writer.Lists(cid))
        {
            return Dead(session, list.At, "Its host is there and does not list it any more.", list);
        }

        return writer.BootSince is { } boot && boot.At > session.Last.At ? Dead(session, boot.At, "Its host has rebooted since.", boot) : null;
    }

    private static Finding Dead(SessionTimeline session, DateTimeOffset since, string summary, Moment evidence) =>
        new(Rule, Severity.Critical, since, summary, ReferenceEquals(evidence, session.Last) ? [session.Last] : [session.Last, evidence]) { Session = session };
}
