using System.Diagnostics;
using System.Text.Json.Nodes;

namespace CodexBridge.Tests.Mcp;

/// <summary>A client without any library: lines of JSON on a process's standard input and output.</summary>
internal sealed class RawClient : IAsyncDisposable
{
    private readonly Process process;

    public RawClient(BridgeMachine machine, params string[] arguments)
    {
        var start = new ProcessStartInfo(BridgeMachine.Program, arguments) { WorkingDirectory = machine.Checkout, RedirectStandardInput = true, RedirectStandardOutput = true };
        foreach (var (name, value) in machine.Environment)
        {
            start.Environment[name] = value;
        }

        process = Process.Start(start)!;
    }

    /// <summary>Everything that came, oldest first.</summary>
    public List<JsonObject> Seen { get; } = [];

    public async Task SendAsync(string line)
    {
        await process.StandardInput.WriteLineAsync(line.AsMemory(), TestContext.Current.CancellationToken);
        await process.StandardInput.FlushAsync(TestContext.Current.CancellationToken);
    }

    public async Task InitializeAsync(string capabilities = "{}")
    {
        await SendAsync("""{"jsonrpc":"2.0","id":0,"method":"initialize","params":{"protocolVersion":"2025-06-18","capabilities":CAN,"clientInfo":{"name":"raw","version":"1"}}}"""
            .Replace("CAN", capabilities, StringComparison.Ordinal));
        await UntilAsync(message => Id(message) == 0);
        await SendAsync("""{"jsonrpc":"2.0","method":"notifications/initialized"}""");
    }

    /// <param name="arguments">A JSON object.</param>
    public Task CallAsync(int id, string tool, string arguments) => SendAsync(new JsonObject
    {
        ["jsonrpc"] = "2.0",
        ["id"] = id,
        ["method"] = "tools/call",
        ["params"] = new JsonObject { ["name"] = tool, ["arguments"] = JsonNode.Parse(arguments) },
    }.ToJsonString());

    /// <summary>Reads on until a message fits.</summary>
    public async Task<JsonObject> UntilAsync(Func<JsonObject, bool> fits)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        limit.CancelAfter(TimeSpan.FromMinutes(1));
        while (await process.StandardOutput.ReadLineAsync(limit.Token) is { } line)
        {
            var message = JsonNode.Parse(line)!.AsObject();
            Seen.Add(message);
            if (fits(message))
            {
                return message;
            }
        }

        Assert.Fail($"The server ended. What came:\n{string.Join('\n', Seen.Select(message => message.ToJsonString()))}");
        return [];
    }

    /// <summary>The answer to a request of ours.</summary>
    public Task<JsonObject> AnswerAsync(int id) => UntilAsync(message => message["method"] is null && Id(message) == id);

    /// <summary>Closes the input and waits for the process's end.</summary>
    public async Task<int> LeaveAsync()
    {
        process.StandardInput.Close();
        await process.WaitForExitAsync(TestContext.Current.CancellationToken).WaitAsync(TimeSpan.FromMinutes(1), TestContext.Current.CancellationToken);
        return process.ExitCode;
    }

    /// <summary>The server dies at once (kill -9).</summary>
    public async Task KillServerAsync()
    {
        process.Kill(entireProcessTree: false);
        await process.WaitForExitAsync();
    }

    public async ValueTask DisposeAsync()
    {
        if (!process.HasExited)
        {
            await KillServerAsync();
        }

        process.Dispose();
    }

    private static int? Id(JsonObject message) => message["id"] is JsonValue value && value.TryGetValue<int>(out var id) ? id : null;
}
