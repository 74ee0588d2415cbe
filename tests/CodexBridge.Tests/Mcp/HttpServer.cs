using System.Globalization;
using System.Net;
using System.Net.Sockets;

namespace CodexBridge.Tests.Mcp;

/// <summary>The machine's server over HTTP, once it listens.</summary>
internal sealed class HttpServer : IAsyncDisposable
{
    private readonly RawClient process;

    private HttpServer(RawClient process, int port, string token) => (this.process, Port, Token) = (process, port, token);

    public int Port { get; }

    public string Token { get; }

    public static async Task<HttpServer> StartAsync(BridgeMachine machine)
    {
        var port = FreePort();
        var process = new RawClient(machine, "mcp", "--http", port.ToString(CultureInfo.InvariantCulture));
        return new HttpServer(process, port, await TokenAsync(machine, port));
    }

    public ValueTask DisposeAsync() => process.DisposeAsync();

    private static async Task<string> TokenAsync(BridgeMachine machine, int port)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        limit.CancelAfter(TimeSpan.FromMinutes(1));
        using var http = new HttpClient();
        while (true)
        {
            try
            {
                using var answer = await http.GetAsync(new Uri($"http://127.0.0.1:{port}/mcp"), limit.Token);
                return (await File.ReadAllTextAsync(Path.Combine(machine.LedgerHome, "mcp.token"), limit.Token)).Trim();
            }
            catch (HttpRequestException)
            {
                await Task.Delay(50, limit.Token); // Not listening yet.
            }
        }
    }

    private static int FreePort()
    {
        using var probe = new TcpListener(IPAddress.Loopback, 0);
        probe.Start();
        return ((IPEndPoint)probe.LocalEndpoint).Port;
    }
}
