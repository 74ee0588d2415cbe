using System.Net;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Microsoft.AspNetCore.Http;
using ModelContextProtocol;
using ModelContextProtocol.Protocol;

namespace CodexBridge.Mcp;

/// <summary>
/// Who and what comes as far as the protocol's endpoint. Only who knows the token is heard, and no web page: a request with a foreign origin
/// is refused, and so is any host name but loopback's (a page whose name was pointed here). Every refusal is an error of JSON-RPC.
/// </summary>
internal sealed class HttpGuard(string token, string path, int longestBody)
{
    /// <summary>No code of the standard's; the SDKs use it for sessions and access alike.</summary>
    private const int Unknown = -32001;

    private const string SessionHeader = "Mcp-Session-Id";

    private static readonly JsonTypeInfo<JsonRpcError> ErrorType = (JsonTypeInfo<JsonRpcError>)McpJsonUtilities.DefaultOptions.GetTypeInfo(typeof(JsonRpcError));

    private readonly byte[] expected = SHA256.HashData(Encoding.UTF8.GetBytes($"Bearer {token}"));

    public async Task GuardAsync(HttpContext context, RequestDelegate next)
    {
        if (Stranger(context.Request) is var (status, problem))
        {
            if (status == HttpStatusCode.Unauthorized)
            {
                context.Response.Headers.WWWAuthenticate = "Bearer realm=\"codex-bridge\"";
            }

            await RefuseAsync(context, status, MessageGate.Error(default, status == HttpStatusCode.Unauthorized ? (McpErrorCode)Unknown : McpErrorCode.InvalidRequest, problem));
            return;
        }

        if (HttpMethods.IsPost(context.Request.Method) && !await IsMessageAsync(context))
        {
            return;
        }

        await next(context);
    }

    /// <summary>What is refused before a byte of the body is read; null: go on.</summary>
    private (HttpStatusCode Status, string Problem)? Stranger(HttpRequest request)
    {
        if (!IsLoopback(request.Host.Host))
        {
            return (HttpStatusCode.Forbidden, "Only the loopback address is served.");
        }

        if (!request.Path.Equals(path, StringComparison.Ordinal))
        {
            return (HttpStatusCode.NotFound, $"Only {path} is served here.");
        }

        if (request.Headers.Origin is [{ } origin, ..] && !(Uri.TryCreate(origin, UriKind.Absolute, out var page) && page.IsLoopback))
        {
            return (HttpStatusCode.Forbidden, "Web pages are not served.");
        }

        var given = SHA256.HashData(Encoding.UTF8.GetBytes(request.Headers.Authorization.ToString()));
        if (!CryptographicOperations.FixedTimeEquals(given, expected))
        {
            return (HttpStatusCode.Unauthorized, "A bearer token is needed; the server's terminal says where it lies.");
        }

        if (request.Method is not ("GET" or "POST" or "DELETE"))
        {
            return (HttpStatusCode.MethodNotAllowed, "POST, GET and DELETE are served.");
        }

        return HttpMethods.IsPost(request.Method) && !request.HasJsonContentType()
            ? (HttpStatusCode.UnsupportedMediaType, "A message is sent as application/json.")
            : null;
    }

    /// <summary>Reads the body, which may be read again; false: it was none, and that has been answered.</summary>
    private async Task<bool> IsMessageAsync(HttpContext context)
    {
        using var body = new MemoryStream();
        if (await ReadAsync(context.Request, body, context.RequestAborted) is var (status, problem))
        {
            await RefuseAsync(context, status, MessageGate.Error(default, McpErrorCode.InvalidRequest, problem));
            return false;
        }

        var inSession = context.Request.Headers.ContainsKey(SessionHeader);
        if (MessageGate.Refusal(body.GetBuffer().AsMemory(0, (int)body.Length), inSession) is { } refusal)
        {
            await RefuseAsync(context, HttpStatusCode.BadRequest, refusal);
            return false;
        }

        context.Request.Body = new MemoryStream(body.GetBuffer(), 0, (int)body.Length, writable: false);
        return true;
    }

    /// <summary>A body that is too long is read on all the same, so that its sender hears why instead of a broken connection.</summary>
    /// <returns>What is wrong with it; null: nothing.</returns>
    private async Task<(HttpStatusCode Status, string Problem)?> ReadAsync(HttpRequest request, MemoryStream body, CancellationToken cancellationToken)
    {
        var buffer = new byte[16 * 1024];
        var isTooLong = false;
        try
        {
            int read;
            while ((read = await request.Body.ReadAsync(buffer, cancellationToken)) > 0)
            {
                isTooLong |= body.Length + read > longestBody;
                if (!isTooLong)
                {
                    body.Write(buffer, 0, read);
                }
            }
        }
        catch (BadHttpRequestException refused) when (refused.StatusCode != StatusCodes.Status413PayloadTooLarge)
        {
            return ((HttpStatusCode)refused.StatusCode, "The body did not arrive whole and in good time.");
        }
        catch (BadHttpRequestException)
        {
            isTooLong = true;
        }

        return isTooLong ? (HttpStatusCode.RequestEntityTooLarge, $"A message may have {longestBody} bytes.") : null;
    }

    private static bool IsLoopback(string host) =>
        host.Equals("localhost", StringComparison.OrdinalIgnoreCase) || (IPAddress.TryParse(host.Trim('[', ']'), out var address) && IPAddress.IsLoopback(address));

    private static Task RefuseAsync(HttpContext context, HttpStatusCode status, JsonRpcError error)
    {
        context.Response.StatusCode = (int)status;
        context.Response.ContentType = "application/json";
        return context.Response.Body.WriteAsync(JsonSerializer.SerializeToUtf8Bytes(error, ErrorType), context.RequestAborted).AsTask();
    }
}
