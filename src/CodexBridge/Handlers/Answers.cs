using CodexBridge.Access;
using CodexBridge.Commands;
using CodexBridge.Ledger;
using CodexBridge.Reports;
using CodexBridge.Sessions;

namespace CodexBridge.Handlers;

/// <summary>The short answers of the handlers; the long ones are reports.</summary>
internal static class Answers
{
    public const string DetachedHint = "The job did not wait for it; a later command or `codex-bridge sweep` posts the result here.";

    public static string Starting(Errand errand) =>
        errand.Session is { } session
            ? $"### 👀 Heard: continuing session {Markdown.InlineCode(session.Cid.Short)}\n"
            : "### 👀 Heard: starting Codex\n";

    public static string Steered(SessionRecord session) =>
        $"Delivered to the running turn of {Markdown.InlineCode(session.Cid.Short)}; what comes of it appears in {Progress(session)}.\n";

    public static string Queued(SessionRecord session) =>
        $"### ⏳ Queued behind the running turn of {Markdown.InlineCode(session.Cid.Short)}\n";

    /// <summary>The process that carried it died, perhaps after the running turn got it.</summary>
    public static string LookingForReply(SessionRecord session) =>
        $"### ⏳ Looking whether the running turn of {Markdown.InlineCode(session.Cid.Short)} has this\n\n"
        + "The process that carried this reply died while it gave it to Codex. Codex shows that it has it at its next step, or the turn ends without it; it is not said twice.\n";

    public static string Stopped(SessionRecord session) =>
        $"### 🛑 Stopped session {Markdown.InlineCode(session.Cid.Short)}\n\nThe turn is interrupted and none of its commands is left running. {Wording.ReplyHint(session.Cid)}\n";

    public static string NothingRuns(SessionRecord session) =>
        $"Session {Markdown.InlineCode(session.Cid.Short)} was not running; there was nothing to stop.\n";

    public static string OnAnotherMachine(SessionRecord session, BridgeSettings settings) =>
        $"Session {Markdown.InlineCode(session.Cid.Short)} lives on {Markdown.InlineCode(session.Host ?? session.Writer ?? "another machine")}, this job ran on {Markdown.InlineCode(settings.Host)}. "
        + "Give the workflow a `runs-on` label that only that machine has, or spawn a new session here.\n";

