using System.Net.Sockets;
using System.Net.WebSockets;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;

namespace CodexBridge.FakeCodex;

/// <summary>WebSocket on a unix socket, each connection on its own. Client answers to its questions go to <c>$CODEX_HOME/answers</c>.</summary>
internal sealed class Server(string path, string home, Script script)
{
    private const string ThreadId = "01a201db-5ff9-7000-8000-0001aa2fe6b1";

    private readonly SemaphoreSlim writing = new(1, 1);

    public async Task ServeAsync()
    {
        File.Delete(path);
        using var listener = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        listener.Bind(new UnixDomainSocketEndPoint(path));
        listener.Listen();
        while (true)
        {
            var client = await listener.AcceptAsync();
            _ = Task.Run(() => TalkAsync(client));
        }
    }

    private async Task TalkAsync(Socket client)
    {
        try
        {
            await using var stream = new NetworkStream(client, ownsSocket: true);
            await UpgradeAsync(stream);
            using var socket = WebSocket.CreateFromStream(stream, new WebSocketCreationOptions { IsServer = true });
            while (await ReadAsync(socket) is { } message)
            {
                using var json = JsonDocument.Parse(message);
                var root = json.RootElement;
                if (!root.TryGetProperty("method", out var method))
                {
                    await RememberAsync(message);
                }
                else if (root.TryGetProperty("id", out var id))
                {
                    await ActAsync(socket, client, method.GetString()!, id.GetRawText());
                }
            }
        }
        catch (Exception gone) when (gone is IOException or WebSocketException or SocketException or ObjectDisposedException)
        {
            // The client has left.
        }
    }

    private async Task ActAsync(WebSocket socket, Socket client, string method, string id)
    {
        if (script.Next(method) is not { } actions)
        {
            await SendAsync(socket, $$"""{"id":{{id}},"result":{{Default(method)}}}""");
            return;
        }

        foreach (var (verb, words) in actions)
        {
            switch (verb)
            {
                case "answer":
                    await SendAsync(socket, $$"""{"id":{{id}},"result":{{words}}}""");
                    break;
                case "error":
                    await SendAsync(socket, $$"""{"id":{{id}},"error":{{words}}}""");
                    break;
                case "send":
                    await SendAsync(socket, words.Replace("ID", id, StringComparison.Ordinal));
                    break;
                case "flood":
                    var megabytes = int.Parse(words, System.Globalization.CultureInfo.InvariantCulture);
                    await SendAsync(socket, $$$"""{"method":"flood","params":{"text":"{{{new string('x', megabytes << 20)}}}"}}""");
                    break;
                case "cut":
                    await socket.SendAsync("{\"id\":"u8.ToArray(), WebSocketMessageType.Text, endOfMessage: false, CancellationToken.None);
                    client.Close();
                    break;
                case "exit":
                    Environment.Exit(0);
                    break;
                default:
                    break;
            }
        }
    }

    private static string Default(string method) => method switch
    {
        "initialize" => """{"userAgent":"fake/0.169.0 (Nowhere)"}""",
        "thread/start" or "thread/read" or "thread/resume" => $$$$"""{"thread":{"id":"{{{{ThreadId}}}}","status":{"type":"idle"}}}""",
        "turn/start" => """{"turn":{"id":"turn-1","status":"inProgress"}}""",
        _ => "{}",
    };

    private async Task RememberAsync(string message)
    {
        await writing.WaitAsync();
        await File.AppendAllLinesAsync(Path.Combine(home, "answers"), [message]);
        writing.Release();
    }

    private static async Task SendAsync(WebSocket socket, string text) =>
        await socket.SendAsync(Encoding.UTF8.GetBytes(text), WebSocketMessageType.Text, endOfMessage: true, CancellationToken.None);

    private static async Task<string?> ReadAsync(WebSocket socket)
    {
        using var whole = new MemoryStream();
        var part = new byte[64 * 1024];
        while (true)
        {
            var got = await socket.ReceiveAsync(part, CancellationToken.None);
            if (got.MessageType == WebSocketMessageType.Close)
            {
                return null;
            }

            await whole.WriteAsync(part.AsMemory(0, got.Count));
            if (got.EndOfMessage)
            {
                return Encoding.UTF8.GetString(whole.ToArray());
            }
        }
    }

    private static async Task UpgradeAsync(NetworkStream stream)
    {
        var head = new StringBuilder();
        var letter = new byte[1];
        while (!head.ToString().EndsWith("\r\n\r\n", StringComparison.Ordinal) && await stream.ReadAsync(letter) == 1)
        {
            head.Append((char)letter[0]);
        }

        var key = head.ToString().Split("\r\n").First(line => line.StartsWith("Sec-WebSocket-Key:", StringComparison.OrdinalIgnoreCase)).Split(':')[1].Trim();
        var accept = Convert.ToBase64String(SHA1.HashData(Encoding.ASCII.GetBytes(key + "258EAFA5-E914-47DA-95CA-C5AB0DC85B11")));
        await stream.WriteAsync(Encoding.ASCII.GetBytes(
            $"HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Accept: {accept}\r\n\r\n"));
    }
}
