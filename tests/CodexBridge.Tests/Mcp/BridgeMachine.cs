using System.Diagnostics;
using CodexBridge.Codex.AppServer;
using CodexBridge.Ledger;
using CodexBridge.Offline.Model;
using CodexBridge.Tests.Codex;

namespace CodexBridge.Tests.Mcp;

/// <summary>A machine of its own: home, checkout, ledger, policy, the real Codex with the offline model, and the real program.</summary>
internal sealed class BridgeMachine : IAsyncDisposable
{
    private readonly string folder;

    private BridgeMachine(OfflineModel model, string codex)
    {
        Model = model;
        Codex = codex;
        folder = Path.Combine(AppContext.BaseDirectory, "machines", Guid.NewGuid().ToString("N")[..8]);
        Checkout = Directory.CreateDirectory(Path.Combine(folder, "checkout")).FullName;
        Directory.CreateDirectory(Path.Combine(Checkout, ".git"));
        CodexHome = Path.Combine(folder, "codex-home");
        LedgerHome = Path.Combine(folder, "ledger");
        OfflineCodexHome.Write(CodexHome, model.BaseUrl);
    }

    public static string Program { get; } = Path.Combine(AppContext.BaseDirectory, OperatingSystem.IsWindows() ? "codex-bridge.exe" : "codex-bridge");

    public OfflineModel Model { get; }

    public string Codex { get; }

    public string Checkout { get; }

    public string CodexHome { get; }

    public string LedgerHome { get; }

    /// <summary>Variables that the next processes get beside the machine's own.</summary>
    public Dictionary<string, string?> Extra { get; } = new(StringComparer.Ordinal);

    /// <summary>A folder of the machine that is no checkout.</summary>
    public string Folder => folder;

    /// <summary>What every process of this machine gets instead of the test's own variables of these names.</summary>
    public IReadOnlyDictionary<string, string?> Environment => Own.Where(pair => !Extra.ContainsKey(pair.Key)).Concat(Extra).ToDictionary();

    private Dictionary<string, string?> Own => new()
    {
        ["HOME"] = folder,
        ["XDG_CONFIG_HOME"] = Path.Combine(folder, "config"),
        ["XDG_STATE_HOME"] = Path.Combine(folder, "state"),
        ["CODEX_HOME"] = CodexHome,
        ["CODEX_BRIDGE_CODEX"] = Codex,
        ["CODEX_BRIDGE_LEDGER"] = LedgerHome,
        ["LEDGER_HOME"] = "",
        ["GITHUB_WORKSPACE"] = "",
        ["CODEX_BRIDGE_GITHUB_TOKEN"] = "",
    };

    public static async Task<BridgeMachine> OrSkipAsync()
    {
        var codex = RealCodex.FindBinary() ?? "";
        Assert.SkipWhen(codex.Length == 0, "The real Codex is not installed: npm ci --prefix tests/codex (or set CODEX_BRIDGE_TEST_CODEX).");
        Assert.SkipWhen(OperatingSystem.IsWindows(), "The host is for Unix.");
        return new BridgeMachine(await OfflineModel.StartAsync(new OfflineModelOptions(), TestContext.Current.CancellationToken), codex);
    }

    public void WritePolicy(string yaml)
    {
        var place = Directory.CreateDirectory(Path.Combine(folder, "config", "codex-bridge")).FullName;
        File.WriteAllText(Path.Combine(place, "policy.yml"), yaml);
    }

    /// <summary>Every event of the ledger, in order.</summary>
    public IReadOnlyList<LedgerEvent> Events() =>
        Directory.Exists(Path.Combine(LedgerHome, "out"))
            ? [.. Directory.EnumerateFiles(Path.Combine(LedgerHome, "out"), "*.jsonl", SearchOption.AllDirectories).Order(StringComparer.Ordinal)
                .SelectMany(File.ReadLines).Select(line => LedgerLine.Read(System.Text.Encoding.UTF8.GetBytes(line), out _)).OfType<LedgerEvent>()]
            : [];

    /// <summary>An agent of some other make reports that it is blocked. Gives its session.</summary>
    public async Task<string> ReportBlockedAsync()
    {
        const string cid = "01a201db-5ff9-7000-8000-0001aa2fe6b1";
        foreach (var words in (string[][])[["--type", "spawn", "--msg", "go"], ["--type", "error", "--msg", "blocked", "--data", """{"reason":"no key","need":"a key"}"""]])
        {
            var (code, output) = await RunAsync(["ledger", "write", "--cid", cid, .. words]);
            Assert.True(code == 0, output);
        }

        return cid;
    }

    /// <summary>Runs a verb of the program to its end.</summary>
    public Task<(int ExitCode, string Output)> RunAsync(params string[] arguments) => RunCopyAsync(Program, arguments);

    /// <summary>The same with another copy of the program.</summary>
    public async Task<(int ExitCode, string Output)> RunCopyAsync(string program, params string[] arguments)
    {
        var start = new ProcessStartInfo(program, arguments) { WorkingDirectory = Checkout, RedirectStandardOutput = true, RedirectStandardError = true };
        foreach (var (name, value) in Environment)
        {
            start.Environment[name] = value;
        }

        using var process = Process.Start(start)!;
        var output = process.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
        var errors = process.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);
        await process.WaitForExitAsync(TestContext.Current.CancellationToken);
        return (process.ExitCode, await output + await errors);
    }

    /// <summary>Kills the app-server and waits until it is gone.</summary>
    public async Task KillCodexAsync()
    {
        var host = HostFiles.In(CodexHome).ReadRecord()!.Process;
        Assert.True(host.Kill());
        await Processes.EndsAsync(host, TestContext.Current.CancellationToken);
    }

    public async ValueTask DisposeAsync()
    {
        if (!OperatingSystem.IsWindows() && HostFiles.In(CodexHome).ReadRecord() is { } record)
        {
            record.Process.Kill();
        }

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
}
