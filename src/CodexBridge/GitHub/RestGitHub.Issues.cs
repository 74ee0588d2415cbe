using System.Globalization;
using CodexBridge.GitHub.Wire;

namespace CodexBridge.GitHub;

/// <summary>Issues and their labels.</summary>
internal sealed partial class RestGitHub
{
    private const string IssueNeeds = "issues: write";
    private const string IssueReadNeeds = "issues: read";

    /// <remarks>Operation <c>issues/get</c>, which answers for pull requests too.</remarks>
    public Task<IssueFacts> GetIssueAsync(IssueRef issue, CancellationToken cancellationToken) =>
        GetAsync(new ApiRequest(HttpMethod.Get, Issue(issue), CommentReadNeeds), Answers.Issue, cancellationToken);

    /// <remarks>Operation <c>issues/list-for-repo</c>.</remarks>
    public Task<IReadOnlyList<IssueFacts>> ListIssuesAsync(RepositoryRef repository, string label, CancellationToken cancellationToken) =>
        ListIssuesAsync(repository, [label], Begin(), cancellationToken);

    /// <remarks>Operation <c>issues/create</c>; after a lost answer <c>issues/list-for-repo</c>.</remarks>
    public async Task<IssueFacts> CreateIssueAsync(RepositoryRef repository, string title, string body, IReadOnlyList<string> labels, CancellationToken cancellationToken)
    {
        var deadline = Begin();
        IssueFacts? earlier = null;
        var json = Json(new IssueBody(title, body, labels), GitHubJson.Default.IssueBody);
        var request = new ApiRequest(HttpMethod.Post, ApiRequest.Under(repository, "issues"), IssueNeeds, json);
        var answer = await SendAsync(request, deadline, HasArrivedAsync, cancellationToken).ConfigureAwait(false);
        return answer is null ? earlier! : Read(request, answer, Answers.Issue);

        async Task<bool> HasArrivedAsync(CancellationToken token)
        {
            var open = await ListIssuesAsync(repository, labels, deadline, token).ConfigureAwait(false);
            earlier = open.FirstOrDefault(issue => issue.Title == title.Trim() && issue.Body.Where(IsVisible).SequenceEqual(body.Where(IsVisible)));
            return earlier is not null;
        }
    }

    /// <remarks>Operation <c>issues/update</c>.</remarks>
    public async Task UpdateIssueAsync(IssueRef issue, string body, CancellationToken cancellationToken)
    {
        var json = Json(new IssueBody(Title: null, body, Labels: null), GitHubJson.Default.IssueBody);
        var request = new ApiRequest(HttpMethod.Patch, Issue(issue), IssueNeeds, json);
        ThrowIfRefused(request, await SendAsync(request, Begin(), cancellationToken).ConfigureAwait(false));
    }

    /// <remarks>Operation <c>issues/remove-label</c>.</remarks>
    public async Task RemoveLabelAsync(IssueRef issue, string label, CancellationToken cancellationToken)
    {
        var request = new ApiRequest(HttpMethod.Delete, $"{Issue(issue)}/labels/{ApiRequest.Segment(label)}", CommentNeeds);
        var answer = await SendAsync(request, Begin(), cancellationToken).ConfigureAwait(false);
        if (!IsGone(answer))
        {
            ThrowIfRefused(request, answer);
        }
    }

    private async Task<IReadOnlyList<IssueFacts>> ListIssuesAsync(RepositoryRef repository, IReadOnlyList<string> labels, Deadline deadline, CancellationToken cancellationToken)
    {
        var filter = labels.Count == 0 ? "" : $"&labels={Uri.EscapeDataString(string.Join(',', labels))}";
        var path = ApiRequest.Under(repository, string.Create(CultureInfo.InvariantCulture, $"issues?state=open&sort=created&direction=desc&per_page={PageSize}{filter}"));
        var request = new ApiRequest(HttpMethod.Get, path, IssueReadNeeds);
        var answer = await SendAsync(request, deadline, cancellationToken).ConfigureAwait(false);
        return Read(request, answer, list => list.Parts(Answers.Issue));
    }
}
