using System.Collections.Concurrent;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;

namespace CodexBridge.Offline.GitHub;

/// <summary>
/// What every API request passes: faults, the token, the rate limit, conditional answers, GitHub's error bodies and the log. Handlers
/// behind it are plain functions that run one at a time.
/// </summary>
internal sealed class Gate(World world, OfflineGitHubOptions options, FaultQueue faults, Func<Shapes> shapes)
{
    private readonly Lock gate = new();
    private readonly ConcurrentQueue<LoggedRequest> log = new();

    public IReadOnlyList<LoggedRequest> Log => [.. log];

    /// <summary>Runs something while no request is answered, and keeps the result on disk.</summary>
    public T Locked<T>(Func<T> work)
    {
        lock (gate)
        {
            var result = work();
            WorldFile.Write(options.StateFile, world);
            return result;
        }
    }

    /// <summary>Looks at the world while nothing changes it.</summary>
    public T Reading<T>(Func<T> look)
    {
        lock (gate)
        {
            return look();
        }
    }

    /// <summary>Answers one request with <paramref name="handler"/>.</summary>
    public async Task RunAsync(HttpContext context, Func<Call, Answer> handler)
    {
        var request = context.Request;
        var body = await ReadAsync(request);
        var path = request.Path.Value![options.PathPrefix.Length..];
        var caller = CallerOf(request);
        var fault = faults.Take(request.Method, path);
        await Task.Delay(fault?.Delay ?? TimeSpan.Zero, options.Clock, context.RequestAborted);
        var dropsEarly = fault is { Drops: true, ActsFirst: false };
        if (!dropsEarly && fault?.Status is null)
        {
            var answer = Act(context, handler, caller, body);
            if (fault is not { Drops: true })
            {
                await SendAsync(context, answer);
            }
        }
        else if (fault is { Status: { } status, Drops: false })
        {
            await FailAsync(context.Response, fault, status);
        }

        var dropped = fault is { Drops: true };
        log.Enqueue(new LoggedRequest(
            request.Method, path, request.QueryString.Value ?? "", dropped ? 0 : context.Response.StatusCode, body, caller?.Login, HeadersOf(request)));
        if (dropped)
        {
            context.Abort();
            return;
        }

        await context.Response.CompleteAsync();
    }

    private Answer Act(HttpContext context, Func<Call, Answer> handler, Account? caller, string body)
    {
        try
        {
            if (caller is null)
            {
                throw new GitHubError(401, "Bad credentials");
            }

            if (world.Used >= options.RateLimit)
            {
                throw new GitHubError(403, string.Create(CultureInfo.InvariantCulture, $"API rate limit exceeded for user ID {caller.Id}."));
            }

            var call = new Call(context, world, shapes(), caller, Parse(body), options.Clock.GetUtcNow());
            lock (gate)
            {
                var answer = handler(call);
                if (!HttpMethods.IsGet(context.Request.Method))
                {
                    WorldFile.Write(options.StateFile, world);
                }

                return answer;
            }
        }
        catch (GitHubError error)
        {
            return new Answer(error.Status, error.Json);
        }
    }

    private async Task SendAsync(HttpContext context, Answer answer)
    {
        var response = context.Response;
        var text = answer.Raw ?? answer.Json?.ToJsonString() ?? "";
        var tag = $"W/\"{Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)))}\"";
        var unchanged = HttpMethods.IsGet(context.Request.Method) && answer.Status == 200 && context.Request.Headers.IfNoneMatch.Contains(tag);
        if (!unchanged)
        {
            lock (gate)
            {
                world.Used++; // a 304 costs nothing
            }
        }

        RateHeaders(response);
        response.StatusCode = unchanged ? StatusCodes.Status304NotModified : answer.Status;
        var hasContent = answer.Raw is not null || answer.Json is not null;
        if (hasContent)
        {
            response.Headers.ETag = tag;
            response.Headers.CacheControl = "private, max-age=60, s-maxage=60";
        }

        if (answer.Link is not null)
        {
            response.Headers.Link = answer.Link;
        }

        if (hasContent && !unchanged)
        {
            response.ContentType = answer.Raw is null ? "application/json; charset=utf-8" : "application/vnd.github.raw+json; charset=utf-8";
            await response.WriteAsync(text, context.RequestAborted);
        }
    }

    private void RateHeaders(HttpResponse response)
    {
        var headers = response.Headers;
        headers["X-GitHub-Media-Type"] = "github.v3; format=json";
        headers["X-RateLimit-Limit"] = options.RateLimit.ToString(CultureInfo.InvariantCulture);
        headers["X-RateLimit-Remaining"] = Math.Max(0, options.RateLimit - world.Used).ToString(CultureInfo.InvariantCulture);
        headers["X-RateLimit-Used"] = world.Used.ToString(CultureInfo.InvariantCulture);
        headers["X-RateLimit-Reset"] = options.Clock.GetUtcNow().AddHours(1).ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture);
        headers["X-RateLimit-Resource"] = "core";
    }

    private static async Task FailAsync(HttpResponse response, Fault fault, int status)
    {
        response.StatusCode = status;
        foreach (var (name, value) in fault.Headers)
        {
            response.Headers[name] = value;
        }

        response.ContentType = fault.Html is null ? "application/json; charset=utf-8" : "text/html";
        await response.WriteAsync(fault.Html ?? new GitHubError(status, fault.Message).Json.ToJsonString());
    }

    private Account? CallerOf(HttpRequest request)
    {
        var header = request.Headers.Authorization.ToString();
        var token = header.StartsWith("Bearer ", StringComparison.OrdinalIgnoreCase) ? header[7..]
            : header.StartsWith("token ", StringComparison.OrdinalIgnoreCase) ? header[6..]
            : null;
        return token is null ? null : world.Accounts.Find(account => account.Token == token);
    }

    private static JsonObject Parse(string body)
    {
        try
        {
            return body.Length == 0 ? [] : JsonNode.Parse(body) as JsonObject ?? [];
        }
        catch (JsonException)
        {
            throw new GitHubError(400, "Problems parsing JSON");
        }
    }

    private static async Task<string> ReadAsync(HttpRequest request)
    {
        using var reader = new StreamReader(request.Body, Encoding.UTF8);
        return await reader.ReadToEndAsync(request.HttpContext.RequestAborted);
    }

    private static Dictionary<string, string> HeadersOf(HttpRequest request) =>
        request.Headers.Where(header => header.Key != "Authorization").ToDictionary(header => header.Key, header => header.Value.ToString(), StringComparer.OrdinalIgnoreCase);
}
