using System.Security.Cryptography;
using Polly;
using Polly.Retry;

namespace CodexBridge.GitHub;

/// <summary>
/// The attempts after the first. Polly is touched here and nowhere else, and only once something failed: loading it costs some 20 ms, a
/// third of what a whole <c>help</c> may take.
/// </summary>
internal static class GitHubRetry
{
    /// <param name="first">The attempt that failed.</param>
    /// <param name="again">Makes one more, given the one before.</param>
    /// <returns>The last attempt made, good or bad.</returns>
    public static async Task<Attempt> ContinueAsync(
        Attempt first,
        Deadline deadline,
        TimeProvider clock,
        Func<Attempt, CancellationToken, Task<Attempt>> again,
        CancellationToken cancellationToken)
    {
        var patience = deadline.Patience;
        var pipeline = new ResiliencePipelineBuilder<Attempt> { TimeProvider = clock }
            .AddRetry(new RetryStrategyOptions<Attempt>
            {
                MaxRetryAttempts = patience.Attempts - 1,
                // A pause that ends after the deadline is not begun: the caller learns at once that it has to come back later.
                ShouldHandle = args => ValueTask.FromResult(
                    args.Outcome.Result is { } attempt && RetryRules.Pause(attempt, args.AttemptNumber, patience) < deadline.Remaining),
                DelayGenerator = args => ValueTask.FromResult(Jittered(args.Outcome.Result!, args.AttemptNumber, patience)),
            })
            .Build();

        Attempt? last = null;
        return await pipeline.ExecuteAsync(
            async token => last = last is null ? first : await again(last, token).ConfigureAwait(false),
            cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Up to a fifth longer, so that the bridges of many machines do not come back in step.</summary>
    private static TimeSpan? Jittered(Attempt attempt, int failures, Patience patience) =>
        RetryRules.Pause(attempt, failures, patience) * (1 + (RandomNumberGenerator.GetInt32(200) / 1000.0));
}
