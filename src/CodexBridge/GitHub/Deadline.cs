namespace CodexBridge.GitHub;

/// <summary>When one call's patience ends. All requests of the call (pages, searches, retries) share it.</summary>
internal sealed class Deadline(Patience patience, TimeProvider clock)
{
    private static readonly TimeSpan Shortest = TimeSpan.FromMilliseconds(100);

    private readonly long start = clock.GetTimestamp();

    public Patience Patience => patience;

    public TimeSpan Remaining => patience.Total - clock.GetElapsedTime(start);

    /// <summary>How long the next attempt may take: even the last of them is given a moment.</summary>
    public TimeSpan NextAttempt
    {
        get
        {
            var remaining = Remaining;
            var limit = remaining < patience.PerAttempt ? remaining : patience.PerAttempt;
            return limit < Shortest ? Shortest : limit;
        }
    }
}
