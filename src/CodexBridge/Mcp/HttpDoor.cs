using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using ModelContextProtocol.AspNetCore;
using ModelContextProtocol.Server;

namespace CodexBridge.Mcp;

/// <summary>
/// Streamable HTTP on loopback, for clients that cannot start a process: the SDK's own endpoint on Kestrel, behind <see cref="HttpGuard"/>.
/// Bodies, headers and sessions have limits and deadlines, so a client that forgets to leave locks nobody out.
/// </summary>
/// <param name="optionsFor">The server of one client's session, whose life is given.</param>
internal sealed class HttpDoor(string token, Func<ServerLife, McpServerOptions> optionsFor, TimeProvider clock) : IAsyncDisposable
{
    public const string Path = "/mcp";

    private const int LongestBody = 4 * 1024 * 1024;

    /// <summary>Up to here a body that is too long is read and answered; then its sender is hung up on.</summary>
    private const int LongestPatience = 32 * 1024 * 1024;

    private const int MostConnections = 256;

    /// <summary>Sessions without a request or a stream; of more, the one that is idle longest goes first.</summary>
    private const int MostIdleSessions = 64;

    private static readonly TimeSpan IdleAtMost = TimeSpan.FromMinutes(30);

    private static readonly TimeSpan HeadersWithin = TimeSpan.FromSeconds(10);

    private WebApplication? app;

    /// <param name="port">0: any free one.</param>
    /// <returns>Where it serves, with the port that it really got.</returns>
    /// <exception cref="BridgeException">The port is taken.</exception>
    public async Task<Uri> StartAsync(int port)
    {
        app = Build(port);
        try
        {
            await app.StartAsync();
        }
        catch (IOException taken)
        {
            throw new BridgeException($"Port {port} of the loopback address cannot be opened: {taken.Message}", "Choose another with --http PORT.", taken);
        }

        return new Uri(new Uri(app.Urls.First()), Path);
    }

    public async ValueTask DisposeAsync()
    {
        if (app is not null)
        {
            // Nobody waits for streams that stay open by design.
            await app.StopAsync(new CancellationToken(canceled: true));
            await app.DisposeAsync();
        }
    }

    private WebApplication Build(int port)
    {
        // No arguments and the program's own folder: neither a command line nor an appsettings.json nearby may change how it serves.
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions { ContentRootPath = AppContext.BaseDirectory });
        builder.WebHost.UseKestrelCore().ConfigureKestrel(kestrel =>
        {
            kestrel.Listen(IPAddress.Loopback, port);
            kestrel.AddServerHeader = false;
            kestrel.Limits.MaxRequestBodySize = LongestPatience;
            kestrel.Limits.RequestHeadersTimeout = HeadersWithin;
            kestrel.Limits.MaxConcurrentConnections = MostConnections;
        });
        builder.Services.AddRoutingCore();
        builder.Services.AddSingleton<IHostLifetime, CallersLifetime>();
        builder.Services.AddMcpServer().WithHttpTransport(Configure);
        builder.Logging.ClearProviders();
        var built = builder.Build();
        built.Use(new HttpGuard(token, Path, LongestBody).GuardAsync);
        built.UseRouting();
        built.MapMcp(Path);
        return built;
    }

    private void Configure(HttpServerTransportOptions http)
    {
        // Progress, questions and cancellation belong to a conversation. The SDK calls conversations legacy because its newest revision of
        // the protocol has none; a client of that revision is told so and falls back.
#pragma warning disable MCP9006
        http.SessionMode = HttpServerSessionMode.Stateful;
        http.IdleTimeout = IdleAtMost;
        http.MaxIdleSessionCount = MostIdleSessions;
#pragma warning restore MCP9006
        http.ConfigureSessionOptions = (context, options, _) =>
        {
            var ours = optionsFor(LifeOf(context));
            (options.ServerInfo, options.ServerInstructions, options.Capabilities, options.Handlers) = (ours.ServerInfo, ours.ServerInstructions, ours.Capabilities, ours.Handlers);
            return Task.CompletedTask;
        };

        // The one way to learn of a session's end, and thereby to tell a client that leaves from one that cancels.
#pragma warning disable MCPEXP002
        http.RunSessionHandler = async (context, server, closed) =>
        {
            using var life = LifeOf(context);
            await BridgeServer.RunAsync(server, life, clock, closed);
        };
#pragma warning restore MCPEXP002
    }

    private static ServerLife LifeOf(HttpContext context) =>
        (ServerLife)(context.Items[typeof(ServerLife)] ??= new ServerLife());

    /// <summary>The host's usual lifetime would swallow SIGINT and SIGTERM of the whole process; who serves decides about its end.</summary>
    private sealed class CallersLifetime : IHostLifetime
    {
        public Task WaitForStartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

        public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
    }
}
