using System.Net;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;

namespace CodexBridge.GitHub;

/// <summary>
/// GitHub over its REST API. Every method names in its remarks the operation of GitHub's published OpenAPI description that it calls;
/// paths, queries and bodies hold nothing that the description does not document.
/// </summary>
internal sealed partial class RestGitHub : IGitHub, IDisposable
{
    /// <summary>The most that GitHub gives at once.</summary>
    private const int PageSize = 100;

    /// <summary>GitHub closes a conversation at 2,500 comments; four times that is a server that pages for ever.</summary>
    private const int MostPages = 100;

    private readonly GitHubTransport transport;
    private readonly Patience patience;
    private readonly TimeProvider clock;
    private readonly bool ownsTransport;

    /// <param name="handler">Null: <see cref="GitHubConnection.CreateHandler"/>. Owned by this object.</param>
    /// <param name="clock">Measures pauses and patience.</param>
    public RestGitHub(GitHubConnection connection, TimeProvider clock, Patience? patience = null, HttpMessageHandler? handler = null)
        : this(new GitHubTransport(connection, handler, clock), clock, patience ?? Patience.Normal, ownsTransport: true)
    {
    }

    private RestGitHub(GitHubTransport transport, TimeProvider clock, Patience patience, bool ownsTransport)
    {
        this.transport = transport;
        this.clock = clock;
        this.patience = patience;
        this.ownsTransport = ownsTransport;
    }

    public RateLimit? LastRateLimit => transport.LastRateLimit;

    /// <summary>Shares the connections of this one, which must outlive it.</summary>
    public IGitHub With(Patience patience) => new RestGitHub(transport, clock, patience, ownsTransport: false);

    public void Dispose()
    {
        if (ownsTransport)
        {
            transport.Dispose();
        }
    }

    private Deadline Begin() => new(patience, clock);

    /// <summary>Sends a request until it is answered or patience ends.</summary>
    /// <param name="hasArrived">For a create: whether an attempt that seemed lost did its work after all.</param>
    /// <returns>The answer, which may be a refusal; null when <paramref name="hasArrived"/> said yes.</returns>
    private async Task<ApiAnswer?> SendAsync(
        ApiRequest request,
        Deadline deadline,
        Func<CancellationToken, Task<bool>>? hasArrived,
        CancellationToken cancellationToken)
    {
        var attempt = await transport.SendOnceAsync(request, deadline.NextAttempt, cancellationToken).ConfigureAwait(false);
        if (RetryRules.Pause(attempt, 0, deadline.Patience) is not null && deadline.Patience.Attempts > 1)
        {
            attempt = await GitHubRetry.ContinueAsync(attempt, deadline, clock, AgainAsync, cancellationToken).ConfigureAwait(false);
        }

        return attempt switch
        {
            Attempt.Answered answered when RetryRules.Pause(answered, 0, deadline.Patience) is null => answered.Answer,
            Attempt.AlreadyDone => null,
            _ => throw GitHubProblems.From(request, attempt, transport.Connection, clock.GetUtcNow()),
        };

        async Task<Attempt> AgainAsync(Attempt last, CancellationToken token)
        {
            if (hasArrived is not null && RetryRules.MayHaveArrived(last) && await hasArrived(token).ConfigureAwait(false))
            {
                return new Attempt.AlreadyDone();
            }

            return await transport.SendOnceAsync(request, deadline.NextAttempt, token).ConfigureAwait(false);
        }
    }

    /// <summary>For requests that may be sent twice: the answer, which may be a refusal.</summary>
    private async Task<ApiAnswer> SendAsync(ApiRequest request, Deadline deadline, CancellationToken cancellationToken) =>
        (await SendAsync(request, deadline, hasArrived: null, cancellationToken).ConfigureAwait(false))!;

    /// <summary>The content of a success. Throws for a refusal and for content of another shape.</summary>
    private TFacts Read<TFacts>(ApiRequest request, ApiAnswer answer, Func<JsonElement, TFacts?> facts)
        where TFacts : class
    {
        ThrowIfRefused(request, answer);
        try
        {
            using var json = answer.IsJson ? JsonDocument.Parse(answer.Body) : throw GitHubProblems.Unreadable(request, answer);
            return facts(json.RootElement) ?? throw GitHubProblems.Unreadable(request, answer);
        }
        catch (Exception error) when (error is JsonException or InvalidOperationException)
        {
            throw GitHubProblems.Unreadable(request, answer);
        }
    }

    private async Task<TFacts> GetAsync<TFacts>(ApiRequest request, Func<JsonElement, TFacts?> facts, CancellationToken cancellationToken)
        where TFacts : class =>
        Read(request, await SendAsync(request, Begin(), cancellationToken).ConfigureAwait(false), facts);

    /// <summary>As <see cref="GetAsync"/>, but null for what is gone (404, 410).</summary>
    private async Task<TFacts?> FindAsync<TFacts>(ApiRequest request, Func<JsonElement, TFacts?> facts, CancellationToken cancellationToken)
        where TFacts : class
    {
        var answer = await SendAsync(request, Begin(), cancellationToken).ConfigureAwait(false);
        return IsGone(answer) ? null : Read(request, answer, facts);
    }

    private void ThrowIfRefused(ApiRequest request, ApiAnswer answer)
    {
        if (!answer.IsSuccess)
        {
            throw GitHubProblems.From(request, new Attempt.Answered(answer), transport.Connection, clock.GetUtcNow());
        }
    }

    private static bool IsGone(ApiAnswer answer) => answer.Status is HttpStatusCode.NotFound or HttpStatusCode.Gone;

    private static byte[] Json<T>(T body, JsonTypeInfo<T> shape) => JsonSerializer.SerializeToUtf8Bytes(body, shape);
}
