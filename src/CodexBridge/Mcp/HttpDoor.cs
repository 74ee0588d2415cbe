using System.Collections.Concurrent;
using System.Net;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization.Metadata;
using ModelContextProtocol;
using ModelContextProtocol.Protocol;
using ModelContextProtocol.Server;

namespace CodexBridge.Mcp;

/// <summary>
/// Streamable HTTP on loopback, for clients that cannot start a process. Only who knows the token is heard, and no web page: a request
/// with a foreign origin is refused, and so is any host name but the loopback address.
/// </summary>
/// <param name="serveAsync">Serves one client's session until its life ends.</param>
internal sealed class HttpDoor(string token, Func<ITransport, ServerLife, Task> serveAsync) : IAsyncDisposable
{
    public const string Path = "/mcp";

    private const int LongestBody = 4 * 1024 * 1024;

    /// <summary>A body that is too long is read to here all the same, so that its sender hears why instead of a broken connection.</summary>
    private const int LongestPatience = 32 * 1024 * 1024;

    private const int MostSessions = 64;
    private const string SessionHeader = "Mcp-Session-Id";

    private static readonly JsonTypeInfo<JsonRpcMessage> MessageType = (JsonTypeInfo<JsonRpcMessage>)McpJsonUtilities.DefaultOptions.GetTypeInfo(typeof(JsonRpcMessage));

    private readonly HttpListener listener = new();
    private readonly ConcurrentDictionary<string, Session> sessions = new(StringComparer.Ordinal);
    private readonly byte[] expected = SHA256.HashData(Encoding.UTF8.GetBytes($"Bearer {token}"));
    private Task accepting = Task.CompletedTask;

    /// <exception cref="BridgeException">The port is taken.</exception>
    public Uri Start(int port)
    {
        listener.Prefixes.Add($"http://127.0.0.1:{port}/");
        try
        {
            listener.Start();
        }
        catch (HttpListenerException taken)
        {
            throw new BridgeException($"Port {port} of the loopback address cannot be opened: {taken.Message}", "Choose another with --http PORT.", taken);
        }

        accepting = AcceptAsync();
        return new Uri($"http://127.0.0.1:{port}{Path}");
    }

    public async ValueTask DisposeAsync()
    {
        listener.Close();
        await accepting.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        foreach (var id in sessions.Keys)
        {
            await CloseAsync(id);
        }
    }

    private async Task AcceptAsync()
    {
        while (listener.IsListening)
        {
            try
            {
                _ = HandleAsync(await listener.GetContextAsync());
            }
            catch (Exception closed) when (closed is HttpListenerException or ObjectDisposedException or InvalidOperationException)
            {
                return;
            }
        }
    }

    private async Task HandleAsync(HttpListenerContext context)
    {
        try
        {
            var (status, code, problem) = Refusal(context.Request) ?? await AnswerAsync(context);
            if (problem is not null)
            {
                await RefuseAsync(context.Response, status, code, problem);
            }
        }
        catch (Exception gone) when (ClientGone.Is(gone) || gone is ObjectDisposedException)
        {
            // The client hung up; what it started goes on.
        }
        finally
        {
            Close(context.Response);
        }
    }

    /// <summary>What is refused before a byte of the body is read; null: go on.</summary>
    private (HttpStatusCode Status, int Code, string? Problem)? Refusal(HttpListenerRequest request)
    {
        if (request.Url is not { IsLoopback: true, AbsolutePath: Path })
        {
            return (HttpStatusCode.NotFound, -32600, $"Only {Path} is served here.");
        }

        if (request.Headers["Origin"] is { } origin && !(Uri.TryCreate(origin, UriKind.Absolute, out var page) && page.IsLoopback))
        {
            return (HttpStatusCode.Forbidden, -32600, "Web pages are not served.");
        }

        var given = SHA256.HashData(Encoding.UTF8.GetBytes(request.Headers["Authorization"] ?? ""));
        return CryptographicOperations.FixedTimeEquals(given, expected) ? null : (HttpStatusCode.Unauthorized, -32001, "A bearer token is needed; the server's terminal says where it lies.");
    }

