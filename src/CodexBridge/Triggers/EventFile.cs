using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Text.Json;
using CodexBridge.GitHub;

namespace CodexBridge.Triggers;

/// <summary>
/// From a webhook payload, as the runner stores it, to what somebody said. Nothing in it can crash us: what cannot be read is
/// <see cref="Heard.NotForUs"/>.
/// <para>
/// A deleted account is a null author or speaker; sender and author may differ. Neither is decided here: the trigger tells both, and the
/// judgement refuses.
/// </para>
/// </summary>
internal static class EventFile
{
    private static readonly JsonDocumentOptions Strictly = new() { AllowDuplicateProperties = false, MaxDepth = 64 };

    /// <param name="eventName">As in <c>GITHUB_EVENT_NAME</c>.</param>
    /// <param name="json">UTF-8, with or without a byte order mark; empty where there is no payload.</param>
    public static Heard Read(string eventName, ReadOnlyMemory<byte> json, TriggerOptions options)
    {
        var payload = Parse(json);
        if (!string.IsNullOrWhiteSpace(options.Command))
        {
            return Step(options.Command, payload, options);
        }

        if (payload is null)
        {
            return new Heard.NotForUs("payload-unreadable", $"the payload of the event {Word(eventName)} cannot be read");
        }

        return (eventName, payload.Action) switch
        {
            ("issue_comment", "created" or "edited") => Comment(payload),
            ("issues", "opened" or "edited") => IssueBody(payload),
            ("issues", "labeled") => Label(payload, payload.Issue, "label", options),
            ("pull_request" or "pull_request_target", "labeled") => Label(payload, payload.PullRequest, "pull-label", options),
            ("pull_request_review_comment", "created" or "edited") => ReviewComment(payload),
            ("pull_request_review", "submitted" or "edited") => ReviewBody(payload),
            ("workflow_dispatch", _) => Dispatch(payload, options),
            ("issue_comment" or "issues" or "pull_request" or "pull_request_target" or "pull_request_review_comment" or "pull_request_review", var action) =>
                new Heard.NotForUs("action-unsupported", $"nobody speaks in {Word(eventName)} {Word(action ?? "without an action")}"),
            _ => new Heard.NotForUs("event-unsupported", $"the event {Word(eventName)} is not one that carries commands"),
        };
    }

    /// <summary>
    /// Whether an event file lies where the checked-out code, or the agent, could have written it. Such a file is forged.
    /// </summary>
    /// <param name="realEventPath">Absolute, links resolved.</param>
    /// <param name="realWorkspace">Absolute, links resolved.</param>
    public static bool IsForged(string realEventPath, string realWorkspace)
    {
        var folder = realWorkspace.TrimEnd('/', '\\');
        return folder.Length == 0 || (realEventPath.StartsWith(folder, StringComparison.OrdinalIgnoreCase)
            && (realEventPath.Length == folder.Length || realEventPath[folder.Length] is '/' or '\\'));
    }

    /// <summary>Wrong types, double names and endless nesting make a payload unreadable, which is an answer and no crash.</summary>
    private static EventPayload? Parse(ReadOnlyMemory<byte> json)
    {
        try
        {
            using var payload = JsonDocument.Parse(json.Span.StartsWith("\uFEFF"u8) ? json[3..] : json, Strictly);
            return EventPayload.Read(payload.RootElement);
        }
        catch (Exception error) when (error is JsonException or InvalidOperationException)
        {
            return null; // invalid UTF-8 inside a text is an InvalidOperationException
        }
    }

    private static Heard Comment(EventPayload payload) =>
        payload is { Comment: { Id: { } id } comment, Issue: { } issue } && TryThread(payload, issue, out var thread)
            ? Speech(TriggerKind.Comment, $"comment-{Digits(id)}", payload, comment, issue, thread, issue.PullRequest is not null, id)
            : Incomplete();

    private static Heard ReviewComment(EventPayload payload) =>
        payload is { Comment: { Id: { } id } comment, PullRequest: { } pull } && TryThread(payload, pull, out var thread)
            ? Speech(TriggerKind.ReviewComment, $"review-comment-{Digits(id)}", payload, comment, pull, thread, true, id)
            : Incomplete();

    private static Heard ReviewBody(EventPayload payload) =>
        payload is { Review: { Id: { } id } review, PullRequest: { } pull } && TryThread(payload, pull, out var thread)
            ? Speech(TriggerKind.ReviewBody, $"review-{Digits(id)}", payload, review, pull, thread, true, null)
            : Incomplete();

    private static Heard IssueBody(EventPayload payload)
    {
        if (payload.Issue is not { Id: { } id } issue || !TryThread(payload, issue, out var thread))
        {
            return Incomplete();
        }

        var body = new TextPayload(id, issue.Body, issue.User, issue.HtmlUrl, issue.CreatedAt, issue.UpdatedAt, null);
        return Speech(TriggerKind.IssueBody, $"issue-{Digits(id)}", payload, body, issue, thread, issue.PullRequest is not null, null);
    }

