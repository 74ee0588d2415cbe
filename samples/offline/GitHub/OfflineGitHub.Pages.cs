using System.Globalization;
using System.Security.Cryptography;
using CodexBridge.Offline.GitHub.Page;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace CodexBridge.Offline.GitHub;

/// <summary>The pages for people.</summary>
internal sealed partial class OfflineGitHub
{
    private void MapPages()
    {
        app.MapGet("/", (RequestDelegate)(context => ShowAsync(context, (page, nonce) => page.RenderIndex(nonce))));
        foreach (var kind in new[] { "issues", "pull" })
        {
            app.MapGet("/{owner}/{repo}/" + kind + "/{number:int}", (RequestDelegate)(context => ShowAsync(context, (page, nonce) =>
            {
                var repository = world.Repositories.Find(known => known.FullName == $"{context.GetRouteValue("owner")}/{context.GetRouteValue("repo")}");
                var number = int.Parse((string)context.GetRouteValue("number")!, CultureInfo.InvariantCulture);
                var thread = repository?.Threads.Find(known => known.Number == number && !known.IsDeleted);
                return repository is null || thread is null ? null : page.Render(repository, thread, nonce);
            })));
        }
    }

    private async Task ShowAsync(HttpContext context, Func<ThreadPage, string, string?> render)
    {
        var nonce = RandomNumberGenerator.GetHexString(16);
        var html = gate.Reading(() => render(new ThreadPage(world, Now), nonce));
        var response = context.Response;
        response.StatusCode = html is null ? StatusCodes.Status404NotFound : StatusCodes.Status200OK;
        response.ContentType = "text/html; charset=utf-8";
        response.Headers.ContentSecurityPolicy = $"default-src 'none'; style-src 'unsafe-inline'; script-src 'nonce-{nonce}'; connect-src 'self'; base-uri 'none'; form-action 'none'";
        await response.WriteAsync(html ?? "There is no such thread.", context.RequestAborted);
    }
}
