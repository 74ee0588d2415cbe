using System.Net;
using System.Net.Http.Headers;
using System.Net.Sockets;
using System.Text;
using System.Text.Json.Nodes;
using CodexBridge.Ledger;

namespace CodexBridge.Tests.Mcp;

/// <summary>Who knocks at the HTTP door with something else than the protocol asks for, and what comes of it: an error of JSON-RPC, and nothing else.</summary>
public class HttpDoorSpecs
{
    private const string Initialize = """{"jsonrpc":"2.0","id":1,"method":"initialize","params":{"protocolVersion":"2025-06-18","capabilities":{},"clientInfo":{"name":"raw","version":"1"}}}""";
    private const string List = """{"jsonrpc":"2.0","id":2,"method":"tools/list"}""";

    private static CancellationToken Ending => TestContext.Current.CancellationToken;

    public static TheoryData<string, string, string?, string?, int, int> Knocks { get; } = new()
    {
        // Strangers.
        { "POST", "/mcp", "Authorization: ", Initialize, 401, -32001 },
        { "POST", "/mcp", "Authorization: Bearer wrong", Initialize, 401, -32001 },
        { "GET", "/mcp", "Authorization: Bearer wrong", null, 401, -32001 },
        { "POST", "/mcp", "Origin: https://example.com", Initialize, 403, -32600 },
        { "POST", "/mcp", "Origin: null", Initialize, 403, -32600 },
        { "POST", "/mcp", "Host: example.com", Initialize, 403, -32600 },
        { "POST", "/mcp", "Host: 127.0.0.1.example.com", Initialize, 403, -32600 },

        // What is no request of the transport's.
        { "POST", "/elsewhere", null, Initialize, 404, -32600 },
        { "PUT", "/mcp", null, Initialize, 405, -32600 },
        { "POST", "/mcp", "Content-Type: text/plain", Initialize, 415, -32600 },
        { "POST", "/mcp", "Accept: application/json", Initialize, 406, -32000 },
        { "POST", "/mcp", "MCP-Protocol-Version: 1900-01-01", Initialize, 400, -32022 },
        { "GET", "/mcp", null, null, 400, -32000 },
        { "GET", "/mcp", "Mcp-Session-Id: unknown", null, 404, -32001 },
        { "POST", "/mcp", "Mcp-Session-Id: unknown", List, 404, -32001 },
        { "POST", "/mcp", null, List, 400, -32600 },

        // What is no message, or none with these parameters.
        { "POST", "/mcp", null, "{", 400, -32700 },
        { "POST", "/mcp", null, "", 400, -32700 },
        { "POST", "/mcp", null, "null", 400, -32600 },
        { "POST", "/mcp", null, $"[{Initialize}]", 400, -32600 },
        { "POST", "/mcp", null, """{"jsonrpc":"1.0","id":1,"method":"initialize"}""", 400, -32600 },
        { "POST", "/mcp", null, """{"jsonrpc":"2.0","id":1.5,"method":"initialize"}""", 400, -32600 },
        { "POST", "/mcp", null, """{"jsonrpc":"2.0","id":1}""", 400, -32600 },
        { "POST", "/mcp", null, """{"jsonrpc":"2.0","id":1,"method":"initialize","params":7}""", 400, -32602 },
        { "POST", "/mcp", null, """{"jsonrpc":"2.0","id":1,"method":"initialize","params":{"protocolVersion":7}}""", 400, -32602 },
        { "POST", "/mcp", null, new string('x', 5_000_000), 413, -32600 },
    };

    [Theory]
    [MemberData(nameof(Knocks))]
    public async Task Who_does_not_keep_to_the_protocol_gets_its_error_and_starts_nothing(string method, string path, string? header, string? body, int status, int code)
    {
        await using var machine = await BridgeMachine.OrSkipAsync();
        await using var server = await HttpServer.StartAsync(machine);
        using var http = new HttpClient();
        using var request = Request(server, method, path, body, header is null ? [] : [header]);
        using var response = await http.SendAsync(request, Ending);
        var answer = await response.Content.ReadAsStringAsync(Ending);
        Assert.True((int)response.StatusCode == status && (int?)JsonNode.Parse(answer)?["error"]?["code"] == code, $"{(int)response.StatusCode} {answer}");
        Assert.False(response.Headers.Contains("Mcp-Session-Id"));
        Assert.Empty(machine.Events());
    }

