using System.Net;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace CodexBridge.Tests.Support;

/// <summary>
/// A Responses API on loopback that does what the last prompt says, one directive per request: <c>[[plan a|b]]</c>,
/// <c>[[shell COMMAND]]</c>, <c>[[escalate COMMAND]]</c>, <c>[[hold]]</c> (no answer until <see cref="Release"/>), <c>[[say TEXT]]</c>;
/// "done" when none is left.
/// </summary>
internal sealed partial class ScriptedModel : IAsyncDisposable
{
    private readonly HttpListener listener;
    private readonly CancellationTokenSource life = new();
    private readonly TaskCompletionSource released = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly SemaphoreSlim holding = new(0);
    private readonly List<JsonNode> requests = [];
    private readonly Task serving;

    public ScriptedModel()
    {
        // HttpListener cannot choose a free port itself; another process may take the one that was free. One that failed to start is spent.
        for (var tries = 0; ; tries++)
        {
            Port = FreePort();
            listener = new HttpListener();
            listener.Prefixes.Add($"http://127.0.0.1:{Port}/");
            try
            {
                listener.Start();
                break;
            }
            catch (HttpListenerException) when (tries < 10)
            {
                // The next one.
            }
        }

        serving = ServeAsync();
    }

    public int Port { get; }

    /// <summary>All requests so far, as they came.</summary>
    public IReadOnlyList<JsonNode> Requests
    {
        get
        {
            lock (requests)
            {
                return [.. requests];
            }
        }
    }

    /// <summary>Comes back when a request has reached a <c>[[hold]]</c>.</summary>
    public Task HoldingAsync(CancellationToken cancellationToken) => holding.WaitAsync(cancellationToken);

    public void Release() => released.TrySetResult();

    public async ValueTask DisposeAsync()
    {
        await life.CancelAsync();
        released.TrySetCanceled();
        listener.Close();
        await serving;
        life.Dispose();
        holding.Dispose();
    }

    private static int FreePort()
    {
        using var probe = new System.Net.Sockets.TcpListener(IPAddress.Loopback, 0);
        probe.Start();
        return ((IPEndPoint)probe.LocalEndpoint).Port;
    }

    private async Task ServeAsync()
    {
        while (!life.IsCancellationRequested)
        {
            HttpListenerContext context;
            try
            {
                context = await listener.GetContextAsync();
            }
            catch (Exception closed) when (closed is HttpListenerException or ObjectDisposedException)
            {
                return;
            }

            _ = AnswerAsync(context);
        }
    }

    private async Task AnswerAsync(HttpListenerContext context)
    {
        try
        {
            if (context.Request.HttpMethod != "POST")
            {
                context.Response.ContentType = "application/json";
                await context.Response.OutputStream.WriteAsync("""{"object":"list","data":[],"models":[]}"""u8.ToArray(), life.Token);
                context.Response.Close();
                return;
            }

            var request = (await JsonNode.ParseAsync(context.Request.InputStream, cancellationToken: life.Token))!;
            lock (requests)
            {
                requests.Add(request);
            }

            var output = await NextAsync(request);
            var id = "resp_" + Guid.NewGuid().ToString("N");
            context.Response.ContentType = "text/event-stream";
            var text = Event("response.created", new JsonObject { ["response"] = new JsonObject { ["id"] = id } })
                + Event("response.output_item.done", new JsonObject { ["output_index"] = 0, ["item"] = output })
                + Event("response.completed", new JsonObject
                {
                    ["response"] = new JsonObject
                    {
                        ["id"] = id,
                        ["usage"] = new JsonObject { ["input_tokens"] = 100, ["output_tokens"] = 10, ["total_tokens"] = 110 },
                    },
                });
            await context.Response.OutputStream.WriteAsync(Encoding.UTF8.GetBytes(text), life.Token);
            context.Response.Close();
        }
        catch (Exception gone) when (gone is HttpListenerException or ObjectDisposedException or OperationCanceledException or IOException)
        {
            context.Response.Abort();
        }
    }

    private async Task<JsonObject> NextAsync(JsonNode request)
    {
        var input = request["input"]!.AsArray();
        var prompt = "";
        var done = 0;
        foreach (var item in input)
        {
            var type = (string?)item!["type"];
            if (type == "message" && (string?)item["role"] == "user")
            {
                var text = string.Concat(item["content"]!.AsArray().Select(part => (string?)part!["text"]));
                if (Directive().IsMatch(text))
                {
                    (prompt, done) = (text, 0);
                }
            }
            else if (type is "function_call_output" or "custom_tool_call_output" or "local_shell_call_output")
            {
                done++;
            }
        }

        var steps = Directive().Matches(prompt);
        if (done < steps.Count && steps[done].Groups["verb"].Value == "hold")
        {
            holding.Release();
            await released.Task.WaitAsync(life.Token);
            return Call(request, "true", escalate: false);
        }

        if (done >= steps.Count)
        {
            return Say("done");
        }

        var words = steps[done].Groups["words"].Value;
        return steps[done].Groups["verb"].Value switch
        {
            "plan" => Function("update_plan", new JsonObject
            {
                ["plan"] = new JsonArray([.. words.Split('|').Select((step, i) =>
                    new JsonObject { ["step"] = step, ["status"] = i == 0 ? "in_progress" : "pending" })]),
            }),
            "shell" => Call(request, words, escalate: false),
            "escalate" => Call(request, words, escalate: true),
            _ => Say(words),
        };
    }

    private static JsonObject Call(JsonNode request, string command, bool escalate)
    {
        var tools = request["tools"]?.AsArray().Select(tool => (string?)tool!["name"]).ToHashSet() ?? [];
        var arguments = tools.Contains("exec_command")
            ? new JsonObject { ["cmd"] = command, ["login"] = false } // A login shell may be slow enough for the command to become a background one.
            : new JsonObject { ["command"] = new JsonArray("bash", "-lc", command) };
        if (escalate)
        {
            arguments["sandbox_permissions"] = "require_escalated";
            arguments["justification"] = "it must reach outside";
        }

        return Function(tools.Contains("exec_command") ? "exec_command" : "shell", arguments);
    }

    private static JsonObject Function(string name, JsonObject arguments) => new()
    {
        ["type"] = "function_call",
        ["id"] = "fc_" + Guid.NewGuid().ToString("N"),
        ["call_id"] = "call_" + Guid.NewGuid().ToString("N"),
        ["name"] = name,
        ["arguments"] = arguments.ToJsonString(),
    };

    private static JsonObject Say(string text) => new()
    {
        ["type"] = "message",
        ["id"] = "msg_" + Guid.NewGuid().ToString("N"),
        ["role"] = "assistant",
        ["content"] = new JsonArray(new JsonObject { ["type"] = "output_text", ["text"] = text }),
    };

    private static string Event(string type, JsonObject data)
    {
        data["type"] = type;
        return $"event: {type}\ndata: {data.ToJsonString(JsonSerializerOptions.Default)}\n\n";
    }

    [GeneratedRegex(@"\[\[(?<verb>plan|shell|escalate|hold|say) ?(?<words>.*?)\]\]", RegexOptions.Singleline)]
    private static partial Regex Directive();
}
