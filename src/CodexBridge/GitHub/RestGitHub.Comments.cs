using System.Globalization;
using System.Net;
using CodexBridge.GitHub.Wire;

namespace CodexBridge.GitHub;

/// <summary>Comments of conversations and of reviews.</summary>
internal sealed partial class RestGitHub
{
    // One of the two is enough; which one depends on whether the thread is a pull request.
    private const string CommentNeeds = "issues: write, pull-requests: write";
    private const string CommentReadNeeds = "issues: read, pull-requests: read";
    private const string ReviewNeeds = "pull-requests: write";
    private const string ReviewReadNeeds = "pull-requests: read";

    /// <remarks>Operation <c>issues/list-comments</c>.</remarks>
    public Task<CommentPage> ListCommentsAsync(IssueRef issue, DateTimeOffset? since, string? etag, CancellationToken cancellationToken) =>
        ListAsync(CommentsOf(issue), CommentReadNeeds, since, etag, Begin(), cancellationToken);

    /// <remarks>Operation <c>pulls/list-review-comments</c>; its order is by creation, oldest first, unless asked otherwise.</remarks>
    public Task<CommentPage> ListReviewCommentsAsync(IssueRef pullRequest, DateTimeOffset? since, string? etag, CancellationToken cancellationToken) =>
        ListAsync(ReviewCommentsOf(pullRequest), ReviewReadNeeds, since, etag, Begin(), cancellationToken);

    /// <remarks>Operation <c>issues/get-comment</c>.</remarks>
    public Task<ThreadComment?> GetCommentAsync(RepositoryRef repository, long commentId, CancellationToken cancellationToken) =>
        FindAsync(new ApiRequest(HttpMethod.Get, Comment(repository, commentId), CommentReadNeeds), Answers.Comment, cancellationToken);

    /// <remarks>Operation <c>pulls/get-review-comment</c>.</remarks>
    public Task<ThreadComment?> GetReviewCommentAsync(RepositoryRef repository, long commentId, CancellationToken cancellationToken) =>
        FindAsync(new ApiRequest(HttpMethod.Get, ReviewComment(repository, commentId), ReviewReadNeeds), Answers.Comment, cancellationToken);

    /// <remarks>Operation <c>issues/create-comment</c>; after a lost answer <c>issues/list-comments</c>.</remarks>
    public Task<ThreadComment> CreateCommentAsync(IssueRef issue, string body, string marker, CancellationToken cancellationToken) =>
        PostAsync(CommentsOf(issue), CommentsOf(issue), CommentNeeds, body, marker, cancellationToken);

    /// <remarks>Operation <c>pulls/create-reply-for-review-comment</c>; after a lost answer <c>pulls/list-review-comments</c>.</remarks>
    public Task<ThreadComment> ReplyToReviewCommentAsync(IssueRef pullRequest, long reviewCommentId, string body, string marker, CancellationToken cancellationToken) =>
        PostAsync(
            string.Create(CultureInfo.InvariantCulture, $"{ReviewCommentsOf(pullRequest)}/{reviewCommentId}/replies"),
            ReviewCommentsOf(pullRequest),
            ReviewNeeds,
            body,
            marker,
            cancellationToken);

    /// <remarks>Operation <c>issues/update-comment</c>.</remarks>
    public Task<ThreadComment?> UpdateCommentAsync(RepositoryRef repository, long commentId, string body, CancellationToken cancellationToken) =>
        EditAsync(Comment(repository, commentId), CommentNeeds, body, cancellationToken);

    /// <remarks>Operation <c>pulls/update-review-comment</c>.</remarks>
    public Task<ThreadComment?> UpdateReviewCommentAsync(RepositoryRef repository, long commentId, string body, CancellationToken cancellationToken) =>
        EditAsync(ReviewComment(repository, commentId), ReviewNeeds, body, cancellationToken);

    /// <remarks>
    /// Operations <c>reactions/create-for-issue</c>, <c>reactions/create-for-issue-comment</c>,
    /// <c>reactions/create-for-pull-request-review-comment</c>. GitHub keeps one reaction of a kind for each account, so it may be sent again.
    /// </remarks>
    public async Task AddReactionAsync(ReactionTarget target, string content, CancellationToken cancellationToken)
    {
        var path = target switch
        {
            ReactionTarget.Issue on => Issue(on.Ref),
            ReactionTarget.Comment on => Comment(on.Repository, on.CommentId),
            ReactionTarget.ReviewComment on => ReviewComment(on.Repository, on.CommentId),
            _ => throw new System.Diagnostics.UnreachableException(),
        };
        var body = Json(new ReactionBody(content), GitHubJson.Default.ReactionBody);
        try
        {
            // A nicety is asked for once: it must never keep the answer itself waiting.
            var once = new Deadline(patience with { Attempts = 1 }, clock);
            await SendAsync(new ApiRequest(HttpMethod.Post, path + "/reactions", CommentNeeds, body), once, cancellationToken).ConfigureAwait(false);
        }
        catch (GitHubException)
        {
        }
    }

