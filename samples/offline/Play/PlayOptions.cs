namespace CodexBridge.Offline.Play;

/// <param name="ActionPath">The folder of the action to play: this repository.</param>
/// <param name="Cache">Keeps the world, the workspace, Codex's home and what was built, from play to play.</param>
/// <param name="Codex">The native binary.</param>
/// <param name="Say">Comments to play in the latest thread; empty plays the demonstration in a new one.</param>
/// <param name="Serve">Keeps the servers up at the end, for a look at the page.</param>
internal sealed record PlayOptions(string ActionPath, string Cache, string Codex, IReadOnlyList<string> Say, bool Serve, int Port)
{
    public string Home => Path.Combine(Cache, "play");

    public string Workspace => Path.Combine(Home, "work", "demo", "demo");

    public string CodexHome => Path.Combine(Home, "codex-home");
}
