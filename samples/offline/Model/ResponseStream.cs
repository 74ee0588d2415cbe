using System.Globalization;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;

namespace CodexBridge.Offline.Model;

/// <summary>Writes one response as server-sent events.</summary>
internal sealed class ResponseStream(HttpResponse response, ModelRequest request)
{
    private readonly string id = string.Create(CultureInfo.InvariantCulture, $"resp_{request.Number}");
    private int index;
    private int written;

    public async Task BeginAsync(CancellationToken cancellationToken)
    {
        response.ContentType = "text/event-stream";
        response.Headers.CacheControl = "no-cache";
        await SendAsync("response.created", new JsonObject { ["response"] = new JsonObject { ["id"] = id, ["status"] = "in_progress" } }, cancellationToken);
    }

    public async Task WriteAsync(OutputItem item, CancellationToken cancellationToken)
    {
        await SendAsync("response.output_item.added", new JsonObject { ["output_index"] = index, ["item"] = Opening(item) }, cancellationToken);
        foreach (var delta in (item.Text ?? "").Chunk(40))
        {
            await SendAsync(
                "response.output_text.delta",
                new JsonObject { ["item_id"] = (string?)item.Json["id"], ["output_index"] = index, ["content_index"] = 0, ["delta"] = new string(delta) },
                cancellationToken);
        }

        await SendAsync("response.output_item.done", new JsonObject { ["output_index"] = index, ["item"] = item.Json.DeepClone() }, cancellationToken);
        written += item.Json.ToJsonString().Length;
        index++;
    }

    public Task EndAsync(CancellationToken cancellationToken)
    {
        // Four characters a token is the usual rule of thumb; the exact figure matters to nobody, that there is one does.
        var input = request.Body.ToJsonString().Length / 4;
        var output = Math.Max(1, written / 4);
        var usage = new JsonObject
        {
            ["input_tokens"] = input,
            ["input_tokens_details"] = new JsonObject { ["cached_tokens"] = 0 },
            ["output_tokens"] = output,
            ["output_tokens_details"] = new JsonObject { ["reasoning_tokens"] = 0 },
            ["total_tokens"] = input + output,
        };
        return SendAsync("response.completed", new JsonObject { ["response"] = new JsonObject { ["id"] = id, ["status"] = "completed", ["usage"] = usage } }, cancellationToken);
    }

    private static JsonObject Opening(OutputItem item)
    {
        var opening = (JsonObject)item.Json.DeepClone();
        if (item.Text is not null)
        {
            opening["status"] = "in_progress";
            opening["content"] = new JsonArray();
        }

        return opening;
    }

    private async Task SendAsync(string type, JsonObject data, CancellationToken cancellationToken)
    {
        data.Insert(0, "type", type);
        await response.WriteAsync($"event: {type}\ndata: {data.ToJsonString()}\n\n", cancellationToken);
        await response.Body.FlushAsync(cancellationToken);
    }
}
