namespace CodexBridge.Reports;

/// <summary>
/// How often a comment is edited: GitHub allows about 80 content-creating requests a minute and 500 an hour for an account, and an
/// Actions token 1,000 requests an hour for a repository. Lively at first, calm later.
/// </summary>
internal static class Cadence
{
    /// <summary>Pause between two edits of a comment that is <paramref name="age"/> old.</summary>
    public static TimeSpan Pause(TimeSpan age) => age switch
    {
        { TotalMinutes: < 2 } => TimeSpan.FromSeconds(15),
        { TotalMinutes: < 10 } => TimeSpan.FromSeconds(30),
        { TotalHours: < 1 } => TimeSpan.FromMinutes(1),
        _ => TimeSpan.FromMinutes(2),
    };
}
