using CodexBridge.GitHub;

namespace CodexBridge.Handlers;

/// <summary>The comment of a command whose own process is gone: known by its id, else found by marker and author, else made.</summary>
/// <param name="thread">Null: there is no thread, so nothing can be made or found.</param>
/// <param name="kind"><c>issue</c> or <c>review</c>.</param>
/// <param name="since">No comment of ours is older; null: all are looked at.</param>
internal sealed class LateComment(IGitHub github, OwnMarks marks, RepositoryRef repository, int? thread, string kind, DateTimeOffset? since)
{
    /// <summary>Clocks of the machine and of GitHub may differ by this much.</summary>
    private static readonly TimeSpan Skew = TimeSpan.FromMinutes(10);

    /// <param name="key">Names the comment.</param>
    /// <param name="create">Whether it is made when it is not there (any more).</param>
    /// <returns>Null: there was no place for it.</returns>
    public async Task<PostedComment?> WriteAsync(string key, long? id, string text, bool create, CancellationToken cancellationToken)
    {
        var marker = marks.Of(key);
        var body = $"{marker}\n{text}";
        if ((id ?? await FindAsync(key, cancellationToken)) is { } known && await EditAsync(known, body, cancellationToken) is { } edited)
        {
            return new PostedComment(edited.Id, edited.HtmlUrl, kind);
        }

        if (!create || thread is not { } number)
        {
            return null;
        }

        var created = await github.CreateCommentAsync(new IssueRef(repository, number), body, marker, cancellationToken);
        return new PostedComment(created.Id, created.HtmlUrl, "issue");
    }

    private Task<ThreadComment?> EditAsync(long id, string body, CancellationToken cancellationToken) =>
        kind == "review" ? github.UpdateReviewCommentAsync(repository, id, body, cancellationToken) : github.UpdateCommentAsync(repository, id, body, cancellationToken);

    private async Task<long?> FindAsync(string key, CancellationToken cancellationToken)
    {
        if (thread is not { } number)
        {
            return null;
        }

        var place = new IssueRef(repository, number);
        var page = kind == "review"
            ? await github.ListReviewCommentsAsync(place, since - Skew, null, cancellationToken)
            : await github.ListCommentsAsync(place, since - Skew, null, cancellationToken);
        return page.Comments.FirstOrDefault(comment => marks.IsAnswerTo(key, comment))?.Id;
    }
}
