using System.Runtime.InteropServices;
using CodexBridge.Codex;
using CodexBridge.Codex.AppServer;
using CodexBridge.Sessions;
using CodexBridge.Tests.Support;

namespace CodexBridge.Tests.Codex;

/// <summary>A home, a checkout and a scripted model around the real Codex; its host is gone when the test is.</summary>
internal sealed class RealCodex : IAsyncDisposable
{
    private readonly string folder;

    private RealCodex(string binary)
    {
        // Codex goes without its helper programs when its home is in the system's temporary folder, so it is not put there.
        folder = Path.Combine(AppContext.BaseDirectory, "real", Guid.NewGuid().ToString("N")[..8]);
        Home = Directory.CreateDirectory(Path.Combine(folder, "home")).FullName;
        Checkout = Directory.CreateDirectory(Path.Combine(folder, "checkout")).FullName;
        Directory.CreateDirectory(Path.Combine(Checkout, ".git"));
        Settings = new CodexSettings { BinaryPath = binary, Home = Home, Workspaces = [Checkout] };
        File.WriteAllText(Path.Combine(Home, "config.toml"), $"""
            model = "gpt-5.5"
            model_provider = "scripted"

            [model_providers.scripted]
            name = "scripted"
            base_url = "http://127.0.0.1:{Model.Port}/v1"
            wire_api = "responses"
            request_max_retries = 1
            stream_max_retries = 1

            """);
    }

    public ScriptedModel Model { get; } = new();

    public string Home { get; }

    public string Checkout { get; }

    public CodexSettings Settings { get; private set; }

    public ThreadOptions Thread => new(Checkout, ApprovalPolicy.OnRequest, Model: null, DeveloperInstructions: null, Tools: []);

    /// <summary>
    /// The variable CODEX_BRIDGE_TEST_CODEX names a binary; else the one that <c>npm ci --prefix tests/codex</c> installs. Null without either.
    /// </summary>
    public static string? FindBinary()
    {
        var named = Environment.GetEnvironmentVariable("CODEX_BRIDGE_TEST_CODEX");
        var binary = string.IsNullOrEmpty(named) ? Path.Combine(RepositoryRoot(), "tests", "codex", "node_modules", ".bin", "codex") : named;
        return File.Exists(binary) ? binary : null;
    }

    /// <summary>Skips the test where the real Codex is not installed.</summary>
    public static RealCodex OrSkip()
    {
        var binary = FindBinary() ?? "";
        Assert.SkipWhen(binary.Length == 0, "The real Codex is not installed: npm ci --prefix tests/codex (or set CODEX_BRIDGE_TEST_CODEX).");
        Assert.SkipWhen(RuntimeInformation.IsOSPlatform(OSPlatform.Windows), "The host is for Unix.");
        return new RealCodex(binary);
    }

    /// <summary>The last Codex that is an MCP server: CODEX_BRIDGE_TEST_CODEX_MCP, else what <c>npm ci --prefix tests/codex-mcp</c> installs. Null without either.</summary>
    public static string? FindMcpBinary()
    {
        var named = Environment.GetEnvironmentVariable("CODEX_BRIDGE_TEST_CODEX_MCP");
        var vendor = Path.Combine(RepositoryRoot(), "tests", "codex-mcp", "node_modules", "@openai", "codex-linux-x64", "vendor");
        return !string.IsNullOrEmpty(named) ? named
            : Directory.Exists(vendor) ? Directory.EnumerateFiles(vendor, "codex", SearchOption.AllDirectories).FirstOrDefault()
            : null;
    }

    /// <summary>The same around an MCP server; skips the test where that Codex is not installed.</summary>
    public static RealCodex OverMcpOrSkip()
    {
        var binary = FindMcpBinary() ?? "";
        Assert.SkipWhen(binary.Length == 0, "The last Codex with an MCP server is not installed: npm ci --prefix tests/codex-mcp (Linux on x64).");
        var real = new RealCodex(binary);
        real.Settings = real.Settings with { Backend = BackendWish.Mcp, BackendBy = "the test" };
        return real;
    }

    public TurnOptions Turn(string text, SandboxMode sandbox = SandboxMode.DangerFullAccess, ApprovalPolicy approval = ApprovalPolicy.OnRequest) =>
        new(text, Checkout, sandbox, approval, Model: null, Effort: null, ClientMessageId: "key-" + Guid.NewGuid().ToString("N"), WritableRoots: []);

    public Task<AppServerCodex> ConnectAsync() => ConnectAsync<AppServerCodex>();

    public async Task<T> ConnectAsync<T>()
        where T : ICodex => (T)await CodexHost.ConnectAsync(Settings, TestContext.Current.CancellationToken);

    public async ValueTask DisposeAsync()
    {
        if (!OperatingSystem.IsWindows() && HostFiles.In(Home).ReadRecord() is { } record)
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

    private static string RepositoryRoot()
    {
        var folder = AppContext.BaseDirectory;
        while (folder is not null && !File.Exists(Path.Combine(folder, "CodexBridge.sln")))
        {
            folder = Path.GetDirectoryName(folder);
        }

        return folder ?? AppContext.BaseDirectory;
    }
}

internal static class Reading
{
    /// <summary>Reads on until an event fits, and gives all that came, that one last.</summary>
    public static async Task<List<SessionEvent>> ReadUntilAsync<T>(this ICodexThread thread, Func<T, bool>? fits = null)
        where T : SessionEvent
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        limit.CancelAfter(TimeSpan.FromMinutes(1));
        var seen = new List<SessionEvent>();
        try
        {
            await foreach (var happened in thread.Events(limit.Token))
            {
                seen.Add(happened);
                if (happened is T candidate && (fits is null || fits(candidate)))
                {
                    return seen;
                }
            }
        }
        catch (OperationCanceledException) when (!TestContext.Current.CancellationToken.IsCancellationRequested)
        {
            // Told below, with what did come.
        }

        Assert.Fail($"No {typeof(T).Name} came. What came:\n{string.Join('\n', seen)}");
        return seen;
    }
}
