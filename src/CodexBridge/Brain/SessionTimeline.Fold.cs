using CodexBridge.Ledger;

namespace CodexBridge.Brain;

internal sealed partial class SessionTimeline
{
    private void Fold(Moment moment, BrainConfig config)
    {
        if (moment.IsProgress)
        {
            NoteStep(moment.At);
            Progress = moment;
            Unheeded = null;
            ExpectedBy = moment.Event.Seconds("expect_s", config.ExpectMost) is { } expected ? moment.At + expected : null;
        }

        if (Blocked is not null && EndsBlock(moment))
        {
            Blocked = null;
        }

        if (Ended is not null && Reopens(moment))
        {
            Ended = null;
        }

        Fold(moment);
        NoteChange(moment);
    }

    /// <summary>The pause between two pieces of work is no gap within one.</summary>
    private void NoteStep(DateTimeOffset at)
    {
        if (Ended is not null)
        {
            steps.Clear();
        }

        steps.Enqueue(at);
        if (steps.Count > 9)
        {
            steps.Dequeue();
        }
    }

    private void Fold(Moment moment)
    {
        var entry = moment.Event;
        switch (moment.Type)
        {
            case LedgerTypes.Spawn:
                Spawn ??= moment;
                ReadOnly = entry.Text("sandbox") == "read-only";
                break;
            case LedgerTypes.Turn:
                openApprovals.Clear();
                Detached = false;
                break;
            case LedgerTypes.Progress:
                Report = moment.IsProgress ? moment : Report;
                break;
            case LedgerTypes.Reply:
                Unheeded = moment;
                break;
            case LedgerTypes.Validation:
                Validation = Verdicts.IsStart(entry) ? Validation : moment;
                break;
            case LedgerTypes.ApprovalAsked:
                openApprovals.TryAdd(entry.Text("rid") ?? moment.Id, moment);
                break;
            case LedgerTypes.ApprovalAnswered:
                openApprovals.Remove(entry.Text("rid") ?? "");
                break;
            case LedgerTypes.Error:
                FoldError(moment);
                break;
            case LedgerTypes.Done when moment.FromBridge && Ended is { FromBridge: false } && EndState == BoardState.Done:
                break; // the agent handed over, and then its turn ended: the handing over is what counts
            case LedgerTypes.Done:
                End(moment, BoardState.Done);
                break;
            case LedgerTypes.Aborted:
                Blocked = null;
                End(moment, BoardState.Aborted);
                break;
            case BrainWords.Detached:
                Detached |= moment.FromBridge;
                break;
            case LedgerTypes.Finished:
                Detached |= entry.Text("outcome") is "detached" or "still-running" or "running";
                break;
            case LedgerTypes.Review:
                Review = moment;
                ReviewVerdict = Verdicts.Of(entry);
                break;
            case BrainWords.Merged:
                Merged = moment;
                break;
            case LedgerTypes.Comment:
                CommentUrl = Https(entry.Text("comment_url")) ?? CommentUrl;
                break;
        }
    }

    private void FoldError(Moment moment)
    {
        var entry = moment.Event;
        if (moment.FromBridge && (entry.Text("state") ?? entry.Text("kind")) is { } state)
        {
            End(moment, state is "host-died" or "owner-lost" or "unknown" ? BoardState.Lost : state == "aborted" ? BoardState.Aborted : BoardState.Failed);
            return;
        }

        Report = moment;
        Blocked = Verdicts.IsBlocked(entry) ? moment : null;
    }

    private void End(Moment moment, BoardState state)
    {
        Ended = moment;
        EndState = state;
        Unheeded = null;
        Detached = false;
        openApprovals.Clear();
    }

    /// <summary>
    /// A block ends when somebody answers or the agent itself goes on. That the turn ended says nothing: an agent that is blocked
    /// reports it and then its turn is over.
    /// </summary>
    private static bool EndsBlock(Moment moment) =>
        moment.Type is LedgerTypes.Reply or LedgerTypes.Turn || moment.IsProgress && !(moment.FromBridge && moment.Type is LedgerTypes.Done or LedgerTypes.Error);

    private static bool Reopens(Moment moment) =>
        moment.IsProgress && moment.Type is not (LedgerTypes.Validation or LedgerTypes.Done or LedgerTypes.Error);

    private void NoteChange(Moment moment)
    {
        var entry = moment.Event;
        var changed = moment.Type == LedgerTypes.Files;
        if (changed || entry.Data is not null && moment.Type is LedgerTypes.Progress or LedgerTypes.Done)
        {
            foreach (var path in entry.Members("files", "path").TakeWhile(_ => files.Count < MostFiles))
            {
                changed |= true;
                files.Add(Relative(path));
            }
        }

        if (Short(entry.Sha) is { } sha && moment.Type is not (LedgerTypes.Review or BrainWords.Merged) && !SameSha(sha, Sha))
        {
            // A validation or an ending names the commit it is about; it makes a new one known, but does not come after itself.
            changed |= moment.Type is not (LedgerTypes.Validation or LedgerTypes.Done) || Sha is not null && moment.Type == LedgerTypes.Done;
            Sha = sha;
        }

        Change = changed ? moment : Change;
    }

    private BoardState StateNow(Moment moment, AcceptancePolicy policy)
    {
        if (Merged is not null && (Ended is not null || Progress is null || Merged.At >= Progress.At))
        {
            return BoardState.Done;
        }

        if (Blocked is not null)
        {
            return BoardState.Blocked;
        }

        if (Ended is not null)
        {
            return Unheeded is not null ? BoardState.Starting : EndState == BoardState.Done ? Readiness.StateOf(this, policy) : EndState;
        }

        if (Review is not null && ReviewVerdict == ReviewVerdict.ChangesRequested && (Progress is null || Review.At >= Progress.At) && Unheeded is null)
        {
            return BoardState.ChangesRequested;
        }

        if (openApprovals.Count > 0)
        {
            return BoardState.Waiting;
        }

        if (moment.Type == LedgerTypes.Validation || State == BoardState.Validating && !moment.IsProgress)
        {
            return BoardState.Validating;
        }

        return Progress is not null ? BoardState.Running : Spawn is not null ? BoardState.Starting : IsQueue(moment) || states.Count == 0 ? BoardState.Queued : State;
    }

    private static bool IsQueue(Moment moment) => moment.Type is BrainWords.Ready or BrainWords.Queued or LedgerTypes.Claim;

    private string Relative(string path)
    {
        var text = path.Replace('\\', '/');
        var root = (Worktree ?? Cwd)?.Replace('\\', '/').TrimEnd('/');
        text = root is { Length: > 1 } && text.StartsWith(root + "/", StringComparison.Ordinal) ? text[(root.Length + 1)..] : text;
        return text.Length > 300 ? text[..300] : text.StartsWith("./", StringComparison.Ordinal) ? text[2..] : text;
    }

    /// <summary>Two names of one commit: one may be shortened.</summary>
    public static bool SameSha(string? a, string? b) =>
        a is not null && b is not null
        && (string.Equals(a, b, StringComparison.OrdinalIgnoreCase)
            || Math.Min(a.Length, b.Length) >= 7 && (a.StartsWith(b, StringComparison.OrdinalIgnoreCase) || b.StartsWith(a, StringComparison.OrdinalIgnoreCase)));

    private static string? Https(string? text) =>
        text is { Length: <= 500 } && Uri.TryCreate(text, UriKind.Absolute, out var uri) && uri.Scheme == Uri.UriSchemeHttps && uri.UserInfo.Length == 0 ? uri.AbsoluteUri : null;
}
