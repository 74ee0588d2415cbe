using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace CodexBridge.Offline;

/// <summary>A web server that only this machine can reach, without logging and without signal handling of its own.</summary>
internal static class Loopback
{
    /// <param name="port">0 takes any free one.</param>
    public static WebApplication Create(int port)
    {
        // No arguments and an empty root: neither the caller's command line nor an appsettings.json nearby may change how it runs.
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions { ContentRootPath = AppContext.BaseDirectory });
        builder.WebHost.UseKestrelCore().ConfigureKestrel(kestrel =>
        {
            kestrel.Listen(IPAddress.Loopback, port);
            kestrel.AddServerHeader = false;
            kestrel.Limits.MaxRequestBodySize = null;
        });
        builder.Services.AddRoutingCore();
        builder.Services.AddSingleton<IHostLifetime, ProgramsOwnLifetime>();
        builder.Logging.ClearProviders();
        var app = builder.Build();
        app.UseRouting();
        return app;
    }

    /// <summary>Where it listens, with the port that it really got.</summary>
    public static Uri AddressOf(WebApplication app) =>
        new(app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.First());

    /// <summary>Stops without waiting for answers that are still open.</summary>
    public static async Task StopAsync(WebApplication app)
    {
        await app.StopAsync(new CancellationToken(canceled: true));
        await app.DisposeAsync();
    }

    /// <summary>The host's usual lifetime would swallow SIGINT and SIGTERM of the whole process; who starts a server decides about its end.</summary>
    private sealed class ProgramsOwnLifetime : IHostLifetime
    {
        public Task WaitForStartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

        public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
    }
}
