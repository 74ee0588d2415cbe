using System.Text.Json;
using CodexBridge.GitHub.Wire;

namespace CodexBridge.Triggers;

/// <summary>
/// The few fields that are read of GitHub's webhook payloads, all of which may be missing. This is where Octokit.Webhooks would sit; it
/// demands fields that GitHub's own examples do not have.
/// </summary>
internal sealed record EventPayload
{
    public string? Action { get; init; }

    public AccountPayload? Sender { get; init; }

    public RepositoryPayload? Repository { get; init; }

    public ThreadPayload? Issue { get; init; }

    public ThreadPayload? PullRequest { get; init; }

    public TextPayload? Comment { get; init; }

    public TextPayload? Review { get; init; }

    public LabelPayload? Label { get; init; }

    public ChangesPayload? Changes { get; init; }

    public InputsPayload? Inputs { get; init; }

    /// <exception cref="JsonException">A field is of another type than GitHub's.</exception>
    public static EventPayload Read(JsonElement payload) => new()
    {
        Action = payload.Text("action"),
        Sender = payload.Part("sender", AccountPayload.Read),
        Repository = payload.Part("repository", repository => new RepositoryPayload(repository.Number("id"), repository.Text("full_name"), repository.Flag("private"))),
        Issue = payload.Part("issue", ThreadPayload.Read),
        PullRequest = payload.Part("pull_request", ThreadPayload.Read),
        Comment = payload.Part("comment", TextPayload.Read),
        Review = payload.Part("review", TextPayload.Read),
        Label = payload.Part("label", LabelPayload.Read),
        Changes = payload.Part("changes", changes => new ChangesPayload(changes.Part("body", body => new ChangePayload(body.Text("from"))))),
        Inputs = payload.Part("inputs", inputs => new InputsPayload(inputs.Text("command"), inputs.Text("issue"))),
    };
}

internal sealed record AccountPayload(string? Login, long? Id, string? Type)
{
    public static AccountPayload Read(JsonElement account) => new(account.Text("login"), account.Number("id"), account.Text("type"));
}

internal sealed record RepositoryPayload(long? Id, string? FullName, bool? Private);

/// <summary>An issue or a pull request. An issue that is a pull request has a <c>pull_request</c> of its own.</summary>
internal sealed record ThreadPayload(
    long? Id, int? Number, string? Title, string? Body, AccountPayload? User, IReadOnlyList<LabelPayload>? Labels, string? HtmlUrl,
    DateTimeOffset? CreatedAt, DateTimeOffset? UpdatedAt, LinkPayload? PullRequest)
{
    public static ThreadPayload Read(JsonElement thread) => new(
        thread.Number("id"),
        thread.SmallNumber("number"),
        thread.Text("title"),
        thread.Text("body"),
        thread.Part("user", AccountPayload.Read),
        thread.Parts("labels", LabelPayload.Read),
        thread.Text("html_url"),
        thread.Time("created_at"),
        thread.Time("updated_at"),
        thread.Part("pull_request", link => new LinkPayload(link.Text("html_url"))));
}

internal sealed record LinkPayload(string? HtmlUrl);

/// <summary>A comment or a review.</summary>
internal sealed record TextPayload(
    long? Id, string? Body, AccountPayload? User, string? HtmlUrl, DateTimeOffset? CreatedAt, DateTimeOffset? UpdatedAt, DateTimeOffset? SubmittedAt)
{
    public static TextPayload Read(JsonElement text) => new(
        text.Number("id"),
        text.Text("body"),
        text.Part("user", AccountPayload.Read),
        text.Text("html_url"),
        text.Time("created_at"),
        text.Time("updated_at"),
        text.Time("submitted_at"));
}

internal sealed record LabelPayload(string? Name)
{
    public static LabelPayload Read(JsonElement label) => new(label.Text("name"));
}

internal sealed record ChangesPayload(ChangePayload? Body);

internal sealed record ChangePayload(string? From);

/// <summary>Inputs of workflow_dispatch; GitHub sends each as text.</summary>
internal sealed record InputsPayload(string? Command, string? Issue);
