using System.Security.Cryptography;
using System.Text;

namespace CodexBridge.Brain;

internal enum Severity
{
    Low,
    Medium,
    High,
    Critical,
}

internal static class SeverityWords
{
    public static string Word(this Severity severity) => severity.ToString().ToLowerInvariant();

    public static Severity? Parse(string? word) => word switch
    {
        "low" => Severity.Low,
        "medium" => Severity.Medium,
        "high" => Severity.High,
        "critical" => Severity.Critical,
        _ => null,
    };
}

/// <summary>Something that is wrong or at risk, as of a moment.</summary>
/// <param name="Since">Since when it has been true without a break.</param>
/// <param name="Summary">One sentence of our own words and numbers; what others wrote stands in the evidence only.</param>
/// <param name="Evidence">The events that show it; the first one names the finding and stays the same while it is open.</param>
internal sealed record Finding(Rule Rule, Severity Severity, DateTimeOffset Since, string Summary, IReadOnlyList<Moment> Evidence)
{
    /// <summary>The session it is about; null for the ledger itself, a writer or a waiting command.</summary>
    public SessionTimeline? Session { get; init; }

    /// <summary>The other session, where two stand in each other's way.</summary>
    public SessionTimeline? Other { get; init; }

    public string? Writer { get; init; }

    /// <summary>What it is about, where that is not the session of its evidence.</summary>
    public string? About { get; init; }

    public Moment? FirstEvidence => Evidence is [var first, ..] ? first : null;

    /// <summary>What it is about: session, task or writer.</summary>
    public string? Subject => About ?? Session?.Key ?? FirstEvidence?.Event.Cid ?? FirstEvidence?.Event.Task ?? Writer;

    /// <summary>The same for the same trouble, so that it is announced once however long it lasts.</summary>
    public string Id => ShortHash.Of(Rule.Id, Subject, FirstEvidence?.Id);
}

/// <summary>Twelve hex digits that name a situation.</summary>
internal static class ShortHash
{
    public static string Of(params string?[] parts) =>
        Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(string.Join('\n', parts))))[..12];
}
