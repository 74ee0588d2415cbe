using System.Buffers;
using System.Buffers.Binary;
using System.Net.Sockets;
using System.Net.WebSockets;
using System.Runtime.InteropServices;
using CodexBridge.Codex.Channels;

namespace CodexBridge.Codex.AppServer;

/// <summary>WebSocket over the host's unix socket: one JSON message per text message.</summary>
internal sealed partial class SocketChannel : IMessageChannel
{
    private readonly ClientWebSocket socket;
    private readonly HttpMessageInvoker invoker;
    private readonly ArrayBufferWriter<byte> buffer = new(16 * 1024);

    private SocketChannel(ClientWebSocket socket, HttpMessageInvoker invoker, string address, int? hostPid)
    {
        this.socket = socket;
        this.invoker = invoker;
        Address = address;
        HostPid = hostPid;
    }

    public string Address { get; }

    /// <summary>The process that listens, as the kernel tells; null where it does not.</summary>
    public int? HostPid { get; }

    /// <exception cref="CodexException"><see cref="CodexFault.NoHost"/>: nobody listens, or another user does.</exception>
    public static async Task<SocketChannel> ConnectAsync(string path, CancellationToken cancellationToken)
    {
        // Codex makes the path a link into a folder of its own, and the system refuses a long path: connect to where it leads.
        var target = Fence.Real(path);
        int? peer = null;
        var handler = new SocketsHttpHandler
        {
            UseProxy = false,
            ConnectCallback = async (_, token) =>
            {
                var unix = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
                try
                {
                    await unix.ConnectAsync(new UnixDomainSocketEndPoint(target), token);
                    peer = PeerOfSameUser(unix, target);
                    return new NetworkStream(unix, ownsSocket: true);
                }
                catch
                {
                    unix.Dispose();
                    throw;
                }
            },
        };
        var invoker = new HttpMessageInvoker(handler);
        var socket = new ClientWebSocket();
        socket.Options.KeepAliveInterval = TimeSpan.FromSeconds(15);
        socket.Options.KeepAliveTimeout = TimeSpan.FromSeconds(30);
        try
        {
            await socket.ConnectAsync(new Uri("ws://localhost/"), invoker, cancellationToken);
            return new SocketChannel(socket, invoker, "unix://" + path, peer);
        }
        catch (Exception failed)
        {
            socket.Dispose();
            invoker.Dispose();
            for (var cause = failed; cause is not null; cause = cause.InnerException)
            {
                if (cause is CodexException known)
                {
                    throw known;
                }
            }

            if (failed is WebSocketException or HttpRequestException or SocketException or IOException)
            {
                throw new CodexException(
                    CodexFault.NoHost, $"No app-server answers at {path}: {failed.GetBaseException().Message}", "Start one: codex-bridge host, or the setting host=auto.", failed);
            }

            throw;
        }
    }

    public Task SendAsync(ReadOnlyMemory<byte> message, CancellationToken cancellationToken) =>
        socket.SendAsync(message, WebSocketMessageType.Text, endOfMessage: true, cancellationToken).AsTask();

    public async Task<ReadOnlyMemory<byte>?> ReceiveAsync(CancellationToken cancellationToken)
    {
        buffer.ResetWrittenCount();
        while (true)
        {
            ValueWebSocketReceiveResult part;
            try
            {
                part = await socket.ReceiveAsync(buffer.GetMemory(16 * 1024), cancellationToken);
            }
            catch (WebSocketException broken)
            {
                throw new IOException(broken.Message, broken);
            }

            if (part.MessageType == WebSocketMessageType.Close)
            {
                return null;
            }

            buffer.Advance(part.Count);
            if (buffer.WrittenCount > MessageLimit.Bytes)
            {
                throw new IOException($"a message of more than {MessageLimit.Bytes >> 20} MB");
            }

            if (part.EndOfMessage)
            {
                return buffer.WrittenMemory;
            }
        }
    }

    /// <summary>Without a closing handshake: the app-server does not answer one.</summary>
    public ValueTask DisposeAsync()
    {
        socket.Dispose();
        invoker.Dispose();
        return ValueTask.CompletedTask;
    }

    /// <summary>Refuses a socket at which another user of the machine listens, who could hand us words of their own as Codex's.</summary>
    private static int? PeerOfSameUser(Socket unix, string target)
    {
        int? pid = null;
        uint user;
        if (OperatingSystem.IsLinux())
        {
            Span<byte> credentials = stackalloc byte[12]; // struct ucred: pid, uid, gid; SOL_SOCKET 1, SO_PEERCRED 17
            unix.GetRawSocketOption(1, 17, credentials);
            pid = BinaryPrimitives.ReadInt32LittleEndian(credentials);
            user = BinaryPrimitives.ReadUInt32LittleEndian(credentials[4..]);
        }
        else if (OperatingSystem.IsMacOS())
        {
            Span<byte> credentials = stackalloc byte[76]; // struct xucred: version, uid, …; SOL_LOCAL 0, LOCAL_PEERCRED 1
            unix.GetRawSocketOption(0, 1, credentials);
            user = BinaryPrimitives.ReadUInt32LittleEndian(credentials[4..]);
        }
        else
        {
            return null;
        }

        return user == EffectiveUser()
            ? pid
            : throw new CodexException(
                CodexFault.NoHost, $"Another user of this machine (uid {user}) listens at {target}.", "Remove that socket; the next command starts a host of your own.");
    }

    [LibraryImport("libc", EntryPoint = "geteuid")]
    private static partial uint EffectiveUser();
}