    [Fact]
    public async Task A_conversation_is_opened_once()
    {
        await using var machine = await BridgeMachine.OrSkipAsync();
        await using var server = await HttpServer.StartAsync(machine);
        using var http = new HttpClient();
        var session = await OpenAsync(http, server);
        using var again = await http.SendAsync(Request(server, "POST", "/mcp", Initialize, [$"Mcp-Session-Id: {session}"]), Ending);
        Assert.Contains("initialized already", await again.Content.ReadAsStringAsync(Ending), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Clients_that_never_say_goodbye_lock_nobody_out()
    {
        await using var machine = await BridgeMachine.OrSkipAsync();
        await using var server = await HttpServer.StartAsync(machine);
        using var http = new HttpClient();
        var first = await OpenAsync(http, server);
        for (var more = 0; more < 100; more++)
        {
            await OpenAsync(http, server);
        }

        var last = await OpenAsync(http, server);
        Assert.Equal(HttpStatusCode.NotFound, await ListAsync(first));
        Assert.Equal(HttpStatusCode.OK, await ListAsync(last));

        async Task<HttpStatusCode> ListAsync(string session)
        {
            using var answer = await http.SendAsync(Request(server, "POST", "/mcp", List, [$"Mcp-Session-Id: {session}"]), Ending);
            return answer.StatusCode;
        }
    }

    [Theory]
    [InlineData("POST /mcp HTTP/1.1\r\nHost: localhost\r\nAuthor")]
    [InlineData("POST /mcp HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer TOKEN\r\nContent-Type: application/json\r\nContent-Length: 500\r\n\r\n{")]
    public async Task Who_stops_in_the_middle_of_a_request_is_hung_up_on(string beginning)
    {
        await using var machine = await BridgeMachine.OrSkipAsync();
        await using var server = await HttpServer.StartAsync(machine);
        using var socket = new TcpClient();
        await socket.ConnectAsync(IPAddress.Loopback, server.Port, Ending);
        var stream = socket.GetStream();
        await stream.WriteAsync(Encoding.ASCII.GetBytes(beginning.Replace("TOKEN", server.Token, StringComparison.Ordinal)), Ending);
        using var reader = new StreamReader(stream);
        Assert.Contains(" 408 ", await reader.ReadToEndAsync(Ending), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_client_that_goes_away_in_the_middle_of_a_call_leaves_its_turn_running_and_finds_it_again()
    {
        await using var machine = await BridgeMachine.OrSkipAsync();
        await using var server = await HttpServer.StartAsync(machine);
        using var http = new HttpClient();
        var session = await OpenAsync(http, server);
        string thread;
        using (var call = Request(server, "POST", "/mcp", Call("codex", new JsonObject { ["prompt"] = "[[hang]]" }), [$"Mcp-Session-Id: {session}"]))
        using (var answer = await http.SendAsync(call, HttpCompletionOption.ResponseHeadersRead, Ending))
        using (var events = new StreamReader(await answer.Content.ReadAsStreamAsync(Ending)))
        {
            thread = await ThreadOfAsync(events);
        }

        using (await http.SendAsync(Request(server, "DELETE", "/mcp", null, [$"Mcp-Session-Id: {session}"]), Ending))
        {
        }

        var next = await OpenAsync(http, server);
        Assert.Contains("\"state\":\"running\"", await ToolAsync("codex-status"), StringComparison.Ordinal);
        Assert.DoesNotContain(machine.Events(), entry => entry.Type == LedgerTypes.Aborted);
        Assert.Contains("Stopped", await ToolAsync("codex-abort"), StringComparison.Ordinal);

        async Task<string> ToolAsync(string tool)
        {
            using var request = Request(server, "POST", "/mcp", Call(tool, new JsonObject { ["threadId"] = thread }), [$"Mcp-Session-Id: {next}"]);
            using var answer = await http.SendAsync(request, Ending);
            return await answer.Content.ReadAsStringAsync(Ending);
        }
    }

    private static async Task<string> ThreadOfAsync(StreamReader events)
    {
        string? thread = null;
        while (await events.ReadLineAsync(Ending) is { } line)
        {
            var message = line.StartsWith("data: {", StringComparison.Ordinal) ? JsonNode.Parse(line["data: ".Length..]) : null;
            switch ((string?)message?["params"]?["msg"]?["type"])
            {
                case "session_configured":
                    thread = (string)message!["params"]!["_meta"]!["threadId"]!;
                    break;
                case "task_started":
                    return thread!;
                default:
                    break;
            }
        }

        throw new InvalidOperationException("The stream ended before the turn began.");
    }

    private static string Call(string tool, JsonObject arguments) => new JsonObject
    {
        ["jsonrpc"] = "2.0",
        ["id"] = 5,
        ["method"] = "tools/call",
        ["params"] = new JsonObject { ["name"] = tool, ["arguments"] = arguments },
    }.ToJsonString();

    private static async Task<string> OpenAsync(HttpClient http, HttpServer server)
    {
        using var request = Request(server, "POST", "/mcp", Initialize, []);
        using var answer = await http.SendAsync(request, Ending);
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        return Assert.Single(answer.Headers.GetValues("Mcp-Session-Id"));
    }

    /// <param name="headers">Instead of, or beside, those of a good client.</param>
    private static HttpRequestMessage Request(HttpServer server, string method, string path, string? body, IReadOnlyList<string> headers)
    {
        var request = new HttpRequestMessage(new HttpMethod(method), new Uri($"http://127.0.0.1:{server.Port}{path}"));
        request.Content = body is null ? null : new StringContent(body, Encoding.UTF8, "application/json");
        request.Headers.TryAddWithoutValidation("Authorization", $"Bearer {server.Token}");
        request.Headers.TryAddWithoutValidation("Accept", "application/json, text/event-stream");
        foreach (var header in headers)
        {
            var (name, value) = (header.Split(": ")[0], header.Split(": ")[1]);
            if (name == "Content-Type")
            {
                request.Content!.Headers.ContentType = new MediaTypeHeaderValue(value);
                continue;
            }

            request.Headers.Remove(name);
            request.Headers.TryAddWithoutValidation(name, value);
        }

        return request;
    }
}
