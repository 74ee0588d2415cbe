using CodexBridge.FakeCodex;

// Plays `codex app-server --listen unix://PATH` and does wrong what its script says: $CODEX_HOME/script, see Script.
if (args is ["--version"])
{
    Console.WriteLine("codex-cli 0.169.0");
    return 0;
}

if (args is not ["app-server", "--listen", var address] || Environment.GetEnvironmentVariable("CODEX_HOME") is not { } home)
{
    await Console.Error.WriteLineAsync("usage: codex app-server --listen unix://PATH, with CODEX_HOME");
    return 2;
}

var script = Script.Read(Path.Combine(home, "script"));
if (script.Refusal is { } refusal)
{
    await Console.Error.WriteLineAsync(refusal);
    return 1;
}

await new Server(address["unix://".Length..], home, script).ServeAsync();
return 0;
