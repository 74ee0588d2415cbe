namespace CodexBridge.Brain;

/// <summary>Where a session or a task stands on the board. Each is entered by an event; <see cref="Stalled"/> and <see cref="Lost"/> also by a finding.</summary>
internal enum BoardState
{
    Queued,
    Starting,
    Running,

    /// <summary>For an approval or an input.</summary>
    Waiting,
    Blocked,
    Stalled,
    Validating,
    InReview,
    ChangesRequested,
    Approved,
    Done,
    Failed,
    Aborted,

    /// <summary>It was live, and its host no longer knows it.</summary>
    Lost,
}

internal static class BoardStateWords
{
    public static string Word(this BoardState state) => state switch
    {
        BoardState.InReview => "in-review",
        BoardState.ChangesRequested => "changes-requested",
        _ => state.ToString().ToLowerInvariant(),
    };

    public static string Title(this BoardState state) => state switch
    {
        BoardState.InReview => "In review",
        BoardState.ChangesRequested => "Changes requested",
        _ => state.ToString(),
    };

    /// <summary>Whether work may still be going on, so that silence means something.</summary>
    public static bool IsLive(this BoardState state) =>
        state is BoardState.Starting or BoardState.Running or BoardState.Waiting or BoardState.Blocked or BoardState.Stalled or BoardState.Validating;

    /// <summary>Whether nothing more is expected of anybody.</summary>
    public static bool IsOver(this BoardState state) => state is BoardState.Done or BoardState.Failed or BoardState.Aborted or BoardState.Lost;
}
