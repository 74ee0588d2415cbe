using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using CodexBridge.Codex.Channels;
using ModelContextProtocol;
using ModelContextProtocol.Client;
using ModelContextProtocol.Protocol;

namespace CodexBridge.Codex.Mcp;

/// <summary>Hears everything that the server sends, in its order; the SDK hands messages on side by side.</summary>
internal interface IServerListener
{
    /// <summary>True: it is dealt with, and nothing for the SDK.</summary>
    bool Take(JsonRpcMessage message);

    void Lost(string why);
}

/// <summary>The SDK's messages over a channel, with a listener in front of the SDK.</summary>
internal sealed class ChannelTransport(IMessageChannel channel, IServerListener listener) : TransportBase("codex", null), IClientTransport
{
    private static readonly JsonTypeInfo<JsonRpcMessage> MessageType = (JsonTypeInfo<JsonRpcMessage>)McpJsonUtilities.DefaultOptions.GetTypeInfo(typeof(JsonRpcMessage));

    private readonly SemaphoreSlim sending = new(1, 1);
    private readonly CancellationTokenSource end = new();
    private Task reading = Task.CompletedTask;
    private int disposed;

    string IClientTransport.Name => Name;

    public Task<ITransport> ConnectAsync(CancellationToken cancellationToken = default)
    {
        SetConnected();
        reading = Task.Run(ReadAsync, CancellationToken.None);
        return Task.FromResult<ITransport>(this);
    }

    public override async Task SendMessageAsync(JsonRpcMessage message, CancellationToken cancellationToken = default)
    {
        var bytes = JsonSerializer.SerializeToUtf8Bytes(message, MessageType);
        await sending.WaitAsync(cancellationToken);
        try
        {
            // A message that is broken off in the middle would take the next one with it.
            await channel.SendAsync(bytes, CancellationToken.None);
        }
        finally
        {
            sending.Release();
        }
    }

    public override async ValueTask DisposeAsync()
    {
        if (Interlocked.Exchange(ref disposed, 1) == 1)
        {
            return;
        }

        await channel.DisposeAsync();
        await end.CancelAsync();
        await reading.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        SetDisconnected(null);
        end.Dispose();
        sending.Dispose();
    }

    private async Task ReadAsync()
    {
        var why = "the server has left";
        try
        {
            while (await channel.ReceiveAsync(end.Token) is { } line)
            {
                if (Parse(line) is { } message && !listener.Take(message))
                {
                    await WriteMessageAsync(message, end.Token);
                }
            }
        }
        catch (Exception broken) when (broken is IOException or OperationCanceledException or ObjectDisposedException or InvalidOperationException)
        {
            why = broken is IOException ? broken.Message : why;
        }

        listener.Lost(why);
        SetDisconnected(null);
    }

    /// <summary>Null: nonsense between the messages, such as a greeting that went to the wrong stream.</summary>
    private static JsonRpcMessage? Parse(ReadOnlyMemory<byte> line)
    {
        try
        {
            return JsonSerializer.Deserialize(line.Span, MessageType);
        }
        catch (Exception unreadable) when (unreadable is JsonException or InvalidOperationException or NotSupportedException)
        {
            return null;
        }
    }
}