    public static string NoSessions(BridgeSettings settings) =>
        $"No session has been started here yet. {Markdown.InlineCode($"{settings.TriggerWord} spawn \"…\"")} starts one.\n";

    public static string Decided(SessionRecord session, string rid, ApprovalDecision decision) =>
        decision == ApprovalDecision.Accept
            ? $"✅ Approved {Markdown.InlineCode(rid)}; session {Markdown.InlineCode(session.Cid.Short)} goes on ({Progress(session)}).\n"
            : $"🚫 Refused {Markdown.InlineCode(rid)}; session {Markdown.InlineCode(session.Cid.Short)} goes on without it ({Progress(session)}).\n";

    public static string QuestionGone(string rid) =>
        $"The question {Markdown.InlineCode(rid)} is not open any more: it was answered, its deadline passed, or its turn ended.\n";

    public static string DiedDeciding(SessionRecord session, string rid) =>
        $"The process that carried this answer died while giving it, and Codex does not wait for {Markdown.InlineCode(rid)} any more. "
        + $"What came of it stands in {Progress(session)}.\n";

    /// <summary>Nobody saw how the turn ended.</summary>
    public static string HostDied(bool overMcp) => overMcp
        ? $"The MCP server that ran it ended with the process that had started it. {TakeOver}"
        : "The app-server that ran it was killed or the machine restarted. The conversation is on disk: a reply resumes it.";

    /// <summary>The connection broke, and nobody answers any more.</summary>
    public static string HostGone(bool overMcp, string why) => overMcp
        ? $"The MCP server that ran it is gone ({why}). {TakeOver}"
        : $"The app-server that ran it is gone ({why}). The conversation is on disk: a reply resumes it.";

    private const string TakeOver = "The conversation is on Codex's disk: with Codex 0.150.1 or newer on this machine a reply takes it over.";

    /// <summary>It was about to be given to a Codex that is gone without a trace of it.</summary>
    public const string NobodySaw =
        "The machine died while it handed this over to Codex, which died too before either wrote it down: nobody can tell whether it began. Nothing runs now, and it is not run again by itself. "
        + "Look at what it may have changed, then write the command again in a new comment.";

    public const string MayHaveRun = $"### 💥 Nobody can tell whether this ran\n\n{NobodySaw}\n";

    public static string QueuedForLackOfSteering(SessionRecord session) =>
        $"### ⏳ Queued behind the running turn of {Markdown.InlineCode(session.Cid.Short)}\n\nThis session is driven over MCP, which takes no words into a running turn; Codex 0.150.1 or newer does.\n";

    public static string InsideAnotherProcess(SessionRecord session, int pid, string verb, BridgeSettings settings) =>
        $"Session {Markdown.InlineCode(session.Cid.Short)} runs over MCP inside another process on {Markdown.InlineCode(settings.Host)} (process {pid}), which nobody else can reach. "
        + (session.Thread is { } thread
            ? $"The job that follows it hears a `{verb}` written in its own thread (#{thread}); cancelling that job's run stops it. "
            : "Ending that process stops it. ")
        + "Codex 0.150.1 or newer can be reached from anywhere.\n";

    /// <summary>Nobody lived to begin it.</summary>
    public static string DiedBeforeStart(string? verb) =>
        $"### 💥 The machine died before anything was started\n\nThe process that had this `{verb ?? "command"}` in hand is gone, and Codex never got the message: nothing ran. {Again}\n";

    /// <summary>Whoever carried it out died in the middle, and nothing tells how far it got.</summary>
    public static string DiedOnTheWay(string? verb) =>
        $"### 💥 The machine died while it carried this out\n\nThe process that had this `{verb ?? "command"}` in hand is gone; it may have taken effect, `status` tells how the session stands. {Again}\n";

    private const string Again = "To run it, re-run this comment's workflow run, or write the command again in a new comment.";

    public const string CancelledBeforeStart = "🛑 Cancelled before Codex started; nothing ran.\n";

    public static string Refused(BridgeCommand command, Verdict.Refused refused) =>
        $"### 🚫 Not allowed: `{command.Verb}`\n\n{refused.Reason}\n\n{refused.NextStep}\n\nNothing was started.\n";

    public static string Failure(BridgeException failure) =>
        $"### ❌ The machine failed, not you\n\n{Wording.Quoted(failure.Message, "")}\n\n**Next step:** {Markdown.Text(failure.NextStep, "")}\n";

    public static string InHand(ClaimRecord record) =>
        record.CommentUrl is { } url ? $"Already in hand: {url}" : "Already in hand: another process carries this command out.";

    public static string RanBefore(ClaimRecord record) =>
        record.CommentUrl is { } url ? $"Ran before ({record.Outcome}): {url}" : $"Ran before ({record.Outcome}).";

    public static string NoSuchSession(SessionRef part) =>
        $"There is no session {Markdown.InlineCode(part.Text)} here. `status` lists the sessions of this thread. Nothing was started.\n";

    public static string Ambiguous(SessionRef part, IReadOnlyList<SessionRecord> fits) =>
        $"{Markdown.InlineCode(part.Text)} fits {fits.Count} sessions: {Ids(fits)}. Give more of the id. Nothing was started.\n";

    public static string NoSessionHere(string verb) =>
        $"There is no session in this thread to {verb}. `spawn \"…\"` starts one; a session of another thread needs `cid=…`. Nothing was started.\n";

    public static string WhichSession(string verb, IReadOnlyList<SessionRecord> fits) =>
        $"Which session? This thread has {fits.Count}: {Ids(fits)}. Repeat the {verb} with `cid=…`. Nothing was started.\n";

    private static string Ids(IReadOnlyList<SessionRecord> sessions) =>
        string.Join(", ", sessions.Take(8).Select(session => Markdown.InlineCode(session.Cid.Short)));

    private static string Progress(SessionRecord session) => session.CommentUrl is { } url ? $"[its comment]({url})" : "its own report";
}
