using System.Text.Json.Nodes;

namespace CodexBridge.Offline.GitHub;

/// <summary>
/// People act, and the event of it comes out: complete enough for GitHub's own schemas of the payloads (<c>webhook-issue-comment-created</c>
/// and its kin in <c>@octokit/openapi</c>).
/// </summary>
internal sealed partial class OfflineGitHub
{
    /// <summary>Somebody comments in a thread: <c>issue_comment</c> <c>created</c>.</summary>
    public OfflineEvent Comment(string login, int number, string body, string repository = DemoRepository) => gate.Locked(() =>
    {
        var (place, thread) = Find(repository, number);
        var remark = Acts.Say(world, thread, AccountOf(login), RemarkKind.Comment, body, Now);
        return CommentEvent("created", login, place, thread, remark, null);
    });

    /// <summary>Somebody edits a comment, perhaps another person's: <c>issue_comment</c> <c>edited</c>, with the body before it.</summary>
    public OfflineEvent EditComment(string login, int number, long commentId, string body, string repository = DemoRepository) => gate.Locked(() =>
    {
        var (place, thread) = Find(repository, number);
        var remark = thread.Remarks.Single(candidate => candidate.Id == commentId);
        var before = remark.Body;
        (remark.Body, remark.UpdatedAt) = (body, Now);
        return CommentEvent("edited", login, place, thread, remark, before);
    });

    /// <summary>Somebody deletes a comment: <c>issue_comment</c> <c>deleted</c>.</summary>
    public OfflineEvent DeleteComment(string login, int number, long commentId, string repository = DemoRepository) => gate.Locked(() =>
    {
        var (place, thread) = Find(repository, number);
        var remark = thread.Remarks.Single(candidate => candidate.Id == commentId);
        thread.Remarks.Remove(remark);
        return CommentEvent("deleted", login, place, thread, remark, null);
    });

    /// <summary>The <c>issues</c> event <c>opened</c> of an issue that is there.</summary>
    public OfflineEvent IssueOpened(int number, string repository = DemoRepository) => gate.Locked(() =>
    {
        var (place, thread) = Find(repository, number);
        return IssueEvent("opened", thread.Author, place, thread);
    });

    /// <summary>Somebody edits the issue's body: <c>issues</c> <c>edited</c>.</summary>
    public OfflineEvent EditIssue(string login, int number, string body, string repository = DemoRepository) => gate.Locked(() =>
    {
        var (place, thread) = Find(repository, number);
        var before = thread.Body;
        (thread.Body, thread.UpdatedAt) = (body, Now);
        var made = IssueEvent("edited", login, place, thread);
        made.Payload["changes"] = new JsonObject { ["body"] = new JsonObject { ["from"] = before } };
        return made;
    });

    /// <summary>Somebody puts a label on a thread: <c>issues</c> <c>labeled</c>.</summary>
    public OfflineEvent LabelIssue(string login, int number, string label, string repository = DemoRepository) => gate.Locked(() =>
    {
        var (place, thread) = Find(repository, number);
        Acts.Label(world, place, thread, [label], Now);
        var made = IssueEvent("labeled", login, place, thread);
        made.Payload["label"] = shapes.Label(place, place.Labels.Single(known => known.Name == label));
        return made;
    });

    /// <summary>An inline comment in a pull request: <c>pull_request_review_comment</c> <c>created</c>.</summary>
    public OfflineEvent ReviewComment(string login, int number, string body, string repository = DemoRepository) => gate.Locked(() =>
    {
        var (place, thread) = Find(repository, number);
        var remark = Acts.Say(world, thread, AccountOf(login), RemarkKind.ReviewComment, body, Now);
        return Event("pull_request_review_comment", "created", login, place, new JsonObject
        {
            ["comment"] = shapes.ReviewComment(world, place, thread, remark),
            ["pull_request"] = shapes.PullRequest(world, place, thread),
        });
    });

    /// <summary>A review with a summary: <c>pull_request_review</c> <c>submitted</c>.</summary>
    public OfflineEvent Review(string login, int number, string body, string repository = DemoRepository) => gate.Locked(() =>
    {
        var (place, thread) = Find(repository, number);
        var remark = Acts.Say(world, thread, AccountOf(login), RemarkKind.Review, body, Now);
        return Event("pull_request_review", "submitted", login, place, new JsonObject
        {
            ["review"] = shapes.Review(world, place, thread, remark),
            ["pull_request"] = shapes.PullRequest(world, place, thread),
        });
    });

    /// <summary>Somebody starts the workflow by hand: <c>workflow_dispatch</c>.</summary>
    public OfflineEvent Dispatch(string login, JsonObject? inputs = null, string repository = DemoRepository) => gate.Locked(() =>
    {
        var place = RepositoryOf(repository);
        var made = Event("workflow_dispatch", null, login, place, []);
        made.Payload["inputs"] = inputs?.DeepClone();
        made.Payload["ref"] = $"refs/heads/{place.DefaultBranch}";
        made.Payload["workflow"] = ".github/workflows/codex.yml";
        return made;
    });

    private OfflineEvent CommentEvent(string action, string login, Repository place, IssueThread thread, Remark remark, string? before)
    {
        var made = Event("issue_comment", action, login, place, new JsonObject
        {
            ["issue"] = shapes.Issue(world, place, thread),
            ["comment"] = shapes.Comment(world, place, thread, remark),
        });
        if (before is not null)
        {
            made.Payload["changes"] = new JsonObject { ["body"] = new JsonObject { ["from"] = before } };
        }

        return made;
    }

    private OfflineEvent IssueEvent(string action, string login, Repository place, IssueThread thread) =>
        Event("issues", action, login, place, new JsonObject { ["issue"] = shapes.Issue(world, place, thread) });

    private OfflineEvent Event(string name, string? action, string login, Repository place, JsonObject payload)
    {
        var sender = world.AccountOf(login);
        if (action is not null)
        {
            payload.Insert(0, "action", action);
        }

        payload["repository"] = shapes.Repository(world, place);
        payload["sender"] = shapes.User(sender);
        return new OfflineEvent(name, payload, sender);
    }

    private (Repository Place, IssueThread Thread) Find(string repository, int number) => (RepositoryOf(repository), ThreadOf(repository, number));
}
