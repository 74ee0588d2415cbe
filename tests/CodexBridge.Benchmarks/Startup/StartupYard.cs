using System.Diagnostics;
using CodexBridge.Offline.GitHub;

namespace CodexBridge.Benchmarks;

/// <summary>A machine with a GitHub on loopback, on which one job after another runs: same ledger, same folders, a new thread each time.</summary>
internal sealed class StartupYard : IAsyncDisposable
{
    private readonly DirectoryInfo folder = Directory.CreateTempSubdirectory("codex-bridge-startup-");
    private readonly Programs programs;
    private readonly OfflineGitHub github;

    private StartupYard(Programs programs, OfflineGitHub github)
    {
        this.programs = programs;
        this.github = github;
    }

    /// <summary>Path of a file with the body that the program posts for <c>help</c>; what the other programs post too.</summary>
    public string HelpBody => Path.Combine(folder.FullName, "help.json");

    public static async Task<StartupYard> OpenAsync(Programs programs) =>
        new(programs, await OfflineGitHub.StartAsync(new OfflineGitHubOptions { RateLimit = int.MaxValue }, CancellationToken.None));

    /// <summary>Somebody who may write says <paramref name="words"/> in an issue of its own; the job of that comment.</summary>
    public Job Comment(string words)
    {
        var issue = github.OpenIssue(OfflineGitHub.DemoRepository, OfflineGitHub.Writer, "Flaky test", "It fails now and then.");
        var happened = github.Comment(OfflineGitHub.Writer, issue, words);
        var file = Path.Combine(folder.FullName, "event.json");
        File.WriteAllText(file, happened.Json);
        return new Job(this, issue, happened.Name, file);
    }

    /// <summary>Keeps what the last job posted, as it went over the wire.</summary>
    public void KeepHelpBody() => File.WriteAllText(HelpBody, github.Requests.Last(request => request.Method == "POST").Body);

    public async ValueTask DisposeAsync()
    {
        await github.DisposeAsync();
        folder.Delete(recursive: true);
    }

    /// <summary>One job: an event, and the environment that a runner gives a step.</summary>
    internal sealed class Job(StartupYard yard, int issue, string eventName, string eventFile)
    {
        public int Issue => issue;

        /// <summary>Where a comment is posted.</summary>
        public string Comments => $"{yard.github.ApiUrl}/repos/{OfflineGitHub.DemoRepository}/issues/{issue}/comments";

        /// <summary>Comments that answered.</summary>
        public int Answers => yard.github.CommentsOf(OfflineGitHub.DemoRepository, issue).Count - 1;

        public ProcessStartInfo Start(string program, params IEnumerable<string> arguments)
        {
            var temp = yard.folder.CreateSubdirectory("temp").FullName;
            var start = new ProcessStartInfo(program, arguments) { WorkingDirectory = yard.folder.CreateSubdirectory("workspace").FullName };
            start.Environment.Clear();
            foreach (var (name, value) in new Dictionary<string, string>
            {
                ["PATH"] = Path.GetDirectoryName(yard.programs.Python ?? "/usr/bin/python3") + ":" + Environment.GetEnvironmentVariable("PATH"),
                ["HOME"] = yard.folder.FullName,
                ["DOTNET_ROOT"] = Programs.DotnetRoot,
                ["LEDGER_HOME"] = Path.Combine(yard.folder.FullName, "ledger"),
                ["GITHUB_ACTIONS"] = "true",
                ["GITHUB_EVENT_NAME"] = eventName,
                ["GITHUB_EVENT_PATH"] = eventFile,
                ["GITHUB_REPOSITORY"] = OfflineGitHub.DemoRepository,
                ["GITHUB_RUN_ID"] = "1",
                ["GITHUB_API_URL"] = yard.github.ApiUrl,
                ["GITHUB_SERVER_URL"] = yard.github.ServerUrl,
                ["GITHUB_WORKSPACE"] = start.WorkingDirectory,
                ["GITHUB_OUTPUT"] = Path.Combine(temp, "output"),
                ["GITHUB_STEP_SUMMARY"] = Path.Combine(temp, "summary"),
                ["RUNNER_TEMP"] = temp,
                ["RUNNER_TOOL_CACHE"] = yard.programs.Cache,
                ["CODEX_BRIDGE_GITHUB_TOKEN"] = OfflineGitHub.ActionsToken,
                ["GH_TOKEN"] = OfflineGitHub.ActionsToken,
            })
            {
                start.Environment[name] = value;
            }

            return start;
        }
    }
}
