using System.Text.Json.Nodes;

namespace CodexBridge.Offline.GitHub;

/// <summary>Issues and their labels.</summary>
internal static class IssueRoutes
{
    public static Answer List(Call call)
    {
        var state = call.Query("state") ?? "open";
        var labels = (call.Query("labels") ?? "").Split(',', StringSplitOptions.RemoveEmptyEntries);
        var threads = call.Repository.Threads
            .Where(thread => !thread.IsDeleted && (state == "all" || thread.State == state))
            .Where(thread => labels.All(label => thread.Labels.Contains(label, StringComparer.OrdinalIgnoreCase)))
            .OrderByDescending(thread => thread.CreatedAt)
            .ThenByDescending(thread => thread.Number)
            .ToList();
        return call.Page(threads, thread => call.Shapes.Issue(call.World, call.Repository, thread));
    }

    public static Answer Create(Call call)
    {
        var title = call.Text("title");
        if (string.IsNullOrWhiteSpace(title))
        {
            throw GitHubError.Invalid("Issue", "title", "missing_field", "title can't be blank");
        }

        var thread = Acts.Open(call.World, call.Repository, call.Caller, title, Call.Checked(call.Text("body") ?? "", "Issue"), isPullRequest: false, call.Now);
        if (call.MayWrite)
        {
            Acts.Label(call.World, call.Repository, thread, call.Texts("labels"), call.Now);
        }

        return new Answer(201, Shape(call, thread));
    }

    public static Answer Get(Call call) => new(200, Shape(call, call.Thread));

    public static Answer Update(Call call)
    {
        var thread = call.Thread;
        if (!call.MayWrite && call.Caller.Login != thread.Author)
        {
            throw new GitHubError(403, "Must have admin rights to Repository.");
        }

        thread.Title = call.Text("title") ?? thread.Title;
        thread.Body = Call.Checked(call.Text("body") ?? thread.Body, "Issue");
        thread.State = call.Text("state") ?? thread.State;
        thread.UpdatedAt = call.Now;
        return new Answer(200, Shape(call, thread));
    }

    public static Answer Labels(Call call) => new(200, LabelList(call, call.Thread));

    public static Answer AddLabels(Call call)
    {
        RequireWrite(call);
        Acts.Label(call.World, call.Repository, call.Thread, call.Texts("labels"), call.Now);
        return new Answer(200, LabelList(call, call.Thread));
    }

    public static Answer RemoveLabel(Call call)
    {
        RequireWrite(call);
        var name = call.Route("name");
        if (call.Thread.Labels.RemoveAll(label => string.Equals(label, name, StringComparison.OrdinalIgnoreCase)) == 0)
        {
            throw new GitHubError(404, "Label does not exist");
        }

        call.Thread.UpdatedAt = call.Now;
        return new Answer(200, LabelList(call, call.Thread));
    }

    public static Answer Lock(Call call, bool locked)
    {
        RequireWrite(call);
        call.Thread.IsLocked = locked;
        return new Answer(204, null);
    }

    private static void RequireWrite(Call call)
    {
        if (!call.MayWrite)
        {
            throw GitHubError.NotFound(); // GitHub hides what one may not change
        }
    }

    private static JsonObject Shape(Call call, IssueThread thread) => call.Shapes.Issue(call.World, call.Repository, thread);

    private static JsonArray LabelList(Call call, IssueThread thread) =>
        new([.. call.Repository.Labels.Where(label => thread.Labels.Contains(label.Name)).Select(label => call.Shapes.Label(call.Repository, label))]);
}
