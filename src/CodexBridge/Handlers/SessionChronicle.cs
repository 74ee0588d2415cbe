using System.Text.Json.Nodes;
using CodexBridge.Codex;
using CodexBridge.Inbox;
using CodexBridge.Ledger;
using CodexBridge.Sessions;

namespace CodexBridge.Handlers;

/// <summary>Writes into the ledger what the bridge sees of one session. Nothing here comes from what the agent says about itself.</summary>
internal sealed class SessionChronicle(ILedger ledger, SessionId cid, CommandKey key)
{
    private const int MessageKept = 4000;
    private TokenUsage? tokens;
    private string diff = "";

    public void Record(SessionEvent happened)
    {
        switch (happened)
        {
            case SessionEvent.TurnStarted turn:
                Write(LedgerTypes.Turn, null, ("turn", turn.TurnId), ("key", key.Value));
                break;
            case SessionEvent.PlanUpdated plan:
                Write(LedgerTypes.Plan, null, ("plan", Steps(plan.Steps)));
                break;
            case SessionEvent.CommandEnded command:
                Write(LedgerTypes.Command, Short(command.Command), ("exit", command.ExitCode), ("status", command.Status.ToString().ToLowerInvariant()), ("duration_ms", (long?)command.Duration?.TotalMilliseconds));
                break;
            case SessionEvent.FilesChanged { Status: ItemStatus.Completed } files:
                Write(LedgerTypes.Files, null, ("files", Changes(files.Changes)));
                break;
            case SessionEvent.TokensCounted counted:
                tokens = counted.Total;
                break;
            case SessionEvent.DiffUpdated updated:
                diff = updated.Diff;
                break;
            case SessionEvent.Retrying retry:
                Write(LedgerTypes.Progress, Short(retry.Message), ("retrying", true));
                break;
            default:
                break;
        }
    }

    public void Spawned(SessionRequest request, Triggers.Trigger trigger, ICodex codex) => ledger.Append(new LedgerEvent
    {
        Type = LedgerTypes.Spawn,
        Agent = LedgerTypes.Bridge,
        Cid = cid.Value,
        Task = request.Task,
        Branch = request.Branch,
        Cwd = request.Cwd,
        Message = Short(request.Prompt),
        Data = LedgerData.Of(
            ("key", key.Value),
            ("actor", trigger.Speaker?.Login),
            ("actor_id", trigger.Speaker?.Id),
            ("repository", trigger.Repository?.ToString()),
            ("repository_id", trigger.Repository?.Id),
            ("thread", trigger.Thread?.Number),
            ("sandbox", request.Sandbox.Word()),
            ("approval", request.Approval.Word()),
            ("model", request.Model),
            ("effort", request.Effort?.Word()),
            ("timeout_s", (long)request.Timeout.TotalSeconds),
            ("prompt_sha256", Digest.Hex(request.Prompt)),
            ("codex", codex.Description),
            ("backend", codex.Backend)),
    });

    public void Replied(SessionRequest request, Triggers.Trigger trigger, string how) =>
        Write(LedgerTypes.Reply, Short(request.Prompt), ("key", key.Value), ("how", how), ("actor", trigger.Speaker?.Login), ("actor_id", trigger.Speaker?.Id));

    public void CommentPosted(long id, string url, string kind, bool final) =>
        Write(LedgerTypes.Comment, null, ("key", key.Value), ("comment_id", id), ("comment_url", url), ("kind", kind), ("final", final));

    public void Asked(ApprovalRequest request, string rid, string payloadHash, DateTimeOffset deadline) => Write(
        LedgerTypes.ApprovalAsked,
        null,
        ("rid", rid),
        ("request", request.RequestId),
        ("item", request.ItemId),
        ("kind", request.Kind == ApprovalKind.Command ? "command" : request.Kind == ApprovalKind.FileChange ? "patch" : "other"),
        ("command", request.Command),
        ("cwd", request.Cwd),
        ("reason", request.Reason),
        ("sha256", payloadHash),
        ("deadline", deadline.ToString("O", System.Globalization.CultureInfo.InvariantCulture)));

