using System.Net;
using CodexBridge.GitHub.Wire;

namespace CodexBridge.GitHub;

/// <summary>Who asks, who may do what, and where.</summary>
internal sealed partial class RestGitHub
{
    /// <remarks>Operation <c>users/get-authenticated</c>. An App's token is answered 403 "Resource not accessible by integration".</remarks>
    public async Task<Actor?> GetViewerAsync(CancellationToken cancellationToken)
    {
        var request = new ApiRequest(HttpMethod.Get, "user", "metadata: read");
        var answer = await SendAsync(request, Begin(), cancellationToken).ConfigureAwait(false);
        return answer.Status is HttpStatusCode.Forbidden or HttpStatusCode.NotFound
            ? null
            : Read(request, answer, Answers.User);
    }

    /// <remarks>
    /// Operation <c>repos/get-collaborator-permission-level</c>; works with any token that may read the repository. 404 is GitHub's answer
    /// for an account that is no user, such as an App's bot.
    /// </remarks>
    public async Task<RepositoryPermission> GetPermissionAsync(RepositoryRef repository, Actor actor, CancellationToken cancellationToken)
    {
        var path = ApiRequest.Under(repository, $"collaborators/{ApiRequest.Segment(actor.Login)}/permission");
        var request = new ApiRequest(HttpMethod.Get, path, "metadata: read");
        var answer = await SendAsync(request, Begin(), cancellationToken).ConfigureAwait(false);
        if (answer.Status == HttpStatusCode.NotFound)
        {
            return RepositoryPermission.None;
        }

        var found = Read(request, answer, Answers.Permission);
        if (found.User?.Id != actor.Id)
        {
            throw new GitHubException(
                $"{request}: the answer is about account {found.User?.Id.ToString() ?? "(none)"}, not about {actor.Id}.",
                "The login may have changed hands since the event; the person says it again under the present name.",
                answer.Status);
        }

        return Permissions.Effective(found.Permission, found.RoleName)
            ?? throw new GitHubException(
                $"{request}: GitHub names no permission that is known here.",
                "Give the person one of GitHub's own roles in this repository, or a newer codex-bridge.",
                answer.Status);
    }

    /// <remarks>Operation <c>repos/get</c>.</remarks>
    public Task<RepositoryFacts> GetRepositoryAsync(RepositoryRef repository, CancellationToken cancellationToken) =>
        GetAsync(
            new ApiRequest(HttpMethod.Get, ApiRequest.Under(repository, ""), "contents: read"),
            Answers.Repository,
            cancellationToken);
}
