namespace CodexBridge.GitHub;

/// <summary>How long one call may keep trying before it gives up. A job that is being cancelled has little of it.</summary>
internal sealed record Patience
{
    /// <summary>For ordinary calls: long enough to sit out one secondary limit that names no time (GitHub asks for a minute).</summary>
    public static Patience Normal { get; } = new();

    /// <summary>For the last edit of a cancelled job, which the runner kills 7.5 s after its first signal.</summary>
    public static Patience LastWord { get; } = new()
    {
        Total = TimeSpan.FromSeconds(5),
        PerAttempt = TimeSpan.FromSeconds(2),
        FirstPause = TimeSpan.FromMilliseconds(200),
    };

    /// <summary>All attempts and the pauses between them. A pause that does not fit is not begun: the call fails at once.</summary>
    public TimeSpan Total { get; init; } = TimeSpan.FromSeconds(150);

    /// <summary>How long one attempt may go without its whole answer.</summary>
    public TimeSpan PerAttempt { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>Attempts in all, the first included.</summary>
    public int Attempts { get; init; } = 6;

    /// <summary>The pause after the first failure where GitHub names none; doubled after each further one.</summary>
    public TimeSpan FirstPause { get; init; } = TimeSpan.FromSeconds(1);
}
