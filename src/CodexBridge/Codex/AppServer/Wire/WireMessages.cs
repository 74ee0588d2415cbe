using System.Text.Json;

namespace CodexBridge.Codex.AppServer.Wire;

// The fields that are read, and no others. Everything may be missing: the protocol grows and shrinks between releases.
// Words (statuses, kinds) stay text, so that a new one is no error.

/// <summary>A message as it comes: an answer (id, result or error), a notification (method), or a question (method and id).</summary>
internal sealed record WireMessage(JsonElement? Id, string? Method, JsonElement? Params, JsonElement? Result, WireError? Error);

internal sealed record WireError(long? Code, string? Message, JsonElement? Data);

internal sealed record WireInitialized(string? UserAgent, string? CodexHome);

/// <summary>The answer to thread/start, thread/resume and thread/read.</summary>
internal sealed record WireThreadAnswer(WireThread? Thread, string? Model, string? Cwd);

/// <param name="Path">Codex's record of the thread on disk.</param>
internal sealed record WireThread(string? Id, string? Cwd, string? Model, WireStatus? Status, string? Path);

/// <param name="Type">notLoaded, idle, active or systemError.</param>
/// <param name="ActiveFlags">waitingOnApproval, waitingOnUserInput.</param>
internal sealed record WireStatus(string? Type, string[]? ActiveFlags);

internal sealed record WireTurnAnswer(WireTurn? Turn, string? TurnId);

internal sealed record WireTurns(WireTurn[]? Data, string? NextCursor = null);

/// <param name="Items">Read by <see cref="WireItem"/> once their type is known: one name means different things in different types.</param>
/// <param name="StartedAt">Seconds since 1970.</param>
/// <param name="CompletedAt">Seconds since 1970; null with status interrupted: the host died.</param>
internal sealed record WireTurn(string? Id, string? Status, WireTurnError? Error, JsonElement[]? Items, long? StartedAt, long? CompletedAt, long? DurationMs);

/// <param name="CodexErrorInfo">A word, or an object with one key.</param>
internal sealed record WireTurnError(string? Message, JsonElement? CodexErrorInfo);

internal sealed record WireList(JsonElement[]? Data);

/// <summary>What the notifications about a thread carry, one beside the other.</summary>
internal sealed record WireNotice(
    string? ThreadId,
    string? TurnId,
    WireTurn? Turn,
    JsonElement? Item,
    WirePlanStep[]? Plan,
    string? Diff,
    WireTokenUsage? TokenUsage,
    WireTurnError? Error,
    bool? WillRetry,
    JsonElement? RequestId);

internal sealed record WirePlanStep(string? Step, string? Status);

internal sealed record WireTokenUsage(WireTokens? Total);

internal sealed record WireTokens(long? TotalTokens, long? InputTokens, long? CachedInputTokens, long? OutputTokens, long? ReasoningOutputTokens);

/// <summary>Warnings have their text in one of these.</summary>
internal sealed record WireWarning(string? ThreadId, string? Message, string? Summary, string? Details);

/// <summary>A question of the server's.</summary>
internal sealed record WireQuestion(string? ThreadId, string? TurnId, string? ItemId, string? Command, string? Cwd, string? Reason);

internal sealed record WireUserMessage(string? Id, string? ClientId, WireInput[]? Content);

internal sealed record WireInput(string? Type, string? Text);

internal sealed record WireText(string? Id, string? Text);

internal sealed record WireCommand(string? Id, string? Command, string? Cwd, string? Status, string? AggregatedOutput, int? ExitCode, long? DurationMs);

internal sealed record WireFileChange(string? Id, WireChange[]? Changes, string? Status);

internal sealed record WireChange(string? Path, JsonElement? Kind, string? Diff);

internal sealed record WireToolCall(string? Id, string? Server, string? Tool, string? Status);

/// <summary>A line of Codex's record of a thread.</summary>
internal sealed record WireRecordLine(WireRecorded? Payload);

internal sealed record WireRecorded(string? Type, string? Name, string? Arguments);

internal sealed record WirePlan(WirePlanStep[]? Plan);
