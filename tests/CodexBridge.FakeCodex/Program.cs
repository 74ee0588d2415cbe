using CodexBridge.FakeCodex;

// Plays `codex app-server --listen unix://PATH` or `codex mcp-server` and does wrong what its script says: $CODEX_HOME/script, see Script.
// A file "version" beside the program makes it another release, one that is an MCP server too.
var other = Path.Combine(AppContext.BaseDirectory, "version");
var version = File.Exists(other) ? (await File.ReadAllTextAsync(other)).Trim() : "0.169.0";
switch (args)
{
    case ["--version"]:
        Console.WriteLine($"codex-cli {version}");
        return 0;
    case ["--help"]:
        Console.WriteLine(File.Exists(other) ? "Commands:\n  mcp         Manage servers\n  mcp-server  Be one" : "Commands:\n  mcp         Manage servers");
        return 0;
    default:
        break;
}

if (Environment.GetEnvironmentVariable("CODEX_HOME") is not { } home || args is not (["mcp-server"] or ["app-server", "--listen", _]))
{
    await Console.Error.WriteLineAsync("usage: codex app-server --listen unix://PATH | codex mcp-server, with CODEX_HOME");
    return 2;
}

var script = Script.Read(Path.Combine(home, "script"));
if (script.Refusal is { } refusal)
{
    await Console.Error.WriteLineAsync(refusal);
    return 1;
}

if (args is ["app-server", _, var address])
{
    await new Server(address["unix://".Length..], home, script).ServeAsync();
}
else
{
    await new McpServer(home, script).ServeAsync();
}

return 0;