    public void Answered(string rid, ApprovalDecision decision, string by, string? why) =>
        Write(LedgerTypes.ApprovalAnswered, why, ("key", key.Value), ("rid", rid), ("decision", decision == ApprovalDecision.Accept ? "accept" : "decline"), ("by", by));

    /// <summary>A sign of life while a session is followed; silence is then never the agent's fault.</summary>
    public void Beat(ProcessIdentity self, TimeSpan quiet) =>
        Write(LedgerTypes.Beat, null, ("key", key.Value), ("pid", self.Pid), ("boot", self.Boot), ("quiet_s", (long)quiet.TotalSeconds), ("lease_s", (long)CommandClaims.Lease.TotalSeconds));

    /// <summary>Writes down that a turn began, unless the ledger knows: without a beginning its ending would belong to no turn.</summary>
    public void Began(string turnId)
    {
        if (ledger.Read().Session(cid)?.TurnId != turnId)
        {
            Record(new SessionEvent.TurnStarted(turnId));
        }
    }

    public void Detached(string? turnId) =>
        Write(LedgerTypes.Detached, null, ("turn", turnId), ("key", key.Value));

    /// <summary>The ending, whoever brought it about. Written before it is posted: a result must not depend on a token.</summary>
    public void Ended(string? turnId, SessionOutcome outcome, string? by) => ledger.Append(Ending(turnId, outcome, by));

    /// <summary>The same for a turn that nobody follows any more. Whoever sees its end first writes it down; for all others this does nothing.</summary>
    /// <param name="seen">The session as it was when Codex was asked.</param>
    public void EndedUnfollowed(SessionRecord seen, SessionOutcome outcome, string by) => ledger.Decide<bool>(history =>
        history.Session(cid) is { } now && now.State.IsLive() && now.TurnId == seen.TurnId && !SessionPlace.IsFollowed(now, history)
            ? new(true, Ending(seen.TurnId, outcome, by))
            : new(false, []));

    private IReadOnlyList<LedgerEvent> Ending(string? turnId, SessionOutcome outcome, string? by)
    {
        var events = new List<LedgerEvent>();
        if (diff.Length > 0)
        {
            var size = DiffSize.Of(diff);
            events.Add(Event(LedgerTypes.Diff, null, ("files", size.Files), ("added", size.Added), ("removed", size.Removed), ("sha256", Digest.Hex(diff))));
        }

        if (tokens is { } total)
        {
            events.Add(Event(LedgerTypes.Tokens, null, ("total", total.Total), ("input", total.Input), ("cached", total.CachedInput), ("output", total.Output), ("reasoning", total.Reasoning)));
        }

        var type = outcome.State switch
        {
            SessionState.Completed => LedgerTypes.Done,
            SessionState.Aborted => LedgerTypes.Aborted,
            _ => LedgerTypes.Error,
        };
        events.Add(Event(
            type,
            Short(outcome.LastMessage ?? outcome.Cause ?? ""),
            ("turn", turnId),
            ("key", key.Value),
            ("state", outcome.State.Word()),
            ("cause", outcome.Cause),
            ("actor", by),
            ("elapsed_s", (long)outcome.Elapsed.TotalSeconds)));
        return events;
    }

    private void Write(string type, string? message, params ReadOnlySpan<(string Name, JsonNode? Value)> data) => ledger.Append(Event(type, message, data));

    private LedgerEvent Event(string type, string? message, params ReadOnlySpan<(string Name, JsonNode? Value)> data) => new()
    {
        Type = type,
        Agent = LedgerTypes.Bridge,
        Cid = cid.Value,
        Message = message,
        Data = LedgerData.Of(data),
    };

    private static JsonArray Steps(IReadOnlyList<PlanStep> steps) =>
        [.. steps.Select(step => new JsonObject { ["step"] = step.Text, ["status"] = step.Status.ToString().ToLowerInvariant() })];

    private static JsonArray Changes(IReadOnlyList<FileChange> changes) =>
        [.. changes.Take(200).Select(change => new JsonObject { ["path"] = change.Path, ["kind"] = change.Kind })];

    private static string Short(string text) => text.Length <= MessageKept ? text : string.Concat(text.AsSpan(0, MessageKept - 1), "…");
}
