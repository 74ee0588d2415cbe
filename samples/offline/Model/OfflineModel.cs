using System.Collections.Concurrent;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;

namespace CodexBridge.Offline.Model;

/// <summary>
/// A Responses-API server on loopback with a <see cref="ScriptedAgent"/> behind it: the real Codex runs against it without an account and
/// without a network.
/// </summary>
internal sealed class OfflineModel : IAsyncDisposable
{
    private readonly WebApplication app;
    private readonly OfflineModelOptions options;
    private readonly ConcurrentQueue<ModelRequest> requests = new();
    private readonly ConcurrentDictionary<string, int> failures = new(StringComparer.Ordinal);
    private int count;

    private OfflineModel(OfflineModelOptions options)
    {
        this.options = options;
        app = Loopback.Create(options.Port);
        app.MapGet("/v1/models", () => Results.Text("""{"object":"list","data":[{"id":"offline","object":"model","owned_by":"offline"}]}""", "application/json"));
        app.MapPost("/v1/responses", (RequestDelegate)RespondAsync);
    }

    /// <summary>For <c>base_url</c> of a Codex model provider; ends in <c>/v1</c>.</summary>
    public Uri BaseUrl { get; private set; } = new("http://127.0.0.1/v1");

    /// <summary>Every request for a response so far, oldest first. Empty proves that nothing was asked of a model.</summary>
    public IReadOnlyList<ModelRequest> Requests => [.. requests];

    public static async Task<OfflineModel> StartAsync(OfflineModelOptions options, CancellationToken cancellationToken)
    {
        var model = new OfflineModel(options);
        await model.app.StartAsync(cancellationToken);
        model.BaseUrl = new Uri(Loopback.AddressOf(model.app), "v1");
        return model;
    }

    /// <summary>Stops at once: hanging answers are cut.</summary>
    public async ValueTask DisposeAsync() => await Loopback.StopAsync(app);

    private async Task RespondAsync(HttpContext context)
    {
        var cancellationToken = context.RequestAborted;
        if (await JsonNode.ParseAsync(context.Request.Body, cancellationToken: cancellationToken) is not JsonObject body)
        {
            context.Response.StatusCode = StatusCodes.Status400BadRequest;
            return;
        }

        var request = new ModelRequest(Interlocked.Increment(ref count), body);
        requests.Enqueue(request);
        var turn = ScriptedAgent.Answer(new Conversation(body), Fails);
        await Task.Delay(turn.Pause + options.Pace, cancellationToken);
        if (turn.Error is { } status)
        {
            await FailAsync(context, status);
            return;
        }

        var stream = new ResponseStream(context.Response, request);
        await stream.BeginAsync(cancellationToken);
        foreach (var item in turn.Items)
        {
            await stream.WriteAsync(item, cancellationToken);
        }

        if (turn.Hangs)
        {
            await Task.Delay(Timeout.Infinite, cancellationToken);
        }

        await stream.EndAsync(cancellationToken);
    }

    /// <summary>Counts the attempts at one place of a script, because a failed request leaves no trace in the history.</summary>
    private bool Fails(CallId place, ModelAction.Error error) =>
        failures.AddOrUpdate(place.ToString(), 1, (_, attempts) => attempts + 1) <= (error.Times ?? int.MaxValue);

    private static async Task FailAsync(HttpContext context, int status)
    {
        context.Response.StatusCode = status;
        context.Response.ContentType = "application/json";
        var error = new JsonObject { ["error"] = new JsonObject { ["message"] = $"The offline model was told to answer {status}.", ["type"] = "offline_error", ["code"] = null } };
        await context.Response.WriteAsync(error.ToJsonString(), context.RequestAborted);
    }
}
