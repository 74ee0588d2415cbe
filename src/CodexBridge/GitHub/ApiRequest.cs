namespace CodexBridge.GitHub;

/// <summary>One request of GitHub's REST API.</summary>
/// <param name="Path">Relative to the base, percent-encoded, with its query.</param>
/// <param name="Needs">The line that a workflow's <c>permissions:</c> must have for it, such as <c>issues: write</c>.</param>
/// <param name="Body">JSON; null for none.</param>
/// <param name="ETag">Asks for a 304 when nothing changed since.</param>
internal sealed record ApiRequest(HttpMethod Method, string Path, string Needs, byte[]? Body = null, string? ETag = null)
{
    /// <summary>The media type that is asked for.</summary>
    public string Accept { get; init; } = "application/vnd.github+json";

    /// <summary>A full address from a <c>Link</c> header, already found to lie under the base; replaces <see cref="Path"/>.</summary>
    public Uri? Address { get; init; }

    /// <summary>
    /// Sending it twice does no more than sending it once. Where that is false (a create), a lost answer is no reason to send again:
    /// the caller looks first whether it arrived.
    /// </summary>
    public bool IsIdempotent => Method != HttpMethod.Post;

    /// <summary>A value as one segment of a path. Throws for what cannot be one: a client would resolve <c>..</c> before sending.</summary>
    public static string Segment(string value) =>
        value is "" or "." or ".."
            ? throw new GitHubException($"\"{value}\" is not a name that GitHub knows.", "Check the repository, account or label that the event names.")
            : Uri.EscapeDataString(value);

    /// <summary><c>repos/OWNER/NAME/</c> followed by <paramref name="rest"/>, which is taken as it is.</summary>
    public static string Under(RepositoryRef repository, string rest) =>
        $"repos/{Segment(repository.Owner)}/{Segment(repository.Name)}{(rest.Length == 0 ? "" : "/")}{rest}";

    public override string ToString() => Address is null ? $"{Method} /{Path}" : $"{Method} {Address.PathAndQuery}";
}
