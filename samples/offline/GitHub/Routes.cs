using System.Text.Json.Nodes;

namespace CodexBridge.Offline.GitHub;

/// <summary>The calls that are answered, each with its handler.</summary>
internal static class Routes
{
    private const string Repo = "/repos/{owner}/{repo}";

    public static IReadOnlyList<(string Method, string Pattern, Func<Call, Answer> Handler)> All { get; } =
    [
        ("GET", "/user", Viewer),
        ("GET", "/rate_limit", RateLimit),
        ("GET", Repo, call => new Answer(200, call.Shapes.Repository(call.World, call.Repository))),
        ("GET", Repo + "/collaborators/{login}/permission", Permission),
        ("GET", Repo + "/contents/{**path}", FileRoutes.Get),

        ("GET", Repo + "/issues", IssueRoutes.List),
        ("POST", Repo + "/issues", IssueRoutes.Create),
        ("GET", Repo + "/issues/{number:int}", IssueRoutes.Get),
        ("PATCH", Repo + "/issues/{number:int}", IssueRoutes.Update),
        ("GET", Repo + "/issues/{number:int}/labels", IssueRoutes.Labels),
        ("POST", Repo + "/issues/{number:int}/labels", IssueRoutes.AddLabels),
        ("DELETE", Repo + "/issues/{number:int}/labels/{name}", IssueRoutes.RemoveLabel),
        ("PUT", Repo + "/issues/{number:int}/lock", call => IssueRoutes.Lock(call, true)),
        ("DELETE", Repo + "/issues/{number:int}/lock", call => IssueRoutes.Lock(call, false)),
        ("POST", Repo + "/issues/{number:int}/reactions", call => ReactionRoutes.Add(call, call.Thread.Reactions)),

        ("GET", Repo + "/issues/{number:int}/comments", CommentRoutes.List),
        ("POST", Repo + "/issues/{number:int}/comments", CommentRoutes.Create),
        ("GET", Repo + "/issues/comments/{id:long}", CommentRoutes.Get),
        ("PATCH", Repo + "/issues/comments/{id:long}", CommentRoutes.Update),
        ("DELETE", Repo + "/issues/comments/{id:long}", CommentRoutes.Delete),
        ("POST", Repo + "/issues/comments/{id:long}/reactions", call => ReactionRoutes.Add(call, call.Remark(RemarkKind.Comment).Remark.Reactions)),

        ("GET", Repo + "/pulls/{number:int}", PullRoutes.Get),
        ("GET", Repo + "/pulls/{number:int}/comments", PullRoutes.List),
        ("POST", Repo + "/pulls/{number:int}/comments/{id:long}/replies", PullRoutes.Reply),
        ("GET", Repo + "/pulls/comments/{id:long}", PullRoutes.GetComment),
        ("PATCH", Repo + "/pulls/comments/{id:long}", PullRoutes.Update),
        ("DELETE", Repo + "/pulls/comments/{id:long}", PullRoutes.Delete),
        ("POST", Repo + "/pulls/comments/{id:long}/reactions", call => ReactionRoutes.Add(call, call.Remark(RemarkKind.ReviewComment).Remark.Reactions)),
    ];

    private static Answer Viewer(Call call) => call.Caller.IsActionsToken
        ? throw GitHubError.NotForIntegrations()
        : new Answer(200, call.Shapes.User(call.Caller));

    /// <summary>Unknown names are 404; a known account without a role reads what is public.</summary>
    private static Answer Permission(Call call)
    {
        if (!call.MayWrite)
        {
            throw new GitHubError(403, "Must have push access to view collaborator permission.");
        }

        var login = call.Route("login");
        var account = call.World.AccountOf(login) ?? throw new GitHubError(404, $"{login} is not a user");
        var role = Roles.Of(call.Repository, account);
        var permission = Roles.PermissionOf(role);
        var user = call.Shapes.User(account)!;
        var rank = Roles.RankOf(role);
        user["permissions"] = new JsonObject
        {
            ["admin"] = rank >= 5,
            ["maintain"] = rank >= 4,
            ["push"] = rank >= 3,
            ["triage"] = rank >= 2,
            ["pull"] = rank >= 1,
        };
        user["role_name"] = role;
        return new Answer(200, new JsonObject { ["permission"] = permission, ["user"] = user, ["role_name"] = role });
    }

    private static Answer RateLimit(Call call)
    {
        JsonObject Core() => new() { ["limit"] = 5000, ["used"] = call.World.Used, ["remaining"] = Math.Max(0, 5000 - call.World.Used), ["reset"] = call.Now.AddHours(1).ToUnixTimeSeconds() };
        return new Answer(200, new JsonObject { ["resources"] = new JsonObject { ["core"] = Core(), ["search"] = Core() }, ["rate"] = Core() });
    }
}
