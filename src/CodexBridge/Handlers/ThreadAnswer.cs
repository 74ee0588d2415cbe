using CodexBridge.GitHub;
using CodexBridge.Redaction;
using CodexBridge.Reports;

namespace CodexBridge.Handlers;

/// <summary>
/// The one comment that answers an utterance: created once, found again by marker and author, edited in place at a cadence inside GitHub's
/// limits. Ours alone to write, one push at a time, and the last push is the ending.
/// </summary>
internal sealed class ThreadAnswer : IAnswer
{
    /// <summary>GitHub's limit for a body, in UTF-16 units.</summary>
    private const int BodyLimit = 65_536;

    private readonly CommentSlot slot;
    private readonly Redactor redactor;
    private readonly TimeProvider clock;
    private readonly List<string?> sections = []; // by ordinal; null: nothing to show yet
    private readonly SemaphoreSlim oneAtATime = new(1, 1);
    private readonly DateTimeOffset openedAt;
    private string? lastBody;
    private DateTimeOffset nextPush;
    private ITimer? later;
    private Exception? failure;

    public ThreadAnswer(CommentSlot slot, Redactor redactor, TimeProvider clock)
    {
        this.slot = slot;
        this.redactor = redactor;
        this.clock = clock;
        openedAt = clock.GetUtcNow();
        nextPush = openedAt;
    }

    public PostedComment? Posted => slot.Posted;

    public int Budget => (BodyLimit - 1_000) / Math.Max(1, sections.Count(section => section is not null));

    public bool CanBeAnswered => true;

    public bool IsDelivered => failure is null && lastBody is not null;

    public async Task ShowAsync(int ordinal, string text, bool now, CancellationToken cancellationToken)
    {
        lock (sections)
        {
            while (sections.Count <= ordinal)
            {
                sections.Add(null);
            }

            sections[ordinal] = text;
        }

        if (now)
        {
            await PushAsync(cancellationToken);
        }
        else
        {
            PushLater();
        }
    }

    public async Task<bool> CloseAsync(CancellationToken cancellationToken)
    {
        later?.Dispose();
        await PushAsync(cancellationToken);
        return failure is null;
    }

    public async ValueTask DisposeAsync()
    {
        later?.Dispose();

        // A timer's push may be under way: let it finish before its semaphore goes.
        await oneAtATime.WaitAsync();
        oneAtATime.Dispose();
    }

    /// <summary>Why the last push failed; null when it did not.</summary>
    public Exception? Failure => failure;

    private string Body()
    {
        lock (sections)
        {
            return redactor.Redact(string.Join("\n\n---\n\n", sections.OfType<string>())).Text;
        }
    }

    private void PushLater()
    {
        var pause = nextPush - clock.GetUtcNow();
        later ??= clock.CreateTimer(_ => _ = PushAsync(CancellationToken.None), null, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        later.Change(pause > TimeSpan.Zero ? pause : TimeSpan.Zero, Timeout.InfiniteTimeSpan);
    }

    private async Task PushAsync(CancellationToken cancellationToken)
    {
        try
        {
            await oneAtATime.WaitAsync(cancellationToken);
        }
        catch (ObjectDisposedException)
        {
            return;
        }

        try
        {
            var body = Body();
            if (body.Length == 0 || body == lastBody)
            {
                // A quiet refusal says nothing at all: not even an empty comment.
                return;
            }

            await slot.WriteAsync(body, cancellationToken);
            lastBody = body;
            failure = null;
        }
        catch (Exception problem) when (problem is GitHubException or OperationCanceledException)
        {
            // Progress may be lost; the ending is kept in the ledger and posted by the next process.
            failure = problem;
        }
        finally
        {
            nextPush = clock.GetUtcNow() + Cadence.Pause(clock.GetUtcNow() - openedAt);
            oneAtATime.Release();
        }
    }
}
