using System.Collections.Concurrent;
using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization.Metadata;
using CodexBridge.Codex.AppServer.Wire;
using CodexBridge.Codex.Channels;

namespace CodexBridge.Codex.AppServer;

/// <summary>
/// JSON-RPC as the app-server speaks it: without a version field, parameters always present, no answer at all to what it cannot
/// read (so every call has a deadline), and questions of its own with ids of its own.
/// </summary>
internal sealed class Connection : IAsyncDisposable
{
    private static readonly JsonElement NoParameters = JsonDocument.Parse("{}").RootElement.Clone();

    private readonly IMessageChannel channel;
    private readonly TimeSpan deadline;
    private readonly TimeProvider clock;
    private readonly ConcurrentDictionary<string, TaskCompletionSource<WireMessage>> open = new();
    private readonly SemaphoreSlim sending = new(1, 1);
    private readonly CancellationTokenSource life = new();
    private IConnectionListener? listener;
    private Task reading = Task.CompletedTask;
    private volatile string? lost;
    private long lastId;

    public Connection(IMessageChannel channel, TimeSpan deadline, TimeProvider clock)
    {
        this.channel = channel;
        this.deadline = deadline;
        this.clock = clock;
    }

    public string Address => channel.Address;

    public bool IsOpen => lost is null;

    /// <summary>Messages that could not be read, and answers to no call of ours. For diagnosis: they are passed over.</summary>
    public int Ignored { get; private set; }

    /// <summary>Begins to read. A receive is pending from here on, which also keeps the socket's pings answered.</summary>
    public void Listen(IConnectionListener to)
    {
        listener = to;
        reading = Task.Run(ReadAsync);
    }

    /// <summary>Calls a method and reads its answer.</summary>
    /// <exception cref="CodexException">Refused, unreadable, lost, or no answer within the deadline.</exception>
    public async Task<T> CallAsync<T>(string method, JsonObject parameters, JsonTypeInfo<T> answer, CancellationToken cancellationToken)
        where T : class
    {
        var result = await CallAsync(method, parameters, cancellationToken);
        return WireJson.TryRead(result, answer) ?? throw new CodexException(
            CodexFault.Refused, $"Codex answered {method} with something unreadable.", "This release of Codex may speak another protocol; see 'codex-bridge doctor'.");
    }

    /// <summary>Calls a method. An overloaded server is asked again, ever more slowly, within the same deadline.</summary>
    public async Task<JsonElement> CallAsync(string method, JsonObject parameters, CancellationToken cancellationToken)
    {
        var start = clock.GetTimestamp();
        var body = parameters.ToJsonString();
        for (var pause = TimeSpan.FromMilliseconds(100); ; pause *= 2)
        {
            var left = deadline - clock.GetElapsedTime(start);
            var answer = await AskAsync(method, body, left, cancellationToken);
            if (answer.Error is not { } error)
            {
                return answer.Result ?? NoParameters;
            }

            var refusal = Faults.From(method, error);
            if (refusal.Fault != CodexFault.Overloaded || clock.GetElapsedTime(start) + pause >= deadline)
            {
                throw refusal;
            }

            await Task.Delay(pause, clock, cancellationToken);
        }
    }

    public Task NotifyAsync(string method, CancellationToken cancellationToken) =>
        SendAsync($$"""{"method":{{Quote(method)}}}""", cancellationToken);

    public Task AnswerAsync(ServerQuestion question, JsonObject result, CancellationToken cancellationToken) =>
        SendAsync($$"""{"id":{{question.Id.GetRawText()}},"result":{{result.ToJsonString()}}}""", cancellationToken);

    public Task RefuseAsync(ServerQuestion question, string why, CancellationToken cancellationToken) =>
        SendAsync($$$"""{"id":{{{question.Id.GetRawText()}}},"error":{"code":-32601,"message":{{{Quote(why)}}}}}""", cancellationToken);

    public async ValueTask DisposeAsync()
    {
        Fail("it was closed");
        await life.CancelAsync();
        await channel.DisposeAsync();
        await reading;
        life.Dispose();
        sending.Dispose();
    }

    private async Task<WireMessage> AskAsync(string method, string parameters, TimeSpan limit, CancellationToken cancellationToken)
    {
        var id = Interlocked.Increment(ref lastId).ToString(CultureInfo.InvariantCulture);
        var answer = new TaskCompletionSource<WireMessage>(TaskCreationOptions.RunContinuationsAsynchronously);
        open[id] = answer;
        try
        {
            if (lost is { } why)
            {
                throw Faults.Lost(Address, why);
            }

            await SendAsync($$"""{"id":{{id}},"method":{{Quote(method)}},"params":{{parameters}}}""", cancellationToken);
            return await answer.Task.WaitAsync(limit, clock, cancellationToken);
        }
        catch (TimeoutException)
        {
            throw Faults.NoAnswer(method, deadline, Address);
        }
        finally
        {
            open.TryRemove(id, out _);
        }
    }

    private async Task SendAsync(string message, CancellationToken cancellationToken)
    {
        var bytes = Encoding.UTF8.GetBytes(message);
        try
        {
            // A send that is cancelled half-way ruins the connection for everybody, so only the waiting is cancelled.
            await SendWholeAsync(bytes).WaitAsync(deadline, clock, cancellationToken);
        }
        catch (TimeoutException)
        {
            throw Faults.NoAnswer("a message", deadline, Address);
        }
        catch (Exception broken) when (broken is IOException or System.Net.WebSockets.WebSocketException or ObjectDisposedException or InvalidOperationException)
        {
            throw Faults.Lost(Address, lost ?? broken.Message);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            throw Faults.Lost(Address, lost ?? "it was closed");
        }
    }

    private async Task SendWholeAsync(byte[] message)
    {
        await sending.WaitAsync(life.Token);
        try
        {
            await channel.SendAsync(message, life.Token);
        }
        finally
        {
            sending.Release();
        }
    }

    private async Task ReadAsync()
    {
        try
        {
            while (await channel.ReceiveAsync(life.Token) is { } bytes)
            {
                Dispatch(bytes);
            }

            Fail("the host closed it");
        }
        catch (Exception broken) when (broken is IOException or ObjectDisposedException or OperationCanceledException or InvalidOperationException)
        {
            Fail(broken.Message);
        }
    }

    private void Dispatch(ReadOnlyMemory<byte> bytes)
    {
        WireMessage? message = null;
        try
        {
            message = JsonSerializer.Deserialize(bytes.Span, WireJson.Default.WireMessage);
        }
        catch (JsonException)
        {
            // Counted below.
        }

        switch (message)
        {
            case { Method: { } method, Id: { } id }:
                listener!.Asked(new ServerQuestion(id, method, WireJson.TryRead(message.Params ?? NoParameters, WireJson.Default.WireQuestion) ?? Unreadable));
                break;
            case { Method: { } method }:
                listener!.Notified(method, message.Params ?? NoParameters);
                break;
            case { Id: { } id } when open.TryRemove(id.ToString(), out var answer):
                answer.SetResult(message);
                break;
            default:
                Ignored++;
                break;
        }
    }

    private static WireQuestion Unreadable => new(null, null, null, null, null, null);

    private void Fail(string why)
    {
        lock (open)
        {
            if (lost is not null)
            {
                return;
            }

            lost = why;
        }

        foreach (var (_, answer) in open)
        {
            answer.TrySetException(Faults.Lost(Address, why));
        }

        listener?.Lost(why);
    }

    private static string Quote(string text) => JsonValue.Create(text).ToJsonString();
}
