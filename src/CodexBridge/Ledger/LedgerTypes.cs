namespace CodexBridge.Ledger;

/// <summary>
/// The words that the bridge itself writes as <c>type</c>. The first schema's are spawn, progress, validation, done, error, review, reply.
/// What each carries in <c>data</c> stands beside it.
/// </summary>
internal static class LedgerTypes
{
    /// <summary>The <c>agent</c> of what the bridge saw or did itself. Only such events make sessions and claims.</summary>
    public const string Bridge = "bridge";

    /// <summary>A command was claimed, before anything happened. <c>data</c>: key, owner (machine, boot, pid, start), lease_until, verb, thread, actor, source.</summary>
    public const string Claim = "claim";

    /// <summary>A claimed command ended. <c>data</c>: key, outcome, comment_id, comment_url, result (text, shortened).</summary>
    public const string Finished = "finished";

    /// <summary>A dead owner's claim was taken over. <c>data</c>: key, owner, from.</summary>
    public const string Takeover = "takeover";

    /// <summary>
    /// A command's message is about to be given to Codex: from here on nobody but that Codex can tell whether it ran. <c>data</c>: key, backend
    /// (app-server | mcp), host (the process that it is given to; absent where it is not known).
    /// </summary>
    public const string Handover = "handover";

    /// <summary>A command was refused. <c>data</c>: verb, actor, code, thread.</summary>
    public const string Denied = "denied";

    /// <summary>An event was for nobody here. <c>data</c>: code.</summary>
    public const string Ignored = "ignored";

    /// <summary>A thread was created for a command. <c>data</c>: key, repository (owner/name), repository_id, thread (number), actor (login), actor_id, sandbox, approval, model, effort, timeout_s, prompt_sha256, codex, backend. <c>msg</c>: the prompt, redacted and shortened.</summary>
    public const string Spawn = "spawn";

    /// <summary>A message for an existing session. <c>data</c>: key, actor, how (turn | steer | queue). <c>msg</c>: the message, redacted.</summary>
    public const string Reply = "reply";

    /// <summary>A turn runs. <c>data</c>: turn, key.</summary>
    /// <remarks>Unless <c>agent</c> is <see cref="Bridge"/>, this and every other type is a claim, shown but acted upon by nobody.</remarks>
    public const string Turn = "turn";

    /// <summary>Nobody follows the running turn any more; it goes on by itself. <c>data</c>: turn, key. A later <see cref="Turn"/> event means that somebody follows again.</summary>
    public const string Detached = "detached";

    /// <summary>The agent's plan changed. <c>data</c>: plan [{step, status}].</summary>
    public const string Plan = "plan";

    /// <summary>A command of the agent's ended. <c>data</c>: exit, status, duration_ms. <c>msg</c>: the command, redacted.</summary>
    public const string Command = "command";

    /// <summary>Files changed. <c>data</c>: files [{path, kind}].</summary>
    public const string Files = "files";

    /// <summary>What a turn changed in all, once it has ended. <c>data</c>: files, added, removed (lines), sha256 (of the unified diff; its text stays on the machine).</summary>
    public const string Diff = "diff";

    /// <summary>Token totals. <c>data</c>: total, input, cached, output, reasoning.</summary>
    public const string Tokens = "tokens";

    /// <summary>Codex asks. <c>data</c>: rid, request, item, kind, command, cwd, reason, sha256 (of the payload), deadline.</summary>
    public const string ApprovalAsked = "approval";

    /// <summary>A question was answered. <c>data</c>: rid, decision (accept | decline), by (actor | deadline | policy), why.</summary>
    public const string ApprovalAnswered = "approval-answered";

    /// <summary>A followed session lives. <c>data</c>: pid, boot, quiet_s (age of the last protocol event).</summary>
    public const string Beat = "beat";

    /// <summary>Agent or bridge: something was achieved.</summary>
    public const string Progress = "progress";

    /// <summary>Agent: a check ran. As a claim unless <c>agent</c> is bridge.</summary>
    public const string Validation = "validation";

    /// <summary>A turn completed. <c>data</c>: turn, key, state=completed, elapsed_s, tokens. <c>msg</c>: the last message, redacted and shortened.</summary>
    public const string Done = "done";

    /// <summary>A turn ended badly, or an agent is blocked (<c>data</c>: reason, need). From the bridge, <c>data</c>: turn, key, state, kind, elapsed_s.</summary>
    public const string Error = "error";

    /// <summary>A turn was stopped on purpose. <c>data</c>: turn, key, actor.</summary>
    public const string Aborted = "aborted";

    public const string Review = "review";

    /// <summary>The session's comment. <c>data</c>: key, comment_id, comment_url, kind (issue | review), final (true when the ending stands in it).</summary>
    public const string Comment = "comment";
}
