using System.Globalization;

namespace CodexBridge.Offline.GitHub;

/// <summary>Pull requests and their inline review comments.</summary>
internal static class PullRoutes
{
    private static IssueThread Pull(Call call) => call.Thread is { IsPullRequest: true } thread ? thread : throw GitHubError.NotFound();

    public static Answer Get(Call call) => new(200, call.Shapes.PullRequest(call.World, call.Repository, Pull(call)));

    public static Answer List(Call call) => call.Page(
        Pull(call).Remarks.FindAll(remark => remark.Kind == RemarkKind.ReviewComment),
        remark => call.Shapes.ReviewComment(call.World, call.Repository, call.Thread, remark));

    public static Answer Reply(Call call)
    {
        var thread = Pull(call);
        var id = long.Parse(call.Route("id"), CultureInfo.InvariantCulture);
        var parent = thread.Remarks.Find(remark => remark.Id == id && remark.Kind == RemarkKind.ReviewComment) ?? throw GitHubError.NotFound();
        var body = call.RequiredBody("PullRequestReviewComment");
        // An answer hangs under the comment that opened the thread, also when it answers an answer.
        var remark = Acts.Answer(call.World, thread, call.Caller, parent, body, call.Now);
        return new Answer(201, call.Shapes.ReviewComment(call.World, call.Repository, thread, remark));
    }

    public static Answer GetComment(Call call)
    {
        var (thread, remark) = call.Remark(RemarkKind.ReviewComment);
        return new Answer(200, call.Shapes.ReviewComment(call.World, call.Repository, thread, remark));
    }

    public static Answer Update(Call call)
    {
        var (thread, remark) = CommentRoutes.Editable(call, RemarkKind.ReviewComment);
        remark.Body = call.RequiredBody("PullRequestReviewComment");
        remark.UpdatedAt = thread.UpdatedAt = call.Now;
        return new Answer(200, call.Shapes.ReviewComment(call.World, call.Repository, thread, remark));
    }

    public static Answer Delete(Call call)
    {
        var (thread, remark) = CommentRoutes.Editable(call, RemarkKind.ReviewComment);
        thread.Remarks.Remove(remark);
        return new Answer(204, null);
    }
}
