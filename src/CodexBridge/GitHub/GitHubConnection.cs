using System.Net;

namespace CodexBridge.GitHub;

/// <summary>
/// Where GitHub's REST API is and who asks. Requests never leave <see cref="BaseAddress"/>: same scheme, host and port, and under its path.
/// The token has no getter on purpose: it can be sent and scrubbed, not printed.
/// </summary>
internal sealed class GitHubConnection
{
    public const string PublicApi = "https://api.github.com";

    private readonly string token;

    /// <param name="apiUrl">
    /// <c>GITHUB_API_URL</c>; null or empty means github.com. A path prefix such as GitHub Enterprise Server's <c>/api/v3</c> is kept.
    /// Plain http is for servers of one's own; github.com is never asked that way.
    /// </param>
    /// <param name="version">Of this program, for <c>User-Agent</c>.</param>
    public GitHubConnection(string? apiUrl, string token, string version)
    {
        BaseAddress = ReadBase(string.IsNullOrWhiteSpace(apiUrl) ? PublicApi : apiUrl.Trim());
        this.token = token.Trim();
        UserAgent = $"codex-bridge/{version}";
        if (this.token.Length == 0 || this.token.Any(c => c is <= ' ' or >= (char)127))
        {
            throw new GitHubException(
                this.token.Length == 0 ? "There is no GitHub token." : "The GitHub token holds characters that no token has.",
                "Hand the job's token to the action: `with: github-token: ${{ github.token }}`.");
        }
    }

    /// <summary>Ends with a slash, so that relative paths join under the prefix.</summary>
    public Uri BaseAddress { get; }

    public string UserAgent { get; }

    public void Authorize(HttpRequestMessage request) => request.Headers.TryAddWithoutValidation("Authorization", "Bearer " + token);

    /// <summary>Text that may quote a request, without the token.</summary>
    public string Scrub(string text) => text.Replace(token, "***", StringComparison.Ordinal);

    /// <summary>Whether credentials may go to <paramref name="address"/>.</summary>
    public bool Owns(Uri address) =>
        address.IsAbsoluteUri
        && address.UserInfo.Length == 0
        && string.Equals(address.Scheme, BaseAddress.Scheme, StringComparison.Ordinal)
        && string.Equals(address.Host, BaseAddress.Host, StringComparison.OrdinalIgnoreCase)
        && address.Port == BaseAddress.Port
        && address.AbsolutePath.StartsWith(BaseAddress.AbsolutePath, StringComparison.Ordinal);

    public override string ToString() => BaseAddress.ToString();

    private static Uri ReadBase(string apiUrl)
    {
        var good = Uri.TryCreate(apiUrl.TrimEnd('/') + "/", UriKind.Absolute, out var address)
            && (address.Scheme == Uri.UriSchemeHttps || (address.Scheme == Uri.UriSchemeHttp && !IsPublic(address)))
            && address.UserInfo.Length == 0 && address.Query.Length == 0 && address.Fragment.Length == 0;
        return good
            ? address!
            : throw new GitHubException(
                "GITHUB_API_URL is not the address of a GitHub API.",
                "It looks like https://api.github.com or https://HOST/api/v3, without user name, query or fragment; the runner sets it by itself.");
    }

    private static bool IsPublic(Uri address) =>
        address.Host.EndsWith("github.com", StringComparison.OrdinalIgnoreCase) || address.Host.EndsWith("ghe.com", StringComparison.OrdinalIgnoreCase);

    /// <summary>
    /// The way out. Proxies come from <c>http_proxy</c>, <c>https_proxy</c>, <c>no_proxy</c>; on Linux a CA of one's own from
    /// <c>SSL_CERT_FILE</c> or <c>SSL_CERT_DIR</c>: .NET honours them by itself. Redirects are followed by us, since only we know which
    /// addresses may see the token.
    /// </summary>
    public static SocketsHttpHandler CreateHandler() => new()
    {
        AllowAutoRedirect = false,
        UseCookies = false,
        AutomaticDecompression = DecompressionMethods.GZip | DecompressionMethods.Deflate,
        ConnectTimeout = TimeSpan.FromSeconds(15),
    };
}
