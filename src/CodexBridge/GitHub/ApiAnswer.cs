using System.Net;

namespace CodexBridge.GitHub;

/// <summary>A whole answer of GitHub's, with what the bridge reads of its headers.</summary>
/// <param name="Next">The address in <c>Link: rel="next"</c>; null when there is no further page.</param>
/// <param name="RetryAfter">The pause that GitHub asks for.</param>
internal sealed record ApiAnswer(
    HttpStatusCode Status,
    string? MediaType,
    ReadOnlyMemory<byte> Body,
    string? ETag,
    string? Next,
    TimeSpan? RetryAfter,
    TimeSpan? PollInterval,
    RateLimit? RateLimit)
{
    public bool IsSuccess => (int)Status is >= 200 and < 300;

    /// <summary>A file in its raw form says <c>+json</c> as well, whatever is in it.</summary>
    public bool IsJson => MediaType is not null
        && !MediaType.Contains(".raw", StringComparison.OrdinalIgnoreCase)
        && (MediaType.EndsWith("/json", StringComparison.OrdinalIgnoreCase) || MediaType.EndsWith("+json", StringComparison.OrdinalIgnoreCase));
}

/// <summary>What one attempt came to.</summary>
internal abstract record Attempt
{
    private Attempt()
    {
    }

    public sealed record Answered(ApiAnswer Answer) : Attempt;

    /// <summary>No whole answer came. Whether the request arrived is not known.</summary>
    /// <param name="Reason">Half a sentence without addresses: "the connection was reset".</param>
    /// <param name="Lasting">Trying again cannot help: an untrusted certificate, a proxy that refuses.</param>
    public sealed record Lost(string Reason, bool Lasting, Exception? Cause) : Attempt;

    /// <summary>GitHub (or something before it) pointed to an address that must not see the token.</summary>
    public sealed record Led(HttpStatusCode Status, string Where) : Attempt;

    /// <summary>Not sent again: an earlier attempt, believed lost, had arrived.</summary>
    public sealed record AlreadyDone : Attempt;
}
