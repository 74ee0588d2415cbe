namespace CodexBridge.Ledger;

/// <summary>
/// One ref per writer, so that nobody ever pushes to a ref of another's and no merge exists. Hosts that keep branches and tags only get
/// branches; those cannot be called <c>codex-ledger/…</c>, because git keeps no branch below another.
/// </summary>
internal static class SyncRefs
{
    public const string Fetched = "refs/fetched/";
    public const string Taken = "refs/taken/";
    public const string Outgoing = "refs/outgoing/";

    private const string Custom = "refs/codexbridge/w/";
    private const string HeadsSuffix = "-w/";

    /// <summary>What to fetch: both spellings, and the view's branch.</summary>
    public static string[] Refspecs(string branch) =>
    [
        $"+{Custom}*:{Fetched}custom/*",
        $"+refs/heads/{branch}*:{Fetched}heads/{branch}*",
    ];

    /// <summary>The writer's ref on the remote.</summary>
    public static string Remote(string writer, string branch, bool headsOnly) =>
        headsOnly ? $"refs/heads/{branch}{HeadsSuffix}{writer}" : Custom + writer;

    /// <summary>Where a fetch leaves that ref.</summary>
    public static string Local(string writer, string branch, bool headsOnly) =>
        headsOnly ? $"{Fetched}heads/{branch}{HeadsSuffix}{writer}" : $"{Fetched}custom/{writer}";

    public static string LocalView(string branch) => $"{Fetched}heads/{branch}";

    /// <summary>The ref that marks how far a fetched one has been taken over.</summary>
    public static string TakenOf(string fetched) => Taken + fetched[Fetched.Length..];

    /// <summary>The writer that a fetched ref belongs to; null for anything else.</summary>
    public static string? WriterOf(string local, string branch)
    {
        var custom = $"{Fetched}custom/";
        var heads = $"{Fetched}heads/{branch}{HeadsSuffix}";
        var writer = local.StartsWith(custom, StringComparison.Ordinal) ? local[custom.Length..]
            : local.StartsWith(heads, StringComparison.Ordinal) ? local[heads.Length..] : null;
        return WriterIdentity.IsId(writer) ? writer : null;
    }
}
