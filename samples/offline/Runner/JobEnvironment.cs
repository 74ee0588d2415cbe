using System.Collections;
using System.Globalization;
using System.Runtime.InteropServices;

namespace CodexBridge.Offline.Runner;

/// <summary>The files of one step.</summary>
internal sealed record StepFiles(string Script, string Output, string Env, string Path, string Summary, string State);

/// <summary>
/// What a composite's <c>run</c> step finds in its environment. No <c>INPUT_*</c>, no token and no <c>ACTIONS_*</c>: those must be handed
/// over with <c>env:</c>, as on a real runner.
/// </summary>
internal sealed class JobEnvironment
{
    private static readonly string[] Foreign = ["GITHUB_", "RUNNER_", "INPUT_", "ACTIONS_", "CODEX_BRIDGE_"];

    private readonly ActionRun run;
    private readonly Dictionary<string, string> variables;

    public JobEnvironment(ActionRun run)
    {
        this.run = run;
        var files = Directory.CreateDirectory(Path.Combine(run.Temp, "_github_workflow")).FullName;
        var eventFile = Path.Combine(files, "event.json");
        File.WriteAllText(eventFile, run.EventJson);
        variables = Inherited();
        foreach (var (name, value) in run.Environment)
        {
            if (value is null)
            {
                variables.Remove(name);
            }
            else
            {
                variables[name] = value;
            }
        }

        foreach (var (name, value) in GitHubVariables(run, eventFile).Concat(RunnerVariables(run)))
        {
            variables[name] = value;
        }
    }

    /// <summary>Marks the job's processes, so that those left behind can be found.</summary>
    public string TrackingId { get; } = $"github_{Guid.NewGuid()}";

    /// <summary>The plain values of the <c>github</c> context, by their lower-case names.</summary>
    public IEnumerable<KeyValuePair<string, string>> GitHubContext => variables
        .Where(pair => pair.Key.StartsWith("GITHUB_", StringComparison.Ordinal))
        .Select(pair => KeyValuePair.Create(pair.Key["GITHUB_".Length..].ToLowerInvariant(), pair.Value))
        .Append(KeyValuePair.Create("token", run.Token));

    public StepFiles StepFiles(int index, string script)
    {
        var folder = Path.Combine(run.Temp, "_runner_file_commands");
        Directory.CreateDirectory(folder);
        string Make(string kind, string content = "")
        {
            var path = Path.Combine(folder, string.Create(CultureInfo.InvariantCulture, $"{kind}_{index}"));
            File.WriteAllText(path, content);
            return path;
        }

        return new StepFiles(Make("script", script + "\n"), Make("set_output"), Make("set_env"), Make("add_path"), Make("step_summary"), Make("save_state"));
    }

    public IReadOnlyDictionary<string, string> ForStep(StepFiles files, Dictionary<string, string> own)
    {
        var step = new Dictionary<string, string>(variables)
        {
            ["GITHUB_OUTPUT"] = files.Output,
            ["GITHUB_ENV"] = files.Env,
            ["GITHUB_PATH"] = files.Path,
            ["GITHUB_STEP_SUMMARY"] = files.Summary,
            ["GITHUB_STATE"] = files.State,
            ["RUNNER_TRACKING_ID"] = TrackingId,
        };
        foreach (var (name, value) in own)
        {
            step[name] = value;
        }

        return step;
    }

    /// <summary>What a step left for the next ones.</summary>
    public void Take(Dictionary<string, string> left, IReadOnlyList<string> paths)
    {
        foreach (var (name, value) in left)
        {
            variables[name] = value;
        }

        foreach (var path in paths)
        {
            variables["PATH"] = $"{path}:{variables.GetValueOrDefault("PATH")}";
        }
    }

    private static Dictionary<string, string> Inherited() => Environment.GetEnvironmentVariables()
        .Cast<DictionaryEntry>()
        .Where(entry => !Foreign.Any(prefix => ((string)entry.Key).StartsWith(prefix, StringComparison.Ordinal)))
        .ToDictionary(entry => (string)entry.Key, entry => (string?)entry.Value ?? "");

    private static Dictionary<string, string> GitHubVariables(ActionRun run, string eventFile) => new()
    {
        ["CI"] = "true",
        ["GITHUB_ACTIONS"] = "true",
        ["GITHUB_ACTION"] = "__self",
        ["GITHUB_ACTION_PATH"] = run.ActionPath,
        ["GITHUB_ACTION_REF"] = "",
        ["GITHUB_ACTION_REPOSITORY"] = "",
        ["GITHUB_ACTOR"] = run.Actor,
        ["GITHUB_ACTOR_ID"] = run.ActorId,
        ["GITHUB_API_URL"] = run.ApiUrl,
        ["GITHUB_BASE_REF"] = "",
        ["GITHUB_EVENT_NAME"] = run.EventName,
        ["GITHUB_EVENT_PATH"] = eventFile,
        ["GITHUB_GRAPHQL_URL"] = $"{run.ServerUrl}/graphql",
        ["GITHUB_HEAD_REF"] = "",
        ["GITHUB_JOB"] = "codex",
        ["GITHUB_REF"] = "refs/heads/main",
        ["GITHUB_REF_NAME"] = "main",
        ["GITHUB_REF_PROTECTED"] = "false",
        ["GITHUB_REF_TYPE"] = "branch",
        ["GITHUB_REPOSITORY"] = run.Repository,
        ["GITHUB_REPOSITORY_ID"] = run.RepositoryId,
        ["GITHUB_REPOSITORY_OWNER"] = run.Repository.Split('/')[0],
        ["GITHUB_REPOSITORY_OWNER_ID"] = "1",
        ["GITHUB_RETENTION_DAYS"] = "90",
        ["GITHUB_RUN_ATTEMPT"] = run.RunAttempt.ToString(CultureInfo.InvariantCulture),
        ["GITHUB_RUN_ID"] = run.RunId.ToString(CultureInfo.InvariantCulture),
        ["GITHUB_RUN_NUMBER"] = run.RunId.ToString(CultureInfo.InvariantCulture),
        ["GITHUB_SERVER_URL"] = run.ServerUrl,
        ["GITHUB_SHA"] = "0000000000000000000000000000000000000000",
        ["GITHUB_TRIGGERING_ACTOR"] = run.Actor,
        ["GITHUB_WORKFLOW"] = "Codex",
        ["GITHUB_WORKFLOW_REF"] = $"{run.Repository}/.github/workflows/codex.yml@refs/heads/main",
        ["GITHUB_WORKFLOW_SHA"] = "0000000000000000000000000000000000000000",
        ["GITHUB_WORKSPACE"] = run.Workspace,
    };

    private static Dictionary<string, string> RunnerVariables(ActionRun run) => new()
    {
        ["RUNNER_ARCH"] = RuntimeInformation.OSArchitecture.ToString().ToUpperInvariant(),
        ["RUNNER_ENVIRONMENT"] = "self-hosted",
        ["RUNNER_NAME"] = "offline",
        ["RUNNER_OS"] = OperatingSystem.IsMacOS() ? "macOS" : "Linux",
        ["RUNNER_TEMP"] = run.Temp,
        ["RUNNER_TOOL_CACHE"] = run.ToolCache,
        ["RUNNER_WORKSPACE"] = Path.GetDirectoryName(run.Workspace) ?? run.Workspace,
    };
}
