using System.Text.Json;

namespace CodexBridge.GitHub.Wire;

/// <summary>GitHub's objects: only what is used is read. Null for an object that lacks what makes it one, such as its id.</summary>
internal static class Answers
{
    /// <summary>Null, too, for a deleted account, whose object GitHub leaves out.</summary>
    public static Actor? User(JsonElement user) =>
        user.Number("id") is { } id && user.Text("login") is { } login ? new Actor(id, login, user.Text("type") ?? "") : null;

    public static PermissionAnswer? Permission(JsonElement answer) =>
        new(answer.Text("permission"), answer.Text("role_name"), answer.Part("user", User));

    public static RepositoryFacts? Repository(JsonElement repository) => repository.Number("id") is { } id && repository.Text("full_name") is { } name
        ? new RepositoryFacts(
            id,
            name,
            repository.Text("visibility") is { } visibility ? visibility != "public" : repository.Flag("private"),
            repository.Flag("fork") ?? false,
            repository.Text("default_branch"))
        : null;

    public static IssueFacts? Issue(JsonElement issue) => issue.SmallNumber("number") is { } number
        ? new IssueFacts(
            number,
            issue.Text("title") ?? "",
            issue.Text("body") ?? "",
            issue.Text("state") ?? "",
            issue.Flag("locked") ?? false,
            // Only its presence is read: an issue that has it is a pull request.
            issue.TryGetProperty("pull_request", out var pull) && pull.ValueKind == JsonValueKind.Object,
            issue.Parts("labels", label => label.Text("name")) ?? [],
            issue.Part("user", User),
            issue.Text("html_url") ?? "")
        : null;

    public static ThreadComment? Comment(JsonElement comment)
    {
        var created = comment.Time("created_at");
        return comment.Number("id") is { } id
            ? new ThreadComment(
                id,
                comment.Text("body") ?? "",
                comment.Part("user", User),
                comment.Text("html_url") ?? "",
                created ?? default,
                comment.Time("updated_at") ?? created ?? default,
                comment.Number("in_reply_to_id"))
            : null;
    }
}

/// <param name="Permission">One of the four old words.</param>
/// <param name="RoleName">One of the newer words, or a role of the organisation's own.</param>
internal sealed record PermissionAnswer(string? Permission, string? RoleName, Actor? User);
