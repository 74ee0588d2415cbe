namespace CodexBridge.Offline.Runner;

/// <summary>One job with one action in it.</summary>
internal sealed record ActionRun
{
    /// <summary>The folder that holds <c>action.yml</c>.</summary>
    public required string ActionPath { get; init; }

    /// <summary>The checkout; steps run here unless they say otherwise.</summary>
    public required string Workspace { get; init; }

    /// <summary>Survives from job to job, as the runner's own does.</summary>
    public required string ToolCache { get; init; }

    /// <summary>Emptied before and after the job.</summary>
    public required string Temp { get; init; }

    public required string EventName { get; init; }

    /// <summary>The payload, for the event file.</summary>
    public required string EventJson { get; init; }

    /// <summary>What <c>github.token</c> gives. It is masked in the log.</summary>
    public required string Token { get; init; }

    public required string ApiUrl { get; init; }

    public required string ServerUrl { get; init; }

    public required string Repository { get; init; }

    public string RepositoryId { get; init; } = "1";

    public string Actor { get; init; } = "";

    public string ActorId { get; init; } = "";

    public long RunId { get; init; } = 1;

    public int RunAttempt { get; init; } = 1;

    public IReadOnlyDictionary<string, string> Inputs { get; init; } = new Dictionary<string, string>();

    /// <summary>The runner's own environment beside what it makes itself. Null as a value takes a name away.</summary>
    public IReadOnlyDictionary<string, string?> Environment { get; init; } = new Dictionary<string, string?>();

    /// <summary>Gets each line of output as it comes, masked; from several threads.</summary>
    public Action<string> OnLine { get; init; } = _ => { };
}

/// <param name="Steps">What became of each step; null for one that was skipped.</param>
/// <param name="Outputs">The action's outputs.</param>
/// <param name="Summary">What the steps wrote for the job's page.</param>
/// <param name="Log">All lines of both streams, masked, in the order of arrival.</param>
/// <param name="Killed">Command lines of processes that the clean-up at the job's end had to kill.</param>
internal sealed record ActionResult(
    JobStatus Status,
    IReadOnlyList<int?> Steps,
    IReadOnlyDictionary<string, string> Outputs,
    string Summary,
    IReadOnlyList<string> Log,
    IReadOnlyList<string> Killed)
{
    /// <summary>The signals that it took to end the step that was cancelled, in order.</summary>
    public IReadOnlyList<int> Signals { get; init; } = [];

    /// <summary>Of the last step that ran.</summary>
    public int ExitCode => Steps.LastOrDefault(code => code is not null) ?? 0;
}
