using System.Text.Json.Serialization;

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
}

internal sealed record AccountPayload(string? Login, long? Id, string? Type);

internal sealed record RepositoryPayload(long? Id, string? FullName, bool? Private);

/// <summary>An issue or a pull request. An issue that is a pull request has a <c>pull_request</c> of its own.</summary>
internal sealed record ThreadPayload(
    long? Id, int? Number, string? Title, string? Body, AccountPayload? User, IReadOnlyList<LabelPayload?>? Labels, string? HtmlUrl,
    DateTimeOffset? CreatedAt, DateTimeOffset? UpdatedAt, LinkPayload? PullRequest);

internal sealed record LinkPayload(string? HtmlUrl);

/// <summary>A comment or a review.</summary>
internal sealed record TextPayload(
    long? Id, string? Body, AccountPayload? User, string? HtmlUrl, DateTimeOffset? CreatedAt, DateTimeOffset? UpdatedAt, DateTimeOffset? SubmittedAt);

internal sealed record LabelPayload(string? Name);

internal sealed record ChangesPayload(ChangePayload? Body);

internal sealed record ChangePayload(string? From);

/// <summary>Inputs of workflow_dispatch; GitHub sends each as text.</summary>
internal sealed record InputsPayload(string? Command, string? Issue);

/// <summary>Wrong types, double names and endless nesting make a payload unreadable, which is an answer and no crash.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower, AllowDuplicateProperties = false, MaxDepth = 64)]
[JsonSerializable(typeof(EventPayload))]
internal sealed partial class EventJson : JsonSerializerContext;
