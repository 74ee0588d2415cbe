using System.Runtime.CompilerServices;
using CodexBridge.GitHub;

namespace CodexBridge.Inbox;

/// <summary>
/// Listens to a thread while a job follows its session: a self-hosted runner does one job at a time, so the job of a later comment waits
/// behind this very one. Conditional requests, so that a poll without news costs nothing of the rate limit.
/// </summary>
internal sealed class ThreadWatcher(IGitHub github, TimeProvider clock)
{
    private static readonly TimeSpan Soonest = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan Latest = TimeSpan.FromSeconds(30);

    /// <summary>
    /// Comments written after <paramref name="after"/> (GitHub's clock), each once, oldest first, until cancelled. Edited ones are left to
    /// their own job: here nobody can tell who edited them.
    /// </summary>
    public async IAsyncEnumerable<ThreadComment> NewCommentsAsync(IssueRef thread, DateTimeOffset after, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var seen = new HashSet<long>();
        string? etag = null;
        var pause = Soonest;
        while (!cancellationToken.IsCancellationRequested)
        {
            await Task.Delay(pause, clock, cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            if (cancellationToken.IsCancellationRequested)
            {
                yield break;
            }

            var page = await TryListAsync(thread, after, etag, cancellationToken);
            if (page is null)
            {
                // Limits, a hiccup: the session matters more than the mailbox. Back off and ask again.
                pause = Latest;
                continue;
            }

            etag = page.ETag ?? etag;
            var news = page.NotModified ? [] : page.Comments.Where(comment => comment.CreatedAt >= after && seen.Add(comment.Id)).ToList();
            pause = Pace(pause, news.Count > 0, page.PollInterval);
            foreach (var comment in news.Where(comment => comment.UpdatedAt == comment.CreatedAt))
            {
                yield return comment;
            }
        }
    }

    /// <summary>A lively thread is asked every five seconds; a silent one ever less often, up to thirty.</summary>
    private static TimeSpan Pace(TimeSpan last, bool news, TimeSpan? wished)
    {
        var next = news ? Soonest : last * 1.25;
        next = next > Latest ? Latest : next;
        return wished > next ? wished.Value : next;
    }

    private async Task<CommentPage?> TryListAsync(IssueRef thread, DateTimeOffset since, string? etag, CancellationToken cancellationToken)
    {
        try
        {
            return await github.ListCommentsAsync(thread, since, etag, cancellationToken);
        }
        catch (Exception failure) when (failure is GitHubException or OperationCanceledException)
        {
            return null;
        }
    }
}
