using System.Globalization;
using CodexBridge.GitHub;
using CodexBridge.Handlers;
using CodexBridge.Reports;

namespace CodexBridge.Mcp;

/// <summary>
/// Speaks with the machines through a thread: a command is a comment, its answer the comment whose marker names it. An answer counts when
/// its author is the workflow, this very account, or somebody who may write to the repository.
/// </summary>
internal sealed class ThreadTalk(IGitHub gitHub, RepositoryRef repository, int? issue, string trigger, TimeProvider clock)
{
    private const string Label = "codex-bridge";

    private static readonly TimeSpan FirstPause = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(10);

    /// <summary>How long a machine may take to answer at all: a queue of jobs, a machine that wakes up.</summary>
    private static readonly TimeSpan HeardWithin = TimeSpan.FromMinutes(30);

    private readonly Lock opening = new();
    private readonly Dictionary<long, bool> trusted = [];
    private Task<IssueRef>? thread = issue is { } number ? Task.FromResult(new IssueRef(repository, number)) : null;

    /// <summary>Posts a command.</summary>
    /// <param name="spoken">Without the trigger word.</param>
    public async Task<ThreadComment> SayAsync(string spoken, CancellationToken cancellationToken)
    {
        var place = await ThreadAsync(cancellationToken);

        // Hidden behind the command, so that a lost answer of GitHub's never makes two commands of one.
        var marker = $"<!-- via {Guid.NewGuid():N} -->";
        return await gitHub.CreateCommentAsync(place, $"{trigger} {spoken}\n\n{marker}", marker, cancellationToken);
    }

    /// <summary>Waits for the end of what a command started, and tells each change on the way.</summary>
    /// <param name="changed">The answer so far; its link.</param>
    public async Task<(ReadAnswer Answer, string Url)> FollowAsync(ThreadComment command, Func<ReadAnswer, string, Task> changed, CancellationToken cancellationToken)
    {
        var place = await ThreadAsync(cancellationToken);
        var (etag, pause, last) = ((string?)null, FirstPause, "");
        var start = clock.GetTimestamp();
        while (true)
        {
            var page = await gitHub.ListCommentsAsync(place, command.CreatedAt, etag, cancellationToken);
            if (!page.NotModified && await FindAsync(page.Comments, command, cancellationToken) is { } comment && comment.Body != last)
            {
                last = comment.Body;
                var answer = ReadAnswer.Of(comment.Body);
                await changed(answer, comment.HtmlUrl);
                if (answer.IsFinal)
                {
                    return (answer, comment.HtmlUrl);
                }

                pause = FirstPause;
            }

            if (last.Length == 0 && clock.GetElapsedTime(start) > HeardWithin)
            {
                throw new BridgeException(
                    $"No machine has answered {command.HtmlUrl} within {HeardWithin.TotalMinutes.ToString(CultureInfo.InvariantCulture)} minutes.",
                    "Look at the repository's workflow runs: is the workflow there, is the machine's runner online, may this account command it? If it answers later, the answer is in the thread.");
            }

            etag = page.ETag;
            await Task.Delay(page.PollInterval > pause ? page.PollInterval.Value : pause, clock, cancellationToken);
            pause = pause * 1.5 > LongestPause ? LongestPause : pause * 1.5;
        }
    }

    private async Task<ThreadComment?> FindAsync(IReadOnlyList<ThreadComment> comments, ThreadComment command, CancellationToken cancellationToken)
    {
        foreach (var comment in comments)
        {
            if (Marker.Read(comment.Body, out _) is { } marker
                && marker.Key.Contains(string.Create(CultureInfo.InvariantCulture, $".comment-{command.Id}."), StringComparison.Ordinal)
                && await IsTrustedAsync(comment.Author, command, cancellationToken))
            {
                return comment;
            }
        }

        return null;
    }

    private async Task<bool> IsTrustedAsync(Actor? author, ThreadComment command, CancellationToken cancellationToken)
    {
        if (author is null || author.Id == Actor.ActionsBot.Id || author.Id == command.Author?.Id)
        {
            return author is not null;
        }

        if (!trusted.TryGetValue(author.Id, out var known))
        {
            try
            {
                known = await gitHub.GetPermissionAsync(repository, author, cancellationToken) >= RepositoryPermission.Write;
            }
            catch (GitHubException)
            {
                return false;
            }

            trusted[author.Id] = known;
        }

        return known;
    }

    /// <summary>One thread for all calls; a search that failed is made again.</summary>
    private Task<IssueRef> ThreadAsync(CancellationToken cancellationToken)
    {
        lock (opening)
        {
            if (thread is null or { IsFaulted: true } or { IsCanceled: true })
            {
                thread = FindThreadAsync(cancellationToken);
            }

            return thread;
        }
    }

    /// <summary>The newest open one with our label, else a new one.</summary>
    private async Task<IssueRef> FindThreadAsync(CancellationToken cancellationToken)
    {
        var open = await gitHub.ListIssuesAsync(repository, Label, cancellationToken);
        var found = open.Count > 0
            ? open[0]
            : await gitHub.CreateIssueAsync(repository, "Codex sessions", "Sessions that were started from a chat or an editor.", [Label], cancellationToken);
        return new IssueRef(repository, found.Number);
    }
}
