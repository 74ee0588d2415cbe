using CodexBridge.GitHub;
using CodexBridge.Triggers;

namespace CodexBridge.Handlers;

/// <summary>
/// The place of our comment in a thread, an ordinary one or one below an inline review comment: found, created, edited, and created anew
/// when somebody deleted it.
/// </summary>
/// <param name="github">Asked for at each call: a job that is being cancelled has less patience.</param>
/// <param name="name">Of the first command that is answered; names the comment for later processes.</param>
internal sealed class CommentSlot(Func<IGitHub> github, Trigger trigger, IssueRef thread, OwnMarks marks, string name)
{
    private bool IsReview => trigger is { Kind: TriggerKind.ReviewComment, CommentId: not null };

    public PostedComment? Posted { get; private set; }

    /// <summary>Continues with a comment that the ledger remembers.</summary>
    public void Adopt(PostedComment comment) => Posted = comment;

    /// <summary>Edits our comment, or finds the one that an earlier process (of this machine or another) made, or creates it.</summary>
    public async Task WriteAsync(string text, CancellationToken cancellationToken)
    {
        var marker = marks.Of(name);
        var body = $"{marker}\n{text}";
        Posted ??= await FindAsync(cancellationToken);
        if (Posted is { } posted)
        {
            var edited = posted.Kind == "review"
                ? await github().UpdateReviewCommentAsync(thread.Repository, posted.Id, body, cancellationToken)
                : await github().UpdateCommentAsync(thread.Repository, posted.Id, body, cancellationToken);
            if (edited is not null)
            {
                return;
            }
        }

        var created = IsReview
            ? await github().ReplyToReviewCommentAsync(thread, trigger.CommentId!.Value, body, marker, cancellationToken)
            : await github().CreateCommentAsync(thread, body, marker, cancellationToken);
        Posted = new PostedComment(created.Id, created.HtmlUrl, IsReview ? "review" : "issue");
    }

    private async Task<PostedComment?> FindAsync(CancellationToken cancellationToken)
    {
        var page = IsReview
            ? await github().ListReviewCommentsAsync(thread, trigger.SpokenAt, null, cancellationToken)
            : await github().ListCommentsAsync(thread, trigger.SpokenAt, null, cancellationToken);
        var ours = page.Comments.FirstOrDefault(comment => marks.IsAnswerTo(name, comment));
        return ours is null ? null : new PostedComment(ours.Id, ours.HtmlUrl, IsReview ? "review" : "issue");
    }
}
