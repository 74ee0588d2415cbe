using System.Runtime.InteropServices;
using CodexBridge.Codex;
using CodexBridge.Codex.AppServer;
using CodexBridge.Sessions;

namespace CodexBridge.Tests.Codex;

/// <summary>A home with a process in it that plays Codex by a script. Short paths: a unix socket's may have 108 letters.</summary>
internal sealed class FakeCodex : IAsyncDisposable
{
    public FakeCodex(params string[] script)
    {
        Assert.SkipWhen(RuntimeInformation.IsOSPlatform(OSPlatform.Windows), "The host is for Unix.");
        Home = Directory.CreateTempSubdirectory("codex-").FullName;
        File.WriteAllLines(Path.Combine(Home, "script"), script);
        Settings = new CodexSettings
        {
            BinaryPath = Path.Combine(AppContext.BaseDirectory, "CodexBridge.FakeCodex"),
            Home = Home,
            Workspaces = [],
            CallDeadline = TimeSpan.FromSeconds(10),
        };
    }

    public string Home { get; }

    public CodexSettings Settings { get; set; }

    public ThreadOptions Thread => new(Home, ApprovalPolicy.OnRequest, null, null, []);

    public TurnOptions Turn => new("hello", Home, SandboxMode.ReadOnly, ApprovalPolicy.OnRequest, null, null, "key", []);

    public async Task<AppServerCodex> ConnectAsync() => (AppServerCodex)await CodexHost.ConnectAsync(Settings, TestContext.Current.CancellationToken);

    /// <summary>What we have answered to its questions, once there are so many.</summary>
    public async Task<string[]> AnswersAsync(int count)
    {
        var file = Path.Combine(Home, "answers");
        while (true)
        {
            var lines = File.Exists(file) ? await File.ReadAllLinesAsync(file, TestContext.Current.CancellationToken) : [];
            if (lines.Length >= count)
            {
                return lines;
            }

            await Task.Delay(10, TestContext.Current.CancellationToken);
        }
    }

    public ValueTask DisposeAsync()
    {
        HostFiles.In(Home).ReadRecord()?.Process.Kill();
        Directory.Delete(Home, recursive: true);
        return ValueTask.CompletedTask;
    }
}
