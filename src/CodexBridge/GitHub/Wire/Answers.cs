using System.Text.Json;

namespace CodexBridge.GitHub.Wire;

internal sealed record WireUser(long? Id, string? Login, string? Type)
{
    /// <summary>Null for a deleted account, whose object GitHub leaves out.</summary>
    public static Actor? ToActor(WireUser? user) => user is { Id: { } id, Login: { } login } ? new Actor(id, login, user.Type ?? "") : null;
}

internal sealed record WirePermission(string? Permission, string? RoleName, WireUser? User);

internal sealed record WireRepository(long? Id, string? FullName, bool? Private, string? Visibility, bool? Fork, string? DefaultBranch)
{
    /// <summary>Null when the object is not a repository's.</summary>
    public RepositoryFacts? ToFacts() => Id is { } id && FullName is { } name
        ? new RepositoryFacts(id, name, Visibility is null ? Private : Visibility != "public", Fork ?? false, DefaultBranch)
        : null;
}

internal sealed record WireLabel(string? Name);

/// <param name="PullRequest">Only its presence is read: an issue that has it is a pull request.</param>
internal sealed record WireIssue(
    int? Number,
    string? Title,
    string? Body,
    string? State,
    bool? Locked,
    JsonElement? PullRequest,
    WireLabel[]? Labels,
    WireUser? User,
    string? HtmlUrl)
{
    /// <summary>Null when the object is not an issue's.</summary>
    public IssueFacts? ToFacts() => Number is { } number
        ? new IssueFacts(
            number,
            Title ?? "",
            Body ?? "",
            State ?? "",
            Locked ?? false,
            PullRequest is { ValueKind: JsonValueKind.Object },
            [.. (Labels ?? []).Select(label => label.Name).OfType<string>()],
            WireUser.ToActor(User),
            HtmlUrl ?? "")
        : null;
}

internal sealed record WireComment(
    long? Id,
    string? Body,
    WireUser? User,
    string? HtmlUrl,
    DateTimeOffset? CreatedAt,
    DateTimeOffset? UpdatedAt,
    long? InReplyToId)
{
    /// <summary>Null when the object is not a comment's.</summary>
    public ThreadComment? ToComment() => Id is { } id
        ? new ThreadComment(id, Body ?? "", WireUser.ToActor(User), HtmlUrl ?? "", CreatedAt ?? default, UpdatedAt ?? CreatedAt ?? default, InReplyToId)
        : null;
}

/// <param name="Errors">Objects or plain strings, by endpoint.</param>
internal sealed record WireError(string? Message, JsonElement? Errors);
