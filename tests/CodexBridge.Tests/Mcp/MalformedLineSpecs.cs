using System.Text;
using System.Text.Json.Nodes;

namespace CodexBridge.Tests.Mcp;

/// <summary>A client on standard input and output says something that is no message, or a message that is none of the protocol's.</summary>
public class MalformedLineSpecs
{
    private const string Version = "\"jsonrpc\":\"2.0\"";

    public static TheoryData<string, int, int?> Lines { get; } = new()
    {
        // Not JSON, or not a message: nobody can be named in the answer (JSON-RPC 2.0, section 5).
        { "hello", -32700, null },
        { "{", -32700, null },
        { "\0\0", -32700, null },
        { $$"""{ {{Version}},"id":2,"method":"ping","method":"tools/list"}""", -32700, null },
        { $$"""{ {{Version}},"id":2,"method":"tools/call","params":{"name":"codex","arguments":{"prompt":"a","prompt":"b"} } }""", -32700, null },
        { $$"""{ {{Version}},"id":2,"method":"ping","params":{"a":{{new string('[', 5000)}}{{new string(']', 5000)}} } }""", -32700, null },
        { "null", -32600, null },
        { "[]", -32600, null },
        { $$"""[{ {{Version}},"id":2,"method":"ping"}]""", -32600, null },
        { """{"id":2,"method":"ping"}""", -32600, 2 },
        { """{"jsonrpc":"1.0","id":2,"method":"ping"}""", -32600, 2 },
        { $$"""{ {{Version}},"id":2}""", -32600, 2 },
        { $$"""{ {{Version}},"id":2,"method":7}""", -32600, 2 },
        { $$"""{ {{Version}},"id":null,"method":"ping"}""", -32600, null },
        { $$"""{ {{Version}},"id":1.5,"method":"ping"}""", -32600, null },
        { $$"""{ {{Version}},"id":{},"method":"ping"}""", -32600, null },
        { $$"""{ {{Version}},"id":99999999999999999999999,"method":"ping"}""", -32600, null },
        { $$"""{ {{Version}},"id":2,"result":{},"error":{} }""", -32600, 2 },

        // A message, with parameters that its method does not take.
        { $$"""{ {{Version}},"id":2,"method":"nope"}""", -32601, 2 },
        { $$"""{ {{Version}},"id":2,"method":"tools/call"}""", -32602, 2 },
        { $$"""{ {{Version}},"id":2,"method":"tools/call","params":[1]}""", -32602, 2 },
        { $$"""{ {{Version}},"id":2,"method":"tools/call","params":"x"}""", -32602, 2 },
        { $$"""{ {{Version}},"id":2,"method":"tools/call","params":{"name":7} }""", -32602, 2 },
        { $$"""{ {{Version}},"id":2,"method":"tools/call","params":{"name":"next","arguments":[1]} }""", -32602, 2 },
        { $$"""{ {{Version}},"id":2,"method":"tools/call","params":{"name":"next","arguments":{"all":1} } }""", -32602, 2 },
        { $$"""{ {{Version}},"id":2,"method":"tools/call","params":{"name":"shell"} }""", -32602, 2 },
        { $$"""{ {{Version}},"id":2,"method":"resources/read","params":{} }""", -32602, 2 },
        { $$"""{ {{Version}},"id":2,"method":"logging/setLevel","params":{"level":"loud"} }""", -32602, 2 },
        { $$"""{ {{Version}},"id":2,"method":"initialize","params":{"protocolVersion":"2025-06-18","capabilities":{},"clientInfo":{} } }""", -32600, 2 },
    };

    [Fact]
    public async Task Each_is_answered_with_the_protocols_error_and_the_conversation_goes_on()
    {
        await using var machine = await BridgeMachine.OrSkipAsync();
        await using var client = new RawClient(machine, "mcp");
        await client.InitializeAsync();
        var wrong = new StringBuilder();
        var next = 100;
        foreach (var (line, code, id) in Lines.Select(row => row.Data))
        {
            var seen = client.Seen.Count;
            await client.SendAsync(line);
            var answer = await client.UntilAsync(message => message["error"] is not null);
            await client.SendAsync($$"""{ {{Version}},"id":{{++next}},"method":"ping"}""");
            await client.AnswerAsync(next);
            if (client.Seen.Count != seen + 2 || (int?)answer["error"]!["code"] != code || (int?)answer["id"] != id)
            {
                wrong.AppendLine($"{line[..Math.Min(line.Length, 90)]} => {answer.ToJsonString()}");
            }
        }

        Assert.Equal("", wrong.ToString());
        Assert.Empty(machine.Events());
        Assert.Empty(machine.Model.Requests);
    }

    [Theory]
    [InlineData("tools/call", """{"name":"codex","arguments":{"prompt":"x"}}""")]
    [InlineData("tools/list", "{}")]
    public async Task Nothing_is_done_before_the_conversation_is_initialized(string method, string parameters)
    {
        await using var machine = await BridgeMachine.OrSkipAsync();
        await using var client = new RawClient(machine, "mcp");
        await client.SendAsync(new JsonObject { ["jsonrpc"] = "2.0", ["id"] = 4, ["method"] = method, ["params"] = JsonNode.Parse(parameters) }.ToJsonString());
        Assert.Equal(-32600, (int)(await client.AnswerAsync(4))["error"]!["code"]!);
        await client.InitializeAsync();
        Assert.Empty(machine.Events());
        Assert.Empty(machine.Model.Requests);
    }
}
