namespace CodexBridge.GitHub;

/// <summary>
/// The dozen calls that the bridge makes. This is where an Octokit adapter would sit. Every call retries what is worth retrying and
/// throws <see cref="GitHubException"/> with the request, the status and the next step when it gives up.
/// </summary>
internal interface IGitHub
{
    /// <summary>
    /// The same GitHub, with another patience. A job that is being cancelled asks for <see cref="Patience.LastWord"/>; a progress edit
    /// that the next one will overwrite anyway needs little. An implementation that never waits returns itself.
    /// </summary>
    IGitHub With(Patience patience) => this;

    /// <summary>The token's budget as of the last answer; null before the first, and where the server has no limits.</summary>
    RateLimit? LastRateLimit => null;

    /// <summary>
    /// The account that the token speaks as; null where the token may not ask. A job's own token may not: what it posts is authored by
    /// <see cref="Actor.ActionsBot"/>.
    /// </summary>
    Task<Actor?> GetViewerAsync(CancellationToken cancellationToken);

    /// <summary>
    /// The permission of <paramref name="actor"/> at this moment; None for strangers. Throws when it cannot be verified, which includes an
    /// answer about another id: a login may have changed hands since the event.
    /// </summary>
    Task<RepositoryPermission> GetPermissionAsync(RepositoryRef repository, Actor actor, CancellationToken cancellationToken);

    /// <summary>Whether the repository is private or internal, its default branch and its numeric id.</summary>
    Task<RepositoryFacts> GetRepositoryAsync(RepositoryRef repository, CancellationToken cancellationToken);

    Task<IssueFacts> GetIssueAsync(IssueRef issue, CancellationToken cancellationToken);

    /// <summary>
    /// Comments of a thread, oldest first, all pages. With <paramref name="since"/> only those updated at or after it.
    /// With <paramref name="etag"/> a 304 answers <see cref="CommentPage.NotModified"/>, which costs nothing of the rate limit; the etag
    /// must come from a call with the same <paramref name="since"/>.
    /// </summary>
    Task<CommentPage> ListCommentsAsync(IssueRef issue, DateTimeOffset? since, string? etag, CancellationToken cancellationToken);

    /// <summary>Inline review comments of a pull request; otherwise as <see cref="ListCommentsAsync"/>.</summary>
    Task<CommentPage> ListReviewCommentsAsync(IssueRef pullRequest, DateTimeOffset? since, string? etag, CancellationToken cancellationToken);

    /// <summary>One inline review comment, or null when it is gone.</summary>
    Task<ThreadComment?> GetReviewCommentAsync(RepositoryRef repository, long commentId, CancellationToken cancellationToken);

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

    /// <summary>A file of a branch as it stands, up to 100 MB; null when there is no such file or branch.</summary>
    /// <param name="path">Below the repository's root, with <c>/</c>.</param>
    /// <param name="etag">Of an earlier answer, to get <see cref="FileContent.NotModified"/> instead of the same bytes.</param>
    Task<FileContent?> GetFileAsync(RepositoryRef repository, string path, string branch, string? etag, CancellationToken cancellationToken);

    /// <summary>Finds open issues with a label, newest first, at most 100.</summary>
    Task<IReadOnlyList<IssueFacts>> ListIssuesAsync(RepositoryRef repository, string label, CancellationToken cancellationToken);

    /// <summary>Opens an issue, once: after a lost answer an open issue with this very title, body and labels counts as it.</summary>
    Task<IssueFacts> CreateIssueAsync(RepositoryRef repository, string title, string body, IReadOnlyList<string> labels, CancellationToken cancellationToken);

    /// <summary>Replaces the body of an issue; its title, labels and state stay.</summary>
    Task UpdateIssueAsync(IssueRef issue, string body, CancellationToken cancellationToken);
}

/// <param name="ETag">To be sent with the next request; null when there is nothing to compare by.</param>
internal sealed record FileContent(ReadOnlyMemory<byte> Bytes, string? ETag, bool NotModified);

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
/// <param name="InReplyTo">The first comment of a review thread; null for that one itself and for everything else.</param>
internal sealed record ThreadComment(long Id, string Body, Actor? Author, string HtmlUrl, DateTimeOffset CreatedAt, DateTimeOffset UpdatedAt, long? InReplyTo = null);

/// <param name="ETag">To be sent with the next request; null when there is nothing to compare by.</param>
/// <param name="PollInterval">GitHub's own wish for the pause between polls (<c>X-Poll-Interval</c>), if it gave one.</param>
internal sealed record CommentPage(IReadOnlyList<ThreadComment> Comments, string? ETag, bool NotModified, TimeSpan? PollInterval);
