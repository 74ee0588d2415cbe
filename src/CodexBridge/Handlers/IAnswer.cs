using CodexBridge.Reports;

namespace CodexBridge.Handlers;

/// <summary>
/// Where the answer to one utterance appears: a comment, a terminal, an MCP client. One section for each command, in order; each door
/// renders them its own way, none has rules of its own.
/// </summary>
internal interface IAnswer : IAsyncDisposable
{
    /// <summary>Sets a command's section. With <paramref name="now"/> it is out when this returns; else within the door's cadence.</summary>
    Task ShowAsync(int ordinal, string text, bool now, CancellationToken cancellationToken);

    /// <summary>The same for a session's card; a door that can do better than text draws the card itself.</summary>
    Task ShowCardAsync(int ordinal, SessionCard card, string text, bool now, CancellationToken cancellationToken) =>
        ShowAsync(ordinal, text, now, cancellationToken);

    /// <summary>Puts out what is not out yet and ends the cadence. False: it could not be delivered (the cause is in the log).</summary>
    Task<bool> CloseAsync(CancellationToken cancellationToken);

    /// <summary>The comment, once there is one.</summary>
    PostedComment? Posted { get; }

    /// <summary>Characters that one section may use.</summary>
    int Budget { get; }

    /// <summary>Whether the latest text that was to be out at once is out.</summary>
    bool IsDelivered { get; }

    /// <summary>Whether somebody can answer a question of Codex's here.</summary>
    bool CanBeAnswered { get; }
}

/// <param name="Kind"><c>issue</c> or <c>review</c>.</param>
internal sealed record PostedComment(long Id, string Url, string Kind);