    private async Task<(HttpStatusCode Status, int Code, string? Problem)> AnswerAsync(HttpListenerContext context)
    {
        var id = context.Request.Headers[SessionHeader];
        switch (context.Request.HttpMethod)
        {
            case "POST":
                return await PostAsync(context, id);
            case "GET" when id is not null && sessions.TryGetValue(id, out var session):
                context.Response.ContentType = "text/event-stream";
                context.Response.SendChunked = true;
                await session.Transport.HandleGetRequestAsync(context.Response.OutputStream, session.Life.Ending);
                return default;
            case "DELETE" when id is not null && sessions.ContainsKey(id):
                await CloseAsync(id);
                context.Response.StatusCode = (int)HttpStatusCode.NoContent;
                return default;
            case "GET" or "DELETE":
                return (HttpStatusCode.NotFound, -32001, "There is no such session; initialize first.");
            default:
                return (HttpStatusCode.MethodNotAllowed, -32600, "POST, GET and DELETE are served.");
        }
    }

    private async Task<(HttpStatusCode Status, int Code, string? Problem)> PostAsync(HttpListenerContext context, string? id)
    {
        if (await BodyAsync(context.Request) is not { } body)
        {
            return (HttpStatusCode.RequestEntityTooLarge, -32600, $"A message may have {LongestBody} bytes.");
        }

        JsonRpcMessage? message;
        try
        {
            message = JsonSerializer.Deserialize(body, MessageType);
        }
        catch (JsonException)
        {
            return (HttpStatusCode.BadRequest, -32700, "The body is no JSON-RPC message.");
        }

        Session? session;
        if (id is not null)
        {
            if (!sessions.TryGetValue(id, out session))
            {
                return (HttpStatusCode.NotFound, -32001, "There is no such session; initialize first.");
            }
        }
        else if (message is not JsonRpcRequest { Method: RequestMethods.Initialize })
        {
            return (HttpStatusCode.BadRequest, -32600, "The first message of a session is initialize.");
        }
        else if (sessions.Count >= MostSessions)
        {
            return (HttpStatusCode.ServiceUnavailable, -32000, $"{MostSessions} clients are connected; close one.");
        }
        else
        {
            session = Open();
        }

        context.Response.Headers[SessionHeader] = session.Id;
        context.Response.ContentType = "text/event-stream";
        context.Response.Headers["Cache-Control"] = "no-store";
        if (message is JsonRpcRequest)
        {
            context.Response.SendChunked = true;
        }

        if (message is null || !await session.Transport.HandlePostRequestAsync(message, context.Response.OutputStream, session.Life.Ending))
        {
            context.Response.ContentType = null;
            context.Response.StatusCode = (int)HttpStatusCode.Accepted;
        }

        return default;
    }

    private Session Open() => sessions.GetOrAdd(Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(16)), id => new Session(id, serveAsync));

    private async Task CloseAsync(string id)
    {
        if (sessions.TryRemove(id, out var session))
        {
            await session.DisposeAsync();
        }
    }

    /// <summary>Null: too long.</summary>
    private static async Task<byte[]?> BodyAsync(HttpListenerRequest request)
    {
        using var body = new MemoryStream();
        var buffer = new byte[16 * 1024];
        long total = 0;
        int read;
        while (total < LongestPatience && (read = await request.InputStream.ReadAsync(buffer)) > 0)
        {
            total += read;
            if (total <= LongestBody)
            {
                body.Write(buffer, 0, read);
            }
        }

        return total <= LongestBody ? body.ToArray() : null;
    }

    private static async Task RefuseAsync(HttpListenerResponse response, HttpStatusCode status, int code, string problem)
    {
        response.StatusCode = (int)status;
        response.ContentType = "application/json";
        if (status == HttpStatusCode.Unauthorized)
        {
            response.Headers["WWW-Authenticate"] = "Bearer realm=\"codex-bridge\"";
        }

        var error = new JsonObject { ["jsonrpc"] = "2.0", ["id"] = null, ["error"] = new JsonObject { ["code"] = code, ["message"] = problem } };
        await response.OutputStream.WriteAsync(Encoding.UTF8.GetBytes(error.ToJsonString()));
    }

    private static void Close(HttpListenerResponse response)
    {
        try
        {
            response.Close();
        }
        catch (Exception gone) when (gone is HttpListenerException or ObjectDisposedException or IOException or InvalidOperationException)
        {
            // Closed from the other side.
        }
    }

    /// <summary>One client's conversation.</summary>
    private sealed class Session : IAsyncDisposable
    {
        private readonly Task serving;

        public Session(string id, Func<ITransport, ServerLife, Task> serveAsync)
        {
            Id = id;
            Transport = new StreamableHttpServerTransport { SessionId = id };
            serving = serveAsync(Transport, Life);
        }

        public string Id { get; }

        public StreamableHttpServerTransport Transport { get; }

        public ServerLife Life { get; } = new();

        public async ValueTask DisposeAsync()
        {
            Life.End();
            await Transport.DisposeAsync();
            await serving.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            Life.Dispose();
        }
    }
}
