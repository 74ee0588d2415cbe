namespace CodexBridge.GitHub;

/// <summary>
/// The dozen calls that the bridge makes. This is where an Octokit adapter would sit. Every call retries what is worth retrying and
/// throws <see cref="GitHubException"/> with the request, the status and the next step when it gives up.
/// </summary>
internal interface IGitHub
{
    /// <summary>The account that the token speaks as; null where the token may not ask (an Actions token may not).</summary>
    Task<Actor?> GetViewerAsync(CancellationToken cancellationToken);

    /// <summary>The permission of <paramref name="login"/> at this moment; None for strangers. Throws when it cannot be verified.</summary>
    Task<RepositoryPermission> GetPermissionAsync(RepositoryRef repository, string login, CancellationToken cancellationToken);

    /// <summary>Whether the repository is private or internal, its default branch and its numeric id.</summary>
    Task<RepositoryFacts> GetRepositoryAsync(RepositoryRef repository, CancellationToken cancellationToken);

    Task<IssueFacts> GetIssueAsync(IssueRef issue, CancellationToken cancellationToken);

    /// <summary>
    /// Comments of a thread, oldest first, all pages. With <paramref name="since"/> only those updated at or after it.
    /// With <paramref name="etag"/> a 304 answers <see cref="CommentPage.NotModified"/>, which costs nothing of the rate limit.
    /// </summary>
    Task<CommentPage> ListCommentsAsync(IssueRef issue, DateTimeOffset? since, string? etag, CancellationToken cancellationToken);

    /// <summary>One comment, or null when it is gone (404, 410).</summary>
    Task<ThreadComment?> GetCommentAsync(RepositoryRef repository, long commentId, CancellationToken cancellationToken);

    /// <summary>
    /// Posts a comment, once: when an answer is lost, the thread is searched for <paramref name="marker"/> (which
    /// <paramref name="body"/> must contain) before it is sent again.
    /// </summary>
    Task<ThreadComment> CreateCommentAsync(IssueRef issue, string body, string marker, CancellationToken cancellationToken);

    /// <summary>Edits a comment in place; null when it was deleted meanwhile.</summary>
    Task<ThreadComment?> UpdateCommentAsync(RepositoryRef repository, long commentId, string body, CancellationToken cancellationToken);

    /// <summary>Answers in the thread of an inline review comment.</summary>
    Task<ThreadComment> ReplyToReviewCommentAsync(IssueRef pullRequest, long reviewCommentId, string body, string marker, CancellationToken cancellationToken);

    /// <summary>Edits an inline review comment; null when it was deleted meanwhile.</summary>
    Task<ThreadComment?> UpdateReviewCommentAsync(RepositoryRef repository, long commentId, string body, CancellationToken cancellationToken);

    /// <summary>Adds a reaction (<c>eyes</c>, <c>rocket</c>, <c>confused</c>, …). Best effort: a refusal is no error.</summary>
    Task AddReactionAsync(ReactionTarget target, string content, CancellationToken cancellationToken);

    /// <summary>Removes a label; no error when it is not there.</summary>
    Task RemoveLabelAsync(IssueRef issue, string label, CancellationToken cancellationToken);

    /// <summary>Finds open issues with a label, newest first, at most 100.</summary>
    Task<IReadOnlyList<IssueFacts>> ListIssuesAsync(RepositoryRef repository, string label, CancellationToken cancellationToken);

    Task<IssueFacts> CreateIssueAsync(RepositoryRef repository, string title, string body, IReadOnlyList<string> labels, CancellationToken cancellationToken);

    Task UpdateIssueAsync(IssueRef issue, string body, CancellationToken cancellationToken);
}

/// <summary>What a reaction is put on.</summary>
internal abstract record ReactionTarget
{
    private ReactionTarget()
    {
    }

    public sealed record Issue(IssueRef Ref) : ReactionTarget;

    public sealed record Comment(RepositoryRef Repository, long CommentId) : ReactionTarget;

    public sealed record ReviewComment(RepositoryRef Repository, long CommentId) : ReactionTarget;
}

/// <param name="IsPrivate">Null: GitHub did not say.</param>
internal sealed record RepositoryFacts(long Id, string FullName, bool? IsPrivate, bool IsFork, string? DefaultBranch);

internal sealed record IssueFacts(int Number, string Title, string Body, string State, bool IsLocked, bool IsPullRequest, IReadOnlyList<string> Labels, Actor? Author, string HtmlUrl);

/// <summary>A comment of an issue, pull request or review thread.</summary>
/// <param name="Author">Null for a deleted account.</param>
internal sealed record ThreadComment(long Id, string Body, Actor? Author, string HtmlUrl, DateTimeOffset CreatedAt, DateTimeOffset UpdatedAt);

/// <param name="ETag">To be sent with the next request.</param>
/// <param name="PollInterval">GitHub's own wish for the pause between polls (<c>X-Poll-Interval</c>), if it gave one.</param>
internal sealed record CommentPage(IReadOnlyList<ThreadComment> Comments, string? ETag, bool NotModified, TimeSpan? PollInterval);