    private static Heard Label(EventPayload payload, ThreadPayload? labelled, string prefix, TriggerOptions options)
    {
        if (options.TriggerLabel is null || !string.Equals(payload.Label?.Name, options.TriggerLabel, StringComparison.Ordinal))
        {
            return new Heard.NotForUs("label-other", "the label is not the one that starts a session");
        }

        // The time of the change tells a label put on again from a re-run of the same event.
        if (labelled is not { Id: { } id, UpdatedAt: { } updated } || !TryThread(payload, labelled, out var thread))
        {
            return Incomplete();
        }

        var isPullRequest = prefix == "pull-label";
        var text = string.Join("\n\n", new[] { labelled.Title, labelled.Body }.Where(part => !string.IsNullOrWhiteSpace(part)));
        var label = new TextPayload(id, text, labelled.User, labelled.HtmlUrl, updated, updated, null);
        var source = $"{prefix}-{Digits(id)}-{Digits(updated.ToUnixTimeSeconds())}";
        return Speech(TriggerKind.Label, source, payload with { Action = "labeled" }, label, labelled, thread, isPullRequest, null);
    }

    private static Heard Dispatch(EventPayload payload, TriggerOptions options)
    {
        if (string.IsNullOrWhiteSpace(payload.Inputs?.Command))
        {
            return new Heard.NotForUs("no-text", "the workflow was started without a command");
        }

        return Step(payload.Inputs.Command, payload, options);
    }

    /// <summary>The workflow itself speaks. Its answer goes to the thread it names, or to the one its event came from, or nowhere.</summary>
    private static Heard Step(string command, EventPayload? payload, TriggerOptions options)
    {
        var repository = Repository(payload) ?? options.Repository;
        var own = payload?.Issue ?? payload?.PullRequest;
        var typed = int.TryParse(payload?.Inputs?.Issue, NumberStyles.None, CultureInfo.InvariantCulture, out var input) && input > 0 ? input : (int?)null;
        var number = options.Issue ?? typed ?? own?.Number;
        var thread = repository is not null && number is > 0 ? new IssueRef(repository, number.Value) : null;
        var isOwn = number is not null && number == own?.Number;
        var speaker = Account(payload?.Sender);
        return new Heard.Speech(new Trigger(
            TriggerKind.Step,
            $"run-{Digits(options.RunId ?? 0)}-{options.StepId}",
            repository,
            thread,
            isOwn && (payload?.PullRequest is not null || own?.PullRequest is not null),
            speaker,
            speaker,
            command,
            PreviousText: null,
            isOwn ? own?.Title : null,
            isOwn ? Labels(own) : [],
            CommentId: null,
            isOwn ? own?.HtmlUrl : null,
            SpokenAt: null));
    }

    private static Heard Speech(
        TriggerKind kind, string source, EventPayload payload, TextPayload said, ThreadPayload place, IssueRef thread, bool isPullRequest, long? commentId)
    {
        if (string.IsNullOrWhiteSpace(said.Body))
        {
            return new Heard.NotForUs("no-text", "there are no words in it");
        }

        // An edit that does not say what it changed has changed something else (a title): nothing new was said.
        var isEdit = payload.Action == "edited";
        var previous = isEdit ? payload.Changes?.Body?.From ?? said.Body : null;
        return new Heard.Speech(new Trigger(
            kind,
            source,
            thread.Repository,
            thread,
            isPullRequest,
            Account(payload.Sender),
            Account(said.User),
            said.Body,
            previous,
            place.Title,
            Labels(place),
            commentId,
            said.HtmlUrl,
            isEdit ? said.UpdatedAt ?? said.SubmittedAt : said.CreatedAt ?? said.SubmittedAt));
    }

    private static bool TryThread(EventPayload payload, ThreadPayload place, [NotNullWhen(true)] out IssueRef? thread)
    {
        thread = Repository(payload) is { } repository && place.Number is > 0 and var number ? new IssueRef(repository, number) : null;
        return thread is not null;
    }

    private static RepositoryRef? Repository(EventPayload? payload) => RepositoryRef.TryParse(payload?.Repository?.FullName, payload?.Repository?.Id, payload?.Repository?.Private);

    private static Actor? Account(AccountPayload? account) =>
        account is { Id: > 0 and var id, Login: { Length: > 0 } login } ? new Actor(id, login, account.Type ?? "") : null;

    private static List<string> Labels(ThreadPayload? place) => place?.Labels?.Select(label => label.Name).OfType<string>().ToList() ?? [];

    private static Heard.NotForUs Incomplete() => new("payload-incomplete", "the payload lacks the repository, the thread or the id of what was said");

    private static string Digits(long number) => number.ToString(CultureInfo.InvariantCulture);

    /// <summary>A word of a payload, short and without anything that a log would act on.</summary>
    private static string Word(string text) => new(text.Take(40).Select(c => char.IsAsciiLetterOrDigit(c) || c is '_' or '-' or ' ' ? c : '?').ToArray());
}
