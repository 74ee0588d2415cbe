using System.Globalization;
using CodexBridge.Handlers;
using CodexBridge.Runner;
using CodexBridge.Sessions;

namespace CodexBridge.Cli;

/// <summary>What a job leaves behind: outputs for later steps, the summary page, annotations, the exit code.</summary>
internal static class JobEnding
{
    private const int OutputKept = 60_000;

    public static int Report(RunnerEnvironment environment, WorkflowCommands log, JobReport report, Workbench? bench)
    {
        var redact = bench is null ? (Func<string, string>)(text => text) : text => bench.Redactor.Redact(text).Text;
        Outputs(new StepOutputs(environment.OutputPath), report, redact);
        Summary(new StepSummary(environment.SummaryPath), report, redact);
        Say(log, report, redact);
        return Code(report);
    }

    public static int Code(JobReport report) => report switch
    {
        { Outcome: Outcome.Failed, Results: [.., { Failure: not null }] } => ExitCode.Environment,
        { Outcome: Outcome.TimedOut } => ExitCode.StillRunning,
        { Outcome: Outcome.Failed or Outcome.HostDied or Outcome.Aborted } => ExitCode.Failed,
        { Outcome: Outcome.Refused } => ExitCode.Refused,
        { Outcome: Outcome.Usage } => ExitCode.Usage,
        { IsDelivered: false } => ExitCode.Environment,
        _ => ExitCode.Done,
    };

    private static void Outputs(StepOutputs outputs, JobReport report, Func<string, string> redact)
    {
        var main = report.Main;
        outputs.Set("outcome", report.Outcome.Word());
        outputs.Set("cid", main?.Cid?.Value ?? "");
        outputs.Set("turn-id", main?.TurnId ?? "");
        outputs.Set("state", main?.Session?.State.Word() ?? "");
        outputs.Set("final-message", Cut(redact(main?.Session?.LastMessage ?? "")));
        outputs.Set("comment-url", report.CommentUrl ?? "");
        outputs.Set("tokens", main?.Session?.Tokens?.Total.ToString(CultureInfo.InvariantCulture) ?? "");
        outputs.Set("result-file", main?.ResultFile ?? "");
    }

    private static void Summary(StepSummary summary, JobReport report, Func<string, string> redact)
    {
        var head = report.Outcome == Outcome.Ignored ? $"Nothing to do (`{report.Code}`): {report.Text}" : redact(report.Text);
        summary.Append(report.CommentUrl is { } url ? $"{head}\n\n[The comment]({url})\n" : $"{head}\n");
    }

    private static void Say(WorkflowCommands log, JobReport report, Func<string, string> redact)
    {
        switch (report.Outcome)
        {
            case Outcome.Ignored:
                log.Say($"ignored ({report.Code}): {redact(report.Text)}");
                break;
            case Outcome.Failed or Outcome.HostDied or Outcome.TimedOut:
                log.Error(First(redact(report.Text)), "CodexBridge");
                break;
            case Outcome.Refused or Outcome.Usage or Outcome.Aborted:
                log.Warning(First(redact(report.Text)), "CodexBridge");
                break;
            default:
                log.Say($"{report.Outcome.Word()}{(report.CommentUrl is { } url ? $": {url}" : "")}");
                break;
        }

        if (!report.IsDelivered)
        {
            log.Error("The answer could not be posted in the thread. It is in this step's outputs and in the ledger; the next command in this repository, or `codex-bridge sweep`, posts it.", "CodexBridge");
        }
    }

    /// <summary>An annotation is a line, not a page.</summary>
    private static string First(string markdown)
    {
        var lines = markdown.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        var text = string.Join(" ", lines.Where(line => !line.StartsWith("<sub>", StringComparison.Ordinal)).Take(4)).TrimStart('#', ' ');
        return text.Length <= 500 ? text : string.Concat(text.AsSpan(0, 499), "…");
    }

    private static string Cut(string message) => message.Length <= OutputKept ? message : string.Concat(message.AsSpan(0, OutputKept), "\n… (the whole text is in result-file)");
}
