using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace CodexBridge.Tests.GitHub;

/// <summary>A real server on loopback that plays a script of bytes, one step for each request, and keeps the requests it read.</summary>
internal sealed class LoopbackServer : IAsyncDisposable
{
    private readonly TcpListener listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource end = new();
    private readonly Task serving;

    public LoopbackServer(params Func<Stream, Socket, CancellationToken, Task>[] script)
    {
        listener.Start();
        serving = ServeAsync(script);
    }

    public int Port => ((IPEndPoint)listener.LocalEndpoint).Port;

    public string Url => $"http://127.0.0.1:{Port}/api/v3";

    public List<string> Seen { get; } = [];

    public static Func<Stream, Socket, CancellationToken, Task> Says(string raw) => (stream, _, token) =>
        stream.WriteAsync(Encoding.UTF8.GetBytes(raw.ReplaceLineEndings("\r\n")), token).AsTask();

    public static Func<Stream, Socket, CancellationToken, Task> Json(int status, string json)
    {
        var line = json.ReplaceLineEndings(" "); // or its length would change on the way out
        return Says($"HTTP/1.1 {status} X\nContent-Type: application/json; charset=utf-8\nContent-Length: {Encoding.UTF8.GetByteCount(line)}\nConnection: close\n\n{line}");
    }

    /// <summary>Sends bytes, then a TCP reset instead of a proper end.</summary>
    public static Func<Stream, Socket, CancellationToken, Task> Resets(string raw = "") => async (stream, socket, token) =>
    {
        await Says(raw)(stream, socket, token);
        socket.LingerState = new LingerOption(enable: true, seconds: 0);
    };

    public static Func<Stream, Socket, CancellationToken, Task> Stays(string raw = "") => async (stream, socket, token) =>
    {
        await Says(raw)(stream, socket, token);
        await Task.Delay(Timeout.Infinite, token);
    };

    public async ValueTask DisposeAsync()
    {
        await end.CancelAsync();
        listener.Dispose();
        await serving.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        end.Dispose();
    }

    private async Task ServeAsync(Func<Stream, Socket, CancellationToken, Task>[] script)
    {
        var steps = new ConcurrentQueue<Func<Stream, Socket, CancellationToken, Task>>(script);
        var busy = new List<Task>();
        try
        {
            while (true)
            {
                busy.Add(AnswerAsync(await listener.AcceptSocketAsync(end.Token), steps));
            }
        }
        finally
        {
            await Task.WhenAll(busy).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    /// <summary>A step belongs to a request, not to a connection: a client may open connections that it never uses.</summary>
    private async Task AnswerAsync(Socket socket, ConcurrentQueue<Func<Stream, Socket, CancellationToken, Task>> steps)
    {
        using (socket)
        {
            var stream = new NetworkStream(socket);
            await using (stream)
            {
                var request = await ReadRequestAsync(stream);
                if (request.Length == 0)
                {
                    return;
                }

                lock (Seen)
                {
                    Seen.Add(request);
                }

                if (steps.TryDequeue(out var step))
                {
                    await step(stream, socket, end.Token);
                }
            }
        }
    }

    private async Task<string> ReadRequestAsync(NetworkStream stream)
    {
        var bytes = new List<byte>();
        var buffer = new byte[4096];
        while (true)
        {
            var text = Encoding.UTF8.GetString([.. bytes]);
            var head = text.IndexOf("\r\n\r\n", StringComparison.Ordinal);
            if (head >= 0 && bytes.Count >= head + 4 + Length(text[..head]))
            {
                return text;
            }

            var count = await stream.ReadAsync(buffer, end.Token);
            if (count == 0)
            {
                return text;
            }

            bytes.AddRange(buffer.AsSpan(0, count));
        }
    }

    private static int Length(string head) =>
        head.Split("\r\n").FirstOrDefault(line => line.StartsWith("Content-Length:", StringComparison.OrdinalIgnoreCase)) is { } line
            ? int.Parse(line.AsSpan(line.IndexOf(':', StringComparison.Ordinal) + 1), System.Globalization.CultureInfo.InvariantCulture) : 0;
}
