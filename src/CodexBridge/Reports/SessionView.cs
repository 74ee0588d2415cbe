using CodexBridge.Sessions;

namespace CodexBridge.Reports;

/// <summary>
/// What a person is shown of a session: a fold of its events, one value after another. Holds what a comment has room for, never a whole log.
/// </summary>
internal sealed record SessionView
{
    private const int CommandsShown = 8;

    public required SessionId Cid { get; init; }

    public SessionState State { get; init; } = SessionState.Starting;

    /// <summary>Why, when the ending needs a word: the error, the time-out, what was left running.</summary>
    public string? Cause { get; init; }

    public string? TurnId { get; init; }

    public IReadOnlyList<PlanStep> Plan { get; init; } = [];

    /// <summary>The latest commands, oldest first; <see cref="CommandCount"/> counts all.</summary>
    public IReadOnlyList<CommandLine> Commands { get; init; } = [];

    public int CommandCount { get; init; }

    /// <summary>Changed files by path: add, update or delete.</summary>
    public IReadOnlyDictionary<string, string> Files { get; init; } = new SortedDictionary<string, string>(StringComparer.Ordinal);

    public string? LastMessage { get; init; }

    public TokenUsage? Tokens { get; init; }

    /// <summary>Questions that a person may answer now.</summary>
    public IReadOnlyList<AskedApproval> Asked { get; init; } = [];

    /// <summary>What was refused without a person, with the setting that would have allowed it.</summary>
    public IReadOnlyList<RefusedApproval> Refused { get; init; } = [];

    public IReadOnlyList<string> Notices { get; init; } = [];

    /// <summary>Codex is trying again by itself; null when things go well.</summary>
    public string? Retrying { get; init; }

    /// <summary>Messages that reached the running turn, by login of who sent them.</summary>
    public IReadOnlyList<string> Steered { get; init; } = [];

    public SessionView With(SessionEvent happened) => happened switch
    {
        SessionEvent.TurnStarted turn => this with { TurnId = turn.TurnId, State = SessionState.Running },
        SessionEvent.PlanUpdated plan => this with { Plan = plan.Steps, Retrying = null },
        SessionEvent.CommandStarted command => WithCommand(new CommandLine(command.ItemId, command.Command, ItemStatus.InProgress, null)),
        SessionEvent.CommandEnded command => WithCommand(new CommandLine(command.ItemId, command.Command, command.Status, command.ExitCode)),
        SessionEvent.FilesChanged files when files.Status is ItemStatus.Completed => this with { Files = Merge(files.Changes), Retrying = null },
        SessionEvent.MessageSaid message => this with { LastMessage = message.Text, Retrying = null },
        SessionEvent.TokensCounted tokens => this with { Tokens = tokens.Total },
        SessionEvent.Retrying retry => this with { Retrying = retry.Message },
        SessionEvent.Warned warning => Noting(warning.Message),
        SessionEvent.ApprovalResolved resolved => Without(resolved.RequestId),
        SessionEvent.TurnEnded end => this with
        {
            State = end.Status.Ending(),
            LastMessage = end.LastMessage ?? LastMessage,
            Cause = end.Error?.Message ?? Cause,
            Asked = [],
            Retrying = null,
        },
        _ => this,
    };

    public SessionView Asking(AskedApproval question) =>
        this with { Asked = [.. Asked.Where(asked => asked.RequestId != question.RequestId), question], State = SessionState.WaitingForApproval };

    public SessionView Refusing(RefusedApproval refusal) => this with { Refused = [.. Refused, refusal] };

    public SessionView Noting(string notice) => Notices.Contains(notice) || Notices.Count >= 5 ? this : this with { Notices = [.. Notices, notice] };

    private SessionView Without(string requestId)
    {
        var left = Asked.Where(asked => asked.RequestId != requestId).ToList();
        return this with { Asked = left, State = left.Count == 0 && State == SessionState.WaitingForApproval ? SessionState.Running : State };
    }

    private SessionView WithCommand(CommandLine line)
    {
        var known = Commands.Any(command => command.ItemId == line.ItemId);
        IEnumerable<CommandLine> all = known
            ? Commands.Select(command => command.ItemId == line.ItemId ? line : command)
            : Commands.Append(line);
        return this with { Commands = [.. all.TakeLast(CommandsShown)], CommandCount = known ? CommandCount : CommandCount + 1, Retrying = null };
    }

    private SortedDictionary<string, string> Merge(IReadOnlyList<FileChange> changes)
    {
        var files = new SortedDictionary<string, string>(StringComparer.Ordinal);
        foreach (var (path, kind) in Files)
        {
            files[path] = kind;
        }

        foreach (var change in changes)
        {
            files[change.Path] = change.Kind;
        }

        return files;
    }
}

/// <param name="ExitCode">Null while it runs, or when it never ran.</param>
internal sealed record CommandLine(string ItemId, string Text, ItemStatus Status, int? ExitCode);

/// <summary>A question as it is shown.</summary>
/// <param name="Rid">The short id to type.</param>
/// <param name="What">Command line, or the changed files.</param>
/// <param name="Diff">For patches; shortened by whoever renders it.</param>
/// <param name="Deadline">When it is refused by itself.</param>
internal sealed record AskedApproval(string Rid, string RequestId, string What, string? Diff, string? Cwd, string? Reason, DateTimeOffset Deadline);

/// <param name="Setting">What would have allowed it, for example <c>approval=never</c> with <c>sandbox=workspace-write</c>.</param>
internal sealed record RefusedApproval(string What, string Why, string Setting);

internal static class TurnEndings
{
    /// <summary>The state that a turn's own end puts the session in.</summary>
    public static SessionState Ending(this TurnStatus status) => status switch
    {
        TurnStatus.Completed => SessionState.Completed,
        TurnStatus.Interrupted => SessionState.Aborted,
        TurnStatus.Failed => SessionState.Failed,
        TurnStatus.HostDied => SessionState.HostDied,
        _ => SessionState.Running,
    };
}
