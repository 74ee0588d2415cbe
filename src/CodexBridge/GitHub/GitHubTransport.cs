using System.Net;
using System.Net.Http.Headers;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;
using System.Text.Json;

namespace CodexBridge.GitHub;

/// <summary>Makes one attempt at one request: headers, redirects within the base, a time limit, and a word for every way it can fail.</summary>
internal sealed class GitHubTransport(GitHubConnection connection, HttpMessageHandler? handler, TimeProvider clock) : IDisposable
{
    private const int MostRedirects = 4;

    /// <summary>A page of 100 comments, each as long as GitHub allows and all of it escaped, is below this.</summary>
    private const int MostBytes = 64 * 1024 * 1024;

    // The invoker, not HttpClient: no second time limit, no buffering of its own, and a few milliseconds less to start.
    private readonly HttpMessageInvoker invoker = new(handler ?? GitHubConnection.CreateHandler(), disposeHandler: true);

    private volatile RateLimit? lastRateLimit;

    public GitHubConnection Connection => connection;

    /// <summary>Null before the first answer, and where the server has no limits.</summary>
    public RateLimit? LastRateLimit => lastRateLimit;

    /// <summary>Throws only when <paramref name="cancellationToken"/> is cancelled; everything else is a value.</summary>
    public async Task<Attempt> SendOnceAsync(ApiRequest request, TimeSpan limit, CancellationToken cancellationToken)
    {
        // The real clock on purpose: it measures the network's silence, which no test can hold still.
        using var silence = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        silence.CancelAfter(limit);
        try
        {
            return await FollowAsync(request, silence.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException e) when (!cancellationToken.IsCancellationRequested)
        {
            return new Attempt.Lost($"no whole answer came within {limit.TotalSeconds:0.#} s", Lasting: false, e);
        }
        catch (HttpRequestException e)
        {
            return new Attempt.Lost(Explain(e), Lasting: IsLasting(e), e);
        }
        catch (IOException e)
        {
            return new Attempt.Lost("the connection broke off in the middle of the answer", Lasting: false, e);
        }
    }

    public void Dispose() => invoker.Dispose();

    private async Task<Attempt> FollowAsync(ApiRequest request, CancellationToken cancellationToken)
    {
        var address = request.Address ?? new Uri(connection.BaseAddress, request.Path);
        for (var hop = 0; ; hop++)
        {
            if (!connection.Owns(address))
            {
                return new Attempt.Led(HttpStatusCode.Redirect, Describe(address));
            }

            using var message = Compose(request, address);
            using var response = await invoker.SendAsync(message, cancellationToken).ConfigureAwait(false);
            if (!IsRedirect(response.StatusCode) || response.Headers.Location is not { } location)
            {
                return await ReadAsync(response, cancellationToken).ConfigureAwait(false);
            }

            // GitHub's rule for moved repositories: send the same request, method and body, to the address named.
            address = new Uri(address, location);
            if (hop == MostRedirects || !connection.Owns(address))
            {
                return new Attempt.Led(response.StatusCode, Describe(address));
            }
        }
    }

    private HttpRequestMessage Compose(ApiRequest request, Uri address)
    {
        var message = new HttpRequestMessage(request.Method, address);
        message.Headers.TryAddWithoutValidation("Accept", request.Accept);
        message.Headers.TryAddWithoutValidation("X-GitHub-Api-Version", "2022-11-28");
        message.Headers.TryAddWithoutValidation("User-Agent", connection.UserAgent);
        connection.Authorize(message);
        if (request.ETag is { } etag)
        {
            message.Headers.TryAddWithoutValidation("If-None-Match", etag);
        }

        if (request.Body is { } body)
        {
            message.Content = new ByteArrayContent(body);
            message.Content.Headers.ContentType = new MediaTypeHeaderValue("application/json");
        }

        return message;
    }

    private async Task<Attempt> ReadAsync(HttpResponseMessage response, CancellationToken cancellationToken)
    {
        await response.Content.LoadIntoBufferAsync(MostBytes, cancellationToken).ConfigureAwait(false);
        var body = await response.Content.ReadAsByteArrayAsync(cancellationToken).ConfigureAwait(false);
        var headers = response.Headers;
        var rateLimit = RateLimit.Read(headers);
        lastRateLimit = rateLimit ?? lastRateLimit;

        var answer = new ApiAnswer(
            response.StatusCode,
            response.Content.Headers.ContentType?.MediaType,
            body,
            headers.TryGetValues("ETag", out var etags) ? etags.FirstOrDefault() : null,
            headers.TryGetValues("Link", out var links) ? LinkHeader.Next(links) : null,
            PauseWished(response, rateLimit),
            headers.TryGetValues("X-Poll-Interval", out var polls) && int.TryParse(polls.FirstOrDefault(), out var seconds) && seconds is > 0 and <= 3600
                ? TimeSpan.FromSeconds(seconds)
                : null,
            rateLimit);
        return answer.IsSuccess && answer.IsJson && !IsWhole(body)
            ? new Attempt.Lost("the answer is not whole JSON", Lasting: false, null)
            : new Attempt.Answered(answer);
    }

    /// <summary><c>Retry-After</c> in either of its forms, or the end of a window that is used up, both by GitHub's own clock.</summary>
    private TimeSpan? PauseWished(HttpResponseMessage response, RateLimit? rateLimit)
    {
        var now = response.Headers.Date ?? clock.GetUtcNow();
        var wish = response.Headers.RetryAfter switch
        {
            { Delta: { } delta } => delta,
            { Date: { } date } => date - now,
            _ => rateLimit is { Remaining: 0 } && RetryRules.MayBeLimit(response.StatusCode) ? rateLimit.ResetsAt - now + TimeSpan.FromSeconds(1) : (TimeSpan?)null,
        };
        return wish < TimeSpan.Zero ? TimeSpan.Zero : wish;
    }

    private static bool IsWhole(byte[] body)
    {
        try
        {
            var reader = new Utf8JsonReader(body);
            while (reader.Read())
            {
            }

            return true;
        }
        catch (JsonException)
        {
            return false;
        }
    }

    private static bool IsRedirect(HttpStatusCode status) =>
        status is HttpStatusCode.MovedPermanently or HttpStatusCode.Found or HttpStatusCode.TemporaryRedirect or HttpStatusCode.PermanentRedirect;

    /// <summary>Scheme and host alone: a foreign address may carry anything in its path.</summary>
    private static string Describe(Uri address) => address.IsAbsoluteUri ? $"{address.Scheme}://{address.Host}:{address.Port}" : "nowhere";

    private static bool IsLasting(HttpRequestException e) =>
        e.HttpRequestError is HttpRequestError.SecureConnectionError or HttpRequestError.ProxyTunnelError && e.InnerException is null or AuthenticationException;

    /// <summary>In our own words: the framework's text may name a proxy with its password.</summary>
    private static string Explain(HttpRequestException e) => e.HttpRequestError switch
    {
        HttpRequestError.NameResolutionError => "the host's name could not be resolved",
        HttpRequestError.ConnectionError when e.InnerException is SocketException { SocketErrorCode: var code } => $"no connection ({code})",
        HttpRequestError.ConnectionError => "no connection",
        HttpRequestError.SecureConnectionError => "no secure connection: the server's certificate is not trusted here",
        HttpRequestError.ProxyTunnelError => "the proxy refused the connection",
        HttpRequestError.ConfigurationLimitExceeded => "the answer is too long",
        HttpRequestError.ResponseEnded or HttpRequestError.InvalidResponse => "the connection broke off in the middle of the answer",
        _ when e.InnerException is IOException => "the connection broke off",
        _ => "the request failed",
    };
}
