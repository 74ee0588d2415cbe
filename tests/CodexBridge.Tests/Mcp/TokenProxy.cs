using CodexBridge.Offline;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;

namespace CodexBridge.Tests.Mcp;

/// <summary>Adds the bearer token to every request, for tools that cannot send one; host and origin are passed on as they came.</summary>
internal sealed class TokenProxy : IAsyncDisposable
{
    private readonly WebApplication app = Loopback.Create(0);
    private readonly HttpClient http = new(new SocketsHttpHandler { UseProxy = false, AllowAutoRedirect = false }) { Timeout = Timeout.InfiniteTimeSpan };
    private readonly int target;
    private readonly string token;

    private TokenProxy(int target, string token) => (this.target, this.token) = (target, token);

    public Uri Address { get; private set; } = null!;

    public static async Task<TokenProxy> StartAsync(int target, string token)
    {
        var proxy = new TokenProxy(target, token);
        proxy.app.Run(proxy.PassAsync);
        await proxy.app.StartAsync(TestContext.Current.CancellationToken);
        proxy.Address = new Uri(Loopback.AddressOf(proxy.app), "/mcp");
        return proxy;
    }

    public async ValueTask DisposeAsync()
    {
        await app.StopAsync(new CancellationToken(canceled: true));
        await app.DisposeAsync();
        http.Dispose();
    }

    private async Task PassAsync(HttpContext context)
    {
        var from = context.Request;
        using var request = new HttpRequestMessage(new HttpMethod(from.Method), $"http://127.0.0.1:{target}{from.Path}{from.QueryString}");
        if (from.ContentLength > 0 || from.Headers.TransferEncoding.Count > 0)
        {
            request.Content = new StreamContent(from.Body);
        }

        foreach (var (name, value) in from.Headers.Where(header => header.Key is not ("Host" or "Content-Length" or "Transfer-Encoding" or "Connection")))
        {
            if (!request.Headers.TryAddWithoutValidation(name, Own(value.ToString())))
            {
                request.Content?.Headers.TryAddWithoutValidation(name, Own(value.ToString()));
            }
        }

        request.Headers.Host = Own(from.Host.Value ?? "");
        request.Headers.TryAddWithoutValidation("Authorization", $"Bearer {token}");
        using var response = await http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, context.RequestAborted);
        context.Response.StatusCode = (int)response.StatusCode;
        foreach (var (name, value) in response.Headers.Concat(response.Content.Headers).Where(header => header.Key != "Transfer-Encoding"))
        {
            context.Response.Headers[name] = value.ToArray();
        }

        await using var body = await response.Content.ReadAsStreamAsync(context.RequestAborted);
        var part = new byte[4096];
        for (var read = await body.ReadAsync(part, context.RequestAborted); read > 0; read = await body.ReadAsync(part, context.RequestAborted))
        {
            await context.Response.Body.WriteAsync(part.AsMemory(0, read), context.RequestAborted);
            await context.Response.Body.FlushAsync(context.RequestAborted); // Events must not wait for the next ones.
        }
    }

    /// <summary>The proxy's own address stands for the server's; any other is passed on.</summary>
    private string Own(string value) => value.Replace($":{Address.Port}", $":{target}", StringComparison.Ordinal);
}