    private async Task<ThreadComment> PostAsync(string path, string thread, string needs, string body, string marker, CancellationToken cancellationToken)
    {
        if (!body.Contains(marker, StringComparison.Ordinal))
        {
            throw new ArgumentException("The body must hold its marker: a lost answer could not be found again.", nameof(marker));
        }

        var deadline = Begin();
        ThreadComment? earlier = null;
        var request = new ApiRequest(HttpMethod.Post, path, needs, Json(new CommentBody(body), GitHubJson.Default.CommentBody));
        var answer = await SendAsync(request, deadline, HasArrivedAsync, cancellationToken).ConfigureAwait(false);
        return answer is null ? earlier! : Read(request, answer, Answers.Comment);

        async Task<bool> HasArrivedAsync(CancellationToken token)
        {
            var page = await ListAsync(thread, needs, since: null, etag: null, deadline, token).ConfigureAwait(false);
            earlier = page.Comments.LastOrDefault(comment => IsOurs(comment, body, marker));
            return earlier is not null;
        }
    }

    /// <summary>
    /// The marker alone may be a copy that somebody posted in order to have our answer swallowed: the words must be ours as well. GitHub
    /// changes line ends, trims, and drops what is no character, so only visible ones are compared.
    /// </summary>
    private static bool IsOurs(ThreadComment comment, string body, string marker) =>
        comment.Body.Contains(marker, StringComparison.Ordinal) && comment.Body.Where(IsVisible).SequenceEqual(body.Where(IsVisible));

    private static bool IsVisible(char c) => !char.IsWhiteSpace(c) && !char.IsControl(c) && !char.IsSurrogate(c) && c != '\uFFFD';

    private async Task<ThreadComment?> EditAsync(string path, string needs, string body, CancellationToken cancellationToken) =>
        await FindAsync(
            new ApiRequest(HttpMethod.Patch, path, needs, Json(new CommentBody(body), GitHubJson.Default.CommentBody)),
            Answers.Comment,
            cancellationToken).ConfigureAwait(false);

    private async Task<CommentPage> ListAsync(
        string path,
        string needs,
        DateTimeOffset? since,
        string? etag,
        Deadline deadline,
        CancellationToken cancellationToken)
    {
        var query = since is { } moment ? $"since={Uri.EscapeDataString(moment.UtcDateTime.ToString("yyyy-MM-ddTHH:mm:ssZ", CultureInfo.InvariantCulture))}&" : "";
        query += string.Create(CultureInfo.InvariantCulture, $"per_page={PageSize}");
        var request = new ApiRequest(HttpMethod.Get, $"{path}?{query}", needs, ETag: etag);
        var comments = new List<ThreadComment>();
        for (var page = 1; page <= MostPages; page++)
        {
            var answer = await SendAsync(request, deadline, cancellationToken).ConfigureAwait(false);
            if (answer.Status == HttpStatusCode.NotModified)
            {
                return new CommentPage([], etag, NotModified: true, answer.PollInterval);
            }

            var items = Read(request, answer, list => list.Parts(Answers.Comment));
            comments.AddRange(items);
            if (answer.Next is null || items.Count == 0)
            {
                // A full page looks the same when a comment comes after it: such a page's etag would hide what is new.
                var comparable = page == 1 && items.Count < PageSize;
                return new CommentPage(comments, comparable ? answer.ETag : null, NotModified: false, answer.PollInterval);
            }

            request = NextPage(request, answer.Next, string.Create(CultureInfo.InvariantCulture, $"{path}?{query}&page={page + 1}"));
        }

        throw new GitHubException($"{request}: GitHub names page after page without end.", "Check that GITHUB_API_URL is GitHub's own API.");
    }

    /// <summary>Where GitHub points to, if the token may go there; else the page as we number it ourselves.</summary>
    private ApiRequest NextPage(ApiRequest request, string link, string counted)
    {
        var follows = Uri.TryCreate(transport.Connection.BaseAddress, link, out var address)
            && transport.Connection.Owns(address)
            && address != request.Address;
        return request with { Path = counted, Address = follows ? address : null, ETag = null };
    }

    private static string Issue(IssueRef issue) =>
        ApiRequest.Under(issue.Repository, string.Create(CultureInfo.InvariantCulture, $"issues/{issue.Number}"));

    private static string CommentsOf(IssueRef issue) => Issue(issue) + "/comments";

    private static string ReviewCommentsOf(IssueRef pullRequest) =>
        ApiRequest.Under(pullRequest.Repository, string.Create(CultureInfo.InvariantCulture, $"pulls/{pullRequest.Number}/comments"));

    private static string Comment(RepositoryRef repository, long id) =>
        ApiRequest.Under(repository, string.Create(CultureInfo.InvariantCulture, $"issues/comments/{id}"));

    private static string ReviewComment(RepositoryRef repository, long id) =>
        ApiRequest.Under(repository, string.Create(CultureInfo.InvariantCulture, $"pulls/comments/{id}"));
}
