using System.Net;

namespace CodexBridge.GitHub;

/// <summary>Files of a repository.</summary>
internal sealed partial class RestGitHub
{
    /// <remarks>Operation <c>repos/get-content</c>, in its raw form: the other one ends at 1 MB.</remarks>
    public async Task<FileContent?> GetFileAsync(RepositoryRef repository, string path, string branch, string? etag, CancellationToken cancellationToken)
    {
        var place = string.Join('/', path.Split('/').Select(ApiRequest.Segment));
        var request = new ApiRequest(HttpMethod.Get, ApiRequest.Under(repository, $"contents/{place}?ref={Uri.EscapeDataString(branch)}"), "contents: read", ETag: etag)
        {
            Accept = "application/vnd.github.raw+json",
        };
        var answer = await SendAsync(request, Begin(), cancellationToken).ConfigureAwait(false);
        if (answer.Status == HttpStatusCode.NotModified)
        {
            return new FileContent(default, etag, NotModified: true);
        }

        if (IsGone(answer))
        {
            return null;
        }

        ThrowIfRefused(request, answer);
        return new FileContent(answer.Body, answer.ETag, NotModified: false);
    }
}
