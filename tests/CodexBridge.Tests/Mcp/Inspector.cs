using System.Text.Json.Nodes;

namespace CodexBridge.Tests.Mcp;

/// <summary>The protocol's Inspector at one door: each call a process of its own, which connects, asks and leaves.</summary>
/// <param name="door">The server's command line, or its address with what the transport needs.</param>
internal sealed class Inspector(BridgeMachine machine, params string[] door)
{
    public static Inspector Standard(BridgeMachine machine, params string[] more) => new(machine, [BridgeMachine.Program, "mcp", .. more]);

    public static Inspector Http(BridgeMachine machine, HttpServer server) =>
        new(machine, $"http://127.0.0.1:{server.Port}/mcp", "--transport", "http", "--header", $"Authorization: Bearer {server.Token}");

    public Task<JsonNode> CallAsync(string tool, params string[] arguments) =>
        AskAsync("tools/call", ["--tool-name", tool, .. arguments.SelectMany(argument => (string[])["--tool-arg", argument])]);

    public async Task<JsonNode> AskAsync(string method, params string[] more)
    {
        // It hands on nothing of its own environment but a few names.
        var variables = machine.Environment.Where(variable => !string.IsNullOrEmpty(variable.Value)).SelectMany(variable => (string[])["-e", $"{variable.Key}={variable.Value}"]);
        var (_, output, errors) = await ProtocolTools.InspectorAsync([.. door, .. variables, "--cwd", machine.Checkout, "--method", method, .. more]);
        Assert.True(output.TrimStart().StartsWith('{'), output + errors);
        return JsonNode.Parse(output)!;
    }

    public async Task<string> WordsAsync(string tool, params string[] arguments) => (string)(await CallAsync(tool, arguments))["content"]![0]!["text"]!;

    public async Task<JsonNode> StructureAsync(string tool, params string[] arguments) => (await CallAsync(tool, arguments))["structuredContent"]!;

    /// <summary>The texts of all resources that it lists.</summary>
    public async Task<IReadOnlyList<string>> ReadAllAsync()
    {
        var texts = new List<string>();
        foreach (var uri in (await AskAsync("resources/list"))["resources"]!.AsArray().Select(resource => (string)resource!["uri"]!))
        {
            texts.Add((string)(await AskAsync("resources/read", "--uri", uri))["contents"]![0]!["text"]!);
        }

        return texts;
    }
}
