using CodexBridge.Offline.GitHub;
using CodexBridge.Offline.Runner;

namespace CodexBridge.Tests.Journeys;

/// <summary>One job of the workflow, running.</summary>
internal sealed class Job
{
    private readonly CancellationTokenSource cancel = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
    private readonly string temp;

    public Job(string temp, ActionRun run)
    {
        this.temp = temp;
        var output = TestContext.Current.TestOutputHelper;
        Ending = ActionPlayer.RunAsync(run with { OnLine = line => output?.WriteLine(line) }, cancel.Token);
    }

    public Task<ActionResult> Ending { get; }

    /// <summary>Cancels the workflow run: SIGINT, 7.5 s, SIGTERM, 2.5 s, SIGKILL.</summary>
    public Task<ActionResult> CancelAsync()
    {
        cancel.Cancel();
        return Ending;
    }

    /// <summary>Kills the bridge where it stands, as a power cut would.</summary>
    public Task<ActionResult> KillAsync()
    {
        foreach (var process in ProcessTable.With($"RUNNER_TEMP={temp}"))
        {
            _ = StepProcess.Kill(process.Pid, StepProcess.SigKill);
        }

        return Ending;
    }
}

/// <summary>How a job differs from the ordinary one.</summary>
internal sealed record JobOptions
{
    /// <summary>The action's inputs.</summary>
    public IReadOnlyList<(string Name, string Value)> Inputs { get; init; } = [];

    public IReadOnlyList<(string Name, string Value)> Environment { get; init; } = [];

    /// <summary>The machine's policy file; null: it has none.</summary>
    public string? Policy { get; init; }

    public string Token { get; init; } = OfflineGitHub.ActionsToken;

    public static JobOptions With(params (string Name, string Value)[] inputs) => new() { Inputs = inputs };
}
