using System.Globalization;

namespace CodexBridge.Offline.GitHub;

/// <summary>Comments of a thread's conversation.</summary>
internal static class CommentRoutes
{
    public static Answer List(Call call)
    {
        var since = call.Query("since") is { } text
            ? DateTimeOffset.Parse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal)
            : DateTimeOffset.MinValue;
        // GitHub keeps whole seconds, and so a comment of the very second of since is listed again.
        var remarks = call.Thread.Remarks
            .Where(remark => remark.Kind == RemarkKind.Comment && remark.UpdatedAt.ToUnixTimeSeconds() >= since.ToUnixTimeSeconds())
            .ToList();
        return call.Page(remarks, remark => call.Shapes.Comment(call.World, call.Repository, call.Thread, remark));
    }

    public static Answer Create(Call call)
    {
        var thread = call.Thread;
        var body = call.RequiredBody("IssueComment");
        if (thread.IsLocked && (call.Caller.IsActionsToken || !call.MayWrite))
        {
            throw new GitHubError(403, "Unable to create comment because issue is locked.");
        }

        var remark = Acts.Say(call.World, thread, call.Caller, RemarkKind.Comment, body, call.Now);
        return new Answer(201, call.Shapes.Comment(call.World, call.Repository, thread, remark));
    }

    public static Answer Get(Call call)
    {
        var (thread, remark) = call.Remark(RemarkKind.Comment);
        return new Answer(200, call.Shapes.Comment(call.World, call.Repository, thread, remark));
    }

    public static Answer Update(Call call)
    {
        var (thread, remark) = Editable(call, RemarkKind.Comment);
        remark.Body = call.RequiredBody("IssueComment");
        remark.UpdatedAt = thread.UpdatedAt = call.Now;
        return new Answer(200, call.Shapes.Comment(call.World, call.Repository, thread, remark));
    }

    public static Answer Delete(Call call)
    {
        var (thread, remark) = Editable(call, RemarkKind.Comment);
        thread.Remarks.Remove(remark);
        return new Answer(204, null);
    }

    /// <summary>A remark that the caller may change: its own, or any with write access.</summary>
    public static (IssueThread Thread, Remark Remark) Editable(Call call, RemarkKind kind)
    {
        var (thread, remark) = call.Remark(kind);
        return call.MayWrite || remark.Author == call.Caller.Login
            ? (thread, remark)
            : throw new GitHubError(403, "Must have admin rights to Repository.");
    }
}
