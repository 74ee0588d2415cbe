using System.Globalization;
using CodexBridge.Offline.GitHub;
using CodexBridge.Offline.Model;
using CodexBridge.Offline.Runner;

namespace CodexBridge.Offline.Play;

/// <summary>
/// The whole story on one machine: a person comments, the action's own steps run as on a self-hosted runner, the real Codex works with
/// the scripted model, and the thread shows what came of it.
/// </summary>
internal sealed class DemoPlay(PlayOptions options, Stage stage)
{
    private const string Repository = OfflineGitHub.DemoRepository;
    private const string Speaker = OfflineGitHub.Writer;

    private static readonly string[] Demonstration =
    [
        "@codex spawn \"Write short notes on what this repository holds\"",
        "@codex status",
        "@codex reply \"Now write down what is still missing\"",
    ];

    /// <returns>0, or the exit code of the first job that failed.</returns>
    public async Task<int> RunAsync(CancellationToken cancellationToken)
    {
        await DemoWorkspace.EnsureAsync(options.Workspace, cancellationToken);
        await using var model = await OfflineModel.StartAsync(new OfflineModelOptions { Pace = TimeSpan.FromMilliseconds(300) }, cancellationToken);
        var gitHubOptions = new OfflineGitHubOptions { Port = options.Port, PathPrefix = "/api/v3", StateFile = Path.Combine(options.Home, "github.json") };
        await using var gitHub = await OfflineGitHub.StartAsync(gitHubOptions, cancellationToken);
        OfflineCodexHome.Write(options.CodexHome, model.BaseUrl);
        try
        {
            return await PlayAsync(gitHub, cancellationToken);
        }
        finally
        {
            await CodexHosts.StopAsync(options.CodexHome);
        }
    }

    private async Task<int> PlayAsync(OfflineGitHub gitHub, CancellationToken cancellationToken)
    {
        var number = (options.Say.Count > 0 ? gitHub.LatestIssue(Repository) : null)
            ?? gitHub.OpenIssue(Repository, Speaker, "Notes on this repository", "We have none yet. Let us ask Codex.");
        var page = gitHub.PageUrl(Repository, number);
        stage.Note($"The thread: {page}");
        var exitCode = 0;
        foreach (var words in options.Say.Count > 0 ? options.Say : Demonstration)
        {
            stage.Heading($"{Speaker} comments: {words}");
            var result = await ActionPlayer.RunAsync(Job(gitHub, gitHub.Comment(Speaker, number, words)), cancellationToken);
            var outcome = result.Outputs.GetValueOrDefault("outcome", "");
            stage.Note(string.Create(CultureInfo.InvariantCulture, $"  job: {result.Status}, exit code {result.ExitCode}, outcome {outcome}"));
            exitCode = exitCode == 0 ? result.ExitCode : exitCode;
            if (cancellationToken.IsCancellationRequested)
            {
                break; // what was said so far is still shown
            }
        }

        stage.Thread($"{Repository} #{number}", gitHub.CommentsOf(Repository, number).Select(remark => (remark.Author, remark.Body)));
        if (options.Serve)
        {
            stage.Note($"{page} stays up until Ctrl+C.");
            await Task.Delay(Timeout.Infinite, cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
        else
        {
            stage.Note("To see the thread's page, play with --serve. To go on in this thread: --say '@codex reply \"…\"'.");
        }

        return exitCode;
    }

    private ActionRun Job(OfflineGitHub gitHub, OfflineEvent happened) => new()
    {
        ActionPath = options.ActionPath,
        Workspace = options.Workspace,
        ToolCache = Path.Combine(options.Cache, "tool"),
        Temp = Path.Combine(options.Home, "temp"),
        EventName = happened.Name,
        EventJson = happened.Json,
        Token = OfflineGitHub.ActionsToken,
        ApiUrl = gitHub.ApiUrl,
        ServerUrl = gitHub.ServerUrl,
        Repository = Repository,
        RepositoryId = happened.Payload["repository"]!["id"]!.ToString(),
        Actor = happened.Actor?.Login ?? "",
        ActorId = happened.Actor?.Id.ToString(CultureInfo.InvariantCulture) ?? "",
        RunId = gitHub.NextId(),
        Inputs = new Dictionary<string, string>
        {
            ["codex"] = options.Codex,
            ["codex-home"] = options.CodexHome,
            ["state"] = Path.Combine(options.Home, "state"),
            ["ledger"] = Path.Combine(options.Home, "ledger"),
            // Without /proc a host that outlives its job could not be found again at the end of the play.
            ["host"] = OperatingSystem.IsLinux() ? "auto" : "job",
        },
        OnLine = line =>
        {
            if (WorkflowLine.Render(line) is { } shown)
            {
                stage.Log(shown);
            }
        },
    };
}
