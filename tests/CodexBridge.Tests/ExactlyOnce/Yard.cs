using System.Text.Json;
using System.Text.Json.Nodes;
using CodexBridge.Codex;
using CodexBridge.Codex.AppServer;
using CodexBridge.Codex.AppServer.Wire;
using CodexBridge.Offline.GitHub;
using CodexBridge.Offline.Model;
using CodexBridge.Sessions;
using CodexBridge.Tests.Codex;

namespace CodexBridge.Tests.ExactlyOnce;

/// <summary>
/// One town for a class of tests: a GitHub, a model, a Codex home with its host. Every <see cref="Scene"/> in it has a thread and a ledger
/// of its own.
/// </summary>
internal sealed class Yard : IAsyncDisposable
{
    private readonly string folder;

    private Yard(string codex, OfflineGitHub gitHub, OfflineModel model)
    {
        (Codex, GitHub, Model) = (codex, gitHub, model);

        // Codex goes without its helper programs when its home is in the system's temporary folder, so it is not put there.
        folder = Path.Combine(AppContext.BaseDirectory, "yard", Guid.NewGuid().ToString("N")[..8]);
        Home = Path.Combine(folder, "home");
        Policy = Path.Combine(folder, "policy.yml");
        OfflineCodexHome.Write(Home, model.BaseUrl);
        File.WriteAllText(Policy, "danger-full-access: [octo/demo]\n");
    }

    public string Codex { get; }

    public OfflineGitHub GitHub { get; }

    public OfflineModel Model { get; }

    /// <summary>The <c>CODEX_HOME</c>.</summary>
    public string Home { get; }

    /// <summary>Lets an admin do without a sandbox: where it cannot start, no command would run.</summary>
    public string Policy { get; }

    public CodexSettings Settings => new() { BinaryPath = Codex, Home = Home, Workspaces = [Path.Combine(folder, "elsewhere")] };

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    /// <summary>Skips the test where the real Codex is not installed.</summary>
    public static async Task<Yard> OpenAsync()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "Looks at processes by /proc.");
        var codex = RealCodex.FindBinary() ?? "";
        Assert.SkipWhen(codex.Length == 0, "The real Codex is not installed: npm ci --prefix tests/codex (or set CODEX_BRIDGE_TEST_CODEX).");
        var gitHub = await OfflineGitHub.StartAsync(new OfflineGitHubOptions { RateLimit = 1_000_000 }, Token);
        return new Yard(codex, gitHub, await OfflineModel.StartAsync(new OfflineModelOptions(), Token));
    }

    public Scene NewScene() => new(this, Path.Combine(folder, Guid.NewGuid().ToString("N")[..8]));

    /// <summary>One whose ledger is that of all others made so: one machine, one user.</summary>
    public Scene NewSceneOfOneMachine() => new(this, Path.Combine(folder, Guid.NewGuid().ToString("N")[..8])) { LedgerHome = Path.Combine(folder, "ledger") };

    /// <summary>
    /// Gives Codex a tool server that never comes up. Codex waits a second for it at the begin of a turn, and until then the turn does not
    /// show what it was told. For a host that is not started yet.
    /// </summary>
    public void AddSilentToolServer()
    {
        var config = Path.Combine(Home, "config.toml");
        File.WriteAllText(config, File.ReadAllText(config) + """
            [mcp_servers.silent]
            command = "sleep"
            args = ["20"]
            startup_timeout_sec = 15
            """);
    }

    /// <summary>Stops whatever turn runs in the thread, as somebody at a terminal would, past the bridge.</summary>
    public async Task StopTurnAsync(SessionId thread)
    {
        var board = await new AppServerHost(CodexHome.Locate(Settings), Settings).JoinAsync(Token);
        await using var connection = board.Connection;
        await connection.CallAsync("turn/interrupt", new JsonObject { ["threadId"] = thread.Value, ["turnId"] = "" }, Token);
    }

    /// <summary>Kills the app-server and waits until it is gone.</summary>
    public async Task KillHostAsync()
    {
        var host = CodexHost.LastStarted(Settings)!.Process;
        Assert.True(host.Kill());
        await Processes.EndsAsync(host, Token);
    }

    /// <summary>Whether the text stands in one of Codex's own records of its threads.</summary>
    public bool HasOnDisk(string text) =>
        Directory.Exists(Path.Combine(Home, "sessions"))
        && Directory.EnumerateFiles(Path.Combine(Home, "sessions"), "*.jsonl", SearchOption.AllDirectories)
            .Any(file => File.ReadAllText(file).Contains(text, StringComparison.Ordinal));

    /// <summary>What Codex itself remembers, by asking it: every turn of every thread of the home, oldest first within a thread.</summary>
    public async Task<IReadOnlyList<TurnSnapshot>> AllTurnsAsync()
    {
        var board = await new AppServerHost(CodexHome.Locate(Settings), Settings).JoinAsync(Token);
        await using var connection = board.Connection;
        var turns = new List<TurnSnapshot>();
        foreach (var thread in await PagesAsync(connection, "thread/list", []))
        {
            var listed = await PagesAsync(connection, "thread/turns/list", new JsonObject { ["threadId"] = thread.GetProperty("id").GetString(), ["sortDirection"] = "asc", ["itemsView"] = "full" });
            turns.AddRange(listed.Select(turn => Turns.Read(WireJson.TryRead(turn, WireJson.Default.WireTurn)!)));
        }

        return turns;
    }

    /// <summary>The same once all of them have ended.</summary>
    public async Task<IReadOnlyList<TurnSnapshot>> EndedTurnsAsync()
    {
        while (true)
        {
            var turns = await AllTurnsAsync();
            if (turns.All(turn => turn.Status != TurnStatus.InProgress))
            {
                return turns;
            }

            await Task.Delay(50, Token);
        }
    }

    public async ValueTask DisposeAsync()
    {
        if (CodexHost.LastStarted(Settings) is { } record && OperatingSystem.IsLinux())
        {
            record.Process.Kill();
            await Processes.EndsAsync(record.Process, CancellationToken.None);
        }

        await GitHub.DisposeAsync();
        await Model.DisposeAsync();
        for (var tries = 0; Directory.Exists(folder); tries++)
        {
            try
            {
                Directory.Delete(folder, recursive: true);
            }
            catch (IOException) when (tries < 20)
            {
                await Task.Delay(50); // A dying host may still be writing.
            }
        }
    }

    private static async Task<List<JsonElement>> PagesAsync(Connection connection, string method, JsonObject parameters)
    {
        var all = new List<JsonElement>();
        string? cursor = null;
        do
        {
            parameters["limit"] = 100;
            parameters["cursor"] = cursor;
            var page = await connection.CallAsync(method, parameters, Token);
            all.AddRange(page.GetProperty("data").EnumerateArray());
            cursor = page.TryGetProperty("nextCursor", out var next) ? next.GetString() : null;
        }
        while (cursor is not null);
        return all;
    }
}
