namespace CodexBridge.Codex.Channels;

/// <summary>Carries whole JSON messages to and from a server.</summary>
internal interface IMessageChannel : IAsyncDisposable
{
    /// <summary>For people: where it leads.</summary>
    string Address { get; }

    /// <summary>Sends one message. One call at a time.</summary>
    Task SendAsync(ReadOnlyMemory<byte> message, CancellationToken cancellationToken);

    /// <summary>
    /// The next message, valid until the next call; null when the other side has left. One call at a time.
    /// Throws <see cref="IOException"/> when the stream breaks or a message is over the limit.
    /// </summary>
    Task<ReadOnlyMemory<byte>?> ReceiveAsync(CancellationToken cancellationToken);
}

internal static class MessageLimit
{
    /// <summary>
    /// Codex was seen to send 1.2 MB in one message (a command's output is capped at 1 MiB); an endless one must not eat the machine.
    /// </summary>
    public const int Bytes = 64 * 1024 * 1024;
}
