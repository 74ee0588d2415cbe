using CodexBridge.GitHub;

namespace CodexBridge.Triggers;

/// <summary>What the workflow says about its events, beside the event itself.</summary>
/// <param name="TriggerLabel">The label that starts a session, to the letter; null: labels start nothing.</param>
/// <param name="Command">The action's <c>command</c> input; when it is not blank, any event speaks through it.</param>
/// <param name="Issue">The issue or pull request that a step answers in; null: the event's own, if it has one.</param>
/// <param name="RunId">The workflow run, the same over re-runs (<c>GITHUB_RUN_ID</c>).</param>
/// <param name="StepId">Tells steps of one run apart (job and step); letters, digits and <c>-</c>.</param>
/// <param name="Repository">Where the run belongs to, for events whose payload names no repository.</param>
internal sealed record TriggerOptions(
    string? TriggerLabel = null,
    string? Command = null,
    int? Issue = null,
    long? RunId = null,
    string StepId = "step",
    RepositoryRef? Repository = null);
