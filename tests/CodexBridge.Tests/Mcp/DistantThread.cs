using System.Diagnostics;
using System.Globalization;
using CodexBridge.Offline.GitHub;
using CodexBridge.Tests.Journeys;

namespace CodexBridge.Tests.Mcp;

/// <summary>
/// A thread on GitHub between a client that has only a token and a machine with Codex; both are the same <see cref="BridgeMachine"/> here,
/// told apart by what they ask.
/// </summary>
internal sealed class DistantThread : IAsyncDisposable
{
    /// <summary>The exit code of a job whose command was a mistake.</summary>
    public const int ExitUsage = 2;

    private const string Repository = OfflineGitHub.DemoRepository;

    private readonly BridgeMachine machine;

    private DistantThread(BridgeMachine machine, OfflineGitHub gitHub)
    {
        (this.machine, GitHub) = (machine, gitHub);
        Number = gitHub.OpenIssue(Repository, OfflineGitHub.Writer, "Notes", "We have none.");
        machine.Extra["GITHUB_API_URL"] = gitHub.ApiUrl;
        machine.Extra["GITHUB_TOKEN"] = $"token-of-{OfflineGitHub.Writer}";
    }

    public OfflineGitHub GitHub { get; }

    public int Number { get; }

    /// <summary>As <c>--via github</c> takes it.</summary>
    public string Place => $"{Repository}#{Number}";

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public static async Task<DistantThread> OpenAsync(BridgeMachine machine, string pathPrefix = "") =>
        new(machine, await OfflineGitHub.StartAsync(new OfflineGitHubOptions { Port = 0, PathPrefix = pathPrefix }, Token));

    /// <summary>The answer to a call whose comment the machine's workflow has handled.</summary>
    /// <param name="words">How the call's comment begins.</param>
    public async Task<T> ServedAsync<T>(Task<T> call, string words, int exitCode = 0)
    {
        await HandleAsync(await SpokenAsync(words), exitCode);
        return await call;
    }

    /// <summary>The client's comment, once it is there.</summary>
    public async Task<(long Id, string Body)> SpokenAsync(string words)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(Token);
        limit.CancelAfter(TimeSpan.FromMinutes(1));
        while (true)
        {
            if (GitHub.CommentsOf(Repository, Number).FirstOrDefault(comment => comment.Body.StartsWith(words, StringComparison.Ordinal)) is { Body: not null } found)
            {
                return (found.Id, found.Body);
            }

            await Task.Delay(50, limit.Token); // The client's own process posts it.
        }
    }

    /// <summary>The workflow's job for that comment, on the machine with Codex.</summary>
    public async Task HandleAsync((long Id, string Body) command, int exitCode = 0)
    {
        var happened = GitHub.Comment(OfflineGitHub.Writer, Number, "Meanwhile, small talk.");
        happened.Payload["comment"]!["id"] = command.Id;
        happened.Payload["comment"]!["body"] = command.Body;
        var temp = Directory.CreateDirectory(Path.Combine(machine.Folder, "temp")).FullName;
        var path = Path.Combine(temp, "event.json");
        await File.WriteAllTextAsync(path, happened.Json, Token);
        foreach (var (name, value) in new Dictionary<string, string?>
        {
            ["GITHUB_EVENT_NAME"] = happened.Name,
            ["GITHUB_EVENT_PATH"] = path,
            ["GITHUB_WORKSPACE"] = machine.Checkout,
            ["GITHUB_SERVER_URL"] = GitHub.ServerUrl,
            ["GITHUB_REPOSITORY"] = Repository,
            ["GITHUB_REPOSITORY_ID"] = happened.Payload["repository"]!["id"]!.ToString(),
            ["GITHUB_RUN_ID"] = GitHub.NextId().ToString(CultureInfo.InvariantCulture),
            ["RUNNER_TEMP"] = temp,
            ["CODEX_BRIDGE_GITHUB_TOKEN"] = OfflineGitHub.ActionsToken,
        })
        {
            machine.Extra[name] = value;
        }

        var (code, output) = await machine.RunAsync("handle");
        Assert.True(code == exitCode, output);
    }

    /// <summary>The machine pushes its view as the action would; its branch is what GitHub then holds.</summary>
    public async Task PublishAsync()
    {
        var remote = Path.Combine(machine.Folder, "remote.git");
        await GitAsync("init", "--quiet", "--bare", remote);
        var (code, output) = await machine.RunAsync("ledger", "sync", "--remote", remote);
        Assert.True(code == 0, output);
        GitHub.PutFile(Repository, "codex-ledger", "agents/ledger.jsonl", await GitAsync("-C", remote, "show", "codex-ledger:agents/ledger.jsonl"));
    }

    /// <summary>Fails when something was asked of GitHub that its description of the API does not have.</summary>
    public async ValueTask DisposeAsync()
    {
        var wrong = ApiDescription.OrNull is not { } description ? [] : GitHub.Requests.Select(description.Problem).OfType<string>().Distinct().ToList();
        await GitHub.DisposeAsync();
        Assert.Empty(wrong);
    }

    private static async Task<string> GitAsync(params string[] arguments)
    {
        using var git = Process.Start(new ProcessStartInfo("git", arguments) { RedirectStandardOutput = true })!;
        var output = await git.StandardOutput.ReadToEndAsync(Token);
        await git.WaitForExitAsync(Token);
        Assert.Equal(0, git.ExitCode);
        return output;
    }
}
