using System.Globalization;
using System.Text.Json;

namespace CodexBridge.FakeCodex;

/// <summary>
/// MCP on the standard streams, a message a line. A tool call is looked up in the script by the tool's name. Client answers to its questions,
/// and the calls that were taken back, go to <c>$CODEX_HOME/answers</c>.
/// </summary>
internal sealed class McpServer(string home, Script script)
{
    private const string Tools = """
        {"tools":[
          {"name":"codex","inputSchema":{"type":"object","properties":{"prompt":{"type":"string"},"cwd":{"type":"string"},"model":{"type":"string"},"config":{"type":"object"},
            "approval-policy":{"type":"string","enum":["on-request","never"]},"sandbox":{"type":"string","enum":["read-only","workspace-write","danger-full-access"]}}}},
          {"name":"codex-reply","inputSchema":{"type":"object","properties":{"threadId":{"type":"string"},"prompt":{"type":"string"}}}}]}
        """;

    public async Task ServeAsync()
    {
        while (await Console.In.ReadLineAsync() is { } line)
        {
            using var json = JsonDocument.Parse(line);
            var root = json.RootElement;
            var method = root.TryGetProperty("method", out var named) ? named.GetString()! : "";
            if (method is "" or "notifications/cancelled")
            {
                await File.AppendAllLinesAsync(Path.Combine(home, "answers"), [line]);
            }

            if (method.Length == 0)
            {
                continue;
            }

            var key = method == "tools/call" ? root.GetProperty("params").GetProperty("name").GetString()! : method;
            await ActAsync(key, root.TryGetProperty("id", out var id) ? id.GetRawText() : "null", root);
        }
    }

    private async Task ActAsync(string key, string id, JsonElement call)
    {
        if (script.Next(key) is not { } actions)
        {
            if (id != "null")
            {
                Write($$"""{"jsonrpc":"2.0","id":{{id}},"result":{{Default(key)}}}""");
            }

            return;
        }

        foreach (var (verb, words) in actions)
        {
            switch (verb)
            {
                case "answer":
                    Write($$"""{"jsonrpc":"2.0","id":{{id}},"result":{{words}}}""");
                    break;
                case "error":
                    Write($$"""{"jsonrpc":"2.0","id":{{id}},"error":{{words}}}""");
                    break;
                case "event":
                    Write($$$"""{"jsonrpc":"2.0","method":"codex/event","params":{"_meta":{"requestId":{{{id}}}},"id":"turn-1","msg":{{{words}}}}}""");
                    break;
                case "send":
                    Write(words.Replace("ID", id, StringComparison.Ordinal));
                    break;
                case "flood":
                    Write(new string('x', int.Parse(words, CultureInfo.InvariantCulture) << 20));
                    break;
                case "note":
                    await File.AppendAllLinesAsync(Path.Combine(home, "answers"), [call.GetRawText()]);
                    break;
                case "exit":
                    Console.Error.WriteLine("out of memory, for example");
                    Environment.Exit(3);
                    break;
                default:
                    break;
            }
        }
    }

    private static string Default(string key) => key switch
    {
        "initialize" => """{"protocolVersion":"2025-06-18","capabilities":{"tools":{}},"serverInfo":{"name":"fake","version":"1.2.3"}}""",
        "tools/list" => Tools.ReplaceLineEndings(""),
        _ => "{}",
    };

    private static void Write(string line)
    {
        Console.Out.WriteLine(line);
        Console.Out.Flush();
    }
}
