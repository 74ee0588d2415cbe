using CodexBridge.GitHub;

namespace CodexBridge.Triggers;

/// <summary>Which door an utterance came through.</summary>
internal enum TriggerKind
{
    /// <summary>A comment in an issue or pull request conversation.</summary>
    Comment,

    /// <summary>The body of an issue, opened or edited.</summary>
    IssueBody,

    /// <summary>The trigger label was put on an issue or pull request.</summary>
    Label,

    /// <summary>An inline comment of a review.</summary>
    ReviewComment,

    /// <summary>The body of a review.</summary>
    ReviewBody,

    /// <summary>workflow_dispatch, or any event with an explicit <c>command</c> input: the workflow itself speaks.</summary>
    Step,

    /// <summary>A person at the machine's terminal.</summary>
    Terminal,

    /// <summary>An MCP client.</summary>
    Mcp,
}

/// <summary>Who said what, where, when: one plain value for every door.</summary>
/// <param name="SourceId">
/// Identity of the utterance, the first half of a command's key: <c>comment-123</c>, <c>issue-45</c>, <c>review-9</c>,
/// <c>review-comment-7</c>, <c>label-45-1700000000</c>, <c>run-99-step</c>. Stable over re-runs and duplicate deliveries.
/// </param>
/// <param name="Repository">Null only at a terminal outside any repository.</param>
/// <param name="Thread">Where to answer; null for a plain step or a terminal.</param>
/// <param name="Speaker">The account that caused the event (GitHub's <c>sender</c>); null when the payload has none.</param>
/// <param name="Author">The account that wrote the text; differs from <paramref name="Speaker"/> when somebody edited it.</param>
/// <param name="Text">The words, as written. For <see cref="TriggerKind.Label"/> the issue's title and body.</param>
/// <param name="PreviousText">For an edit: the words before it. Commands that were already there are not run again.</param>
/// <param name="Labels">Labels of the thread at that moment.</param>
/// <param name="CommentId">The comment to react to; null for bodies and labels.</param>
/// <param name="SpokenAt">When it was written, by GitHub's clock.</param>
internal sealed record Trigger(
    TriggerKind Kind,
    string SourceId,
    RepositoryRef? Repository,
    IssueRef? Thread,
    bool IsPullRequest,
    Actor? Speaker,
    Actor? Author,
    string Text,
    string? PreviousText,
    string? Title,
    IReadOnlyList<string> Labels,
    long? CommentId,
    string? HtmlUrl,
    DateTimeOffset? SpokenAt);

/// <summary>What an event turned out to be.</summary>
internal abstract record Heard
{
    private Heard()
    {
    }

    /// <summary>Somebody speaks; whether to us, the text decides.</summary>
    public sealed record Speech(Trigger Trigger) : Heard;

    /// <summary>Not for us. The job ends with outcome <c>ignored</c> and this sentence.</summary>
    /// <param name="Code">Stable word for scripts: <c>event-unsupported</c>, <c>action-unsupported</c>, <c>no-text</c>, <c>no-author</c>, …</param>
    public sealed record NotForUs(string Code, string Reason) : Heard;
}
