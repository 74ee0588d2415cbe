using System.Diagnostics;
using System.Runtime.InteropServices;
using CodexBridge.Offline.GitHub;

namespace CodexBridge.Tests.Packaging;

/// <summary>Every comment in a repository may start the program once: it loads what it needs for this one and no package more.</summary>
public sealed class StartupSpecs : IDisposable
{
    private const string Bridge = "codex-bridge";
    private const string Grammar = "Sprache";

    private readonly DirectoryInfo folder = Directory.CreateTempSubdirectory("codex-bridge-start-");

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    public void Dispose() => folder.Delete(recursive: true);

    [Fact]
    public async Task An_event_of_another_kind_loads_no_package_and_no_network()
    {
        await using var github = await OfflineGitHub.StartAsync(new OfflineGitHubOptions(), Ct);

        var loaded = await HandleAsync(github, "push", "Thanks!");

        Assert.Equal([Bridge], loaded.Own);
        Assert.DoesNotContain(loaded.Frameworks, name => name is "System.Net.Http" or "System.Net.Sockets" or "System.Text.RegularExpressions");
        Assert.Empty(github.Requests);
    }

    [Fact]
    public async Task A_comment_for_somebody_else_loads_no_package_and_no_network()
    {
        await using var github = await OfflineGitHub.StartAsync(new OfflineGitHubOptions(), Ct);

        var loaded = await HandleAsync(github, "issue_comment", "Thanks!");

        Assert.Equal([Bridge], loaded.Own);
        Assert.DoesNotContain(loaded.Frameworks, name => name is "System.Net.Http" or "System.Net.Sockets" or "System.Text.RegularExpressions");
        Assert.Empty(github.Requests);
    }

    [Fact]
    public async Task A_call_for_help_loads_the_grammar_and_asks_GitHub_three_things()
    {
        await using var github = await OfflineGitHub.StartAsync(new OfflineGitHubOptions(), Ct);

        var loaded = await HandleAsync(github, "issue_comment", "@codex help");

        Assert.Equal([Grammar, Bridge], loaded.Own);
        Assert.DoesNotContain("System.Text.RegularExpressions", loaded.Frameworks);

        // May this person ask; did an earlier run answer; the answer.
        Assert.Equal(["GET", "GET", "POST"], github.Requests.Select(request => request.Method));
    }

    /// <summary>Runs the program for one comment, and tells the names of what it loaded: beside itself, and of .NET.</summary>
    private async Task<(IEnumerable<string> Own, IReadOnlyList<string> Frameworks)> HandleAsync(OfflineGitHub github, string eventName, string words)
    {
        var issue = github.OpenIssue(OfflineGitHub.DemoRepository, OfflineGitHub.Writer, "Flaky test", "It fails now and then.");
        var payload = Path.Combine(folder.FullName, "event.json");
        var list = Path.Combine(folder.FullName, "loaded");
        await File.WriteAllTextAsync(payload, github.Comment(OfflineGitHub.Writer, issue, words).Json, Ct);
        var here = AppContext.BaseDirectory;
        var start = new ProcessStartInfo(Path.Combine(here, Bridge), ["handle"]) { RedirectStandardOutput = true };
        start.Environment.Clear();
        foreach (var (name, value) in new Dictionary<string, string>
        {
            ["PATH"] = Environment.GetEnvironmentVariable("PATH")!,
            ["HOME"] = folder.FullName,
            ["DOTNET_ROOT"] = Path.GetFullPath(Path.Combine(RuntimeEnvironment.GetRuntimeDirectory(), "..", "..", "..")),
            ["DOTNET_STARTUP_HOOKS"] = typeof(StartupSpecs).Assembly.Location,
            [StartupHook.Variable] = list,
            ["LEDGER_HOME"] = Path.Combine(folder.FullName, "ledger"),
            ["GITHUB_ACTIONS"] = "true",
            ["GITHUB_EVENT_NAME"] = eventName,
            ["GITHUB_EVENT_PATH"] = payload,
            ["GITHUB_REPOSITORY"] = OfflineGitHub.DemoRepository,
            ["GITHUB_API_URL"] = github.ApiUrl,
            ["GITHUB_SERVER_URL"] = github.ServerUrl,
            ["GITHUB_WORKSPACE"] = folder.CreateSubdirectory("workspace").FullName,
            ["GITHUB_OUTPUT"] = Path.Combine(folder.FullName, "output"),
            ["RUNNER_TEMP"] = folder.CreateSubdirectory("temp").FullName,
            ["CODEX_BRIDGE_GITHUB_TOKEN"] = OfflineGitHub.ActionsToken,
        })
        {
            start.Environment[name] = value;
        }

        using var process = Process.Start(start)!;
        var said = await process.StandardOutput.ReadToEndAsync(Ct);
        await process.WaitForExitAsync(Ct);
        Assert.True(process.ExitCode == 0, said);

        var paths = (await File.ReadAllLinesAsync(list, Ct)).Where(path => path != typeof(StartupSpecs).Assembly.Location).ToLookup(path => path.StartsWith(here, StringComparison.Ordinal), path => Path.GetFileNameWithoutExtension(path));
        return (paths[true].Order(StringComparer.Ordinal), [.. paths[false]]);
    }
}
