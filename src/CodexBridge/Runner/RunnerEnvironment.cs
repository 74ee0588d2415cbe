using System.Globalization;
using CodexBridge.Paths;

namespace CodexBridge.Runner;

/// <summary>
/// What the Actions runner tells a step, as a typed view over environment variables. Every property is null where its variable is unset or
/// empty: in a terminal nearly all are.
/// </summary>
/// <param name="variable">Looks up a variable; null when unset.</param>
internal sealed class RunnerEnvironment(Func<string, string?> variable)
{
    public RunnerEnvironment(IReadOnlyDictionary<string, string> variables)
        : this(name => variables.GetValueOrDefault(name))
    {
    }

    public static RunnerEnvironment OfThisProcess { get; } = new(Environment.GetEnvironmentVariable);

    public bool IsActions => string.Equals(this["GITHUB_ACTIONS"], "true", StringComparison.OrdinalIgnoreCase);

    /// <summary>Such as <c>issue_comment</c>.</summary>
    public string? EventName => this["GITHUB_EVENT_NAME"];

    /// <summary><c>owner/name</c>.</summary>
    public string? Repository => this["GITHUB_REPOSITORY"];

    public long? RepositoryId => Number("GITHUB_REPOSITORY_ID");

    public long? RunId => Number("GITHUB_RUN_ID");

    /// <summary>1 for the first attempt; a re-run keeps the run id and counts this up.</summary>
    public long? RunAttempt => Number("GITHUB_RUN_ATTEMPT");

    /// <summary>Login of the account that caused the run. The payload's sender says who speaks; this is for display.</summary>
    public string? Actor => this["GITHUB_ACTOR"];

    public long? ActorId => Number("GITHUB_ACTOR_ID");

    /// <summary>The REST API, on GitHub Enterprise Server with its path prefix.</summary>
    public string? ApiUrl => this["GITHUB_API_URL"];

    /// <summary>The web pages, for links.</summary>
    public string? ServerUrl => this["GITHUB_SERVER_URL"];

    public string? Workspace => this["GITHUB_WORKSPACE"];

    /// <summary>Emptied at the start and end of every job.</summary>
    public string? Temp => this["RUNNER_TEMP"];

    /// <summary>Persists over jobs; several runners of one machine may share it.</summary>
    public string? ToolCache => this["RUNNER_TOOL_CACHE"];

    public string? OutputPath => this["GITHUB_OUTPUT"];

    public string? SummaryPath => this["GITHUB_STEP_SUMMARY"];

    /// <summary>Page of this run, for links; null outside a run.</summary>
    public string? RunUrl => (ServerUrl, Repository, RunId) is ({ } server, { } repository, { } run)
        ? string.Create(CultureInfo.InvariantCulture, $"{server.TrimEnd('/')}/{repository}/actions/runs/{run}")
        : null;

    public string? this[string name] => variable(name) is { Length: > 0 } value ? value : null;

    /// <summary>Real path of the event's payload; null when there is no event.</summary>
    /// <exception cref="BridgeException">
    /// The file lies in the workspace, whose content anybody may have written who got a commit or a build product into it: such a file can
    /// name any speaker. The runner keeps its own beside the workspace, in <see cref="Temp"/>.
    /// </exception>
    public string? FindEventFile()
    {
        if (this["GITHUB_EVENT_PATH"] is not { } path)
        {
            return null;
        }

        var file = RealPath.Of(path);
        var workspace = RealPath.Of(Workspace ?? Environment.CurrentDirectory);
        return RealPath.IsInside(file, workspace)
            ? throw new BridgeException(
                $"GITHUB_EVENT_PATH points into the workspace ({path}): whoever can write there could speak in anybody's name.",
                "Leave GITHUB_EVENT_PATH to the runner: remove it from the workflow's `env:` and from the runner's .env file.")
            : file;
    }

    private long? Number(string name) =>
        long.TryParse(this[name], NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : null;
}
