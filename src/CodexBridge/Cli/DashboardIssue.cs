using CodexBridge.Brain;
using CodexBridge.GitHub;
using CodexBridge.Handlers;
using CodexBridge.Runner;

namespace CodexBridge.Cli;

/// <summary>
/// What the action does for <c>command: dashboard</c>: keeps one issue up to date (found by its label), writes the board into the job summary
/// and the page into a file, for a later step to publish.
/// </summary>
internal static class DashboardIssue
{
    public const string Label = "codex-dashboard";
    private const string Title = "Codex dashboard";

    public static async Task<int> RunAsync(RunnerEnvironment environment, TextWriter output, CancellationToken cancellationToken)
    {
        var log = new WorkflowCommands(output, environment.IsActions);
        var bench = Workbench.For(environment, Door.Job);
        using var github = bench.GitHub();
        if (github is null || RepositoryRef.TryParse(environment.Repository, environment.RepositoryId) is not { } repository)
        {
            throw new BridgeException("There is no token or no repository to keep the dashboard in.", "Hand the job's token to the action; at a terminal use `codex-bridge dashboard`.");
        }

        var board = await MachineBoard.LookAsync(bench, BrainConfig.Default, cancellationToken);
        var text = bench.Redactor.Redact(DashboardMarkdown.Write(board)).Text;
        new StepSummary(environment.SummaryPath).Append(text);

        var page = Path.Combine(bench.Settings.ResultFolder ?? bench.Workspace, "codex-dashboard.html");
        Directory.CreateDirectory(Path.GetDirectoryName(page)!);
        await File.WriteAllTextAsync(page, bench.Redactor.Redact(DashboardHtml.Write(board)).Text, cancellationToken);

        var url = await KeepAsync(github, repository, text, cancellationToken);
        var outputs = new StepOutputs(environment.OutputPath);
        outputs.Set("outcome", Outcome.Answered.Word());
        outputs.Set("comment-url", url);
        outputs.Set("result-file", page);
        log.Say($"dashboard: {url}");
        return ExitCode.Done;
    }

    /// <summary>The oldest open issue with the label is the one; without any, one is made.</summary>
    private static async Task<string> KeepAsync(IGitHub github, RepositoryRef repository, string text, CancellationToken cancellationToken)
    {
        var kept = (await github.ListIssuesAsync(repository, Label, cancellationToken)).Where(issue => !issue.IsPullRequest).MinBy(issue => issue.Number);
        if (kept is null)
        {
            return (await github.CreateIssueAsync(repository, Title, text, [Label], cancellationToken)).HtmlUrl;
        }

        if (kept.Body != text)
        {
            await github.UpdateIssueAsync(new IssueRef(repository, kept.Number), text, cancellationToken);
        }

        return kept.HtmlUrl;
    }
}
