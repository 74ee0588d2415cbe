using System.CommandLine;
using System.Globalization;
using System.Text;
using CodexBridge.Brain;

namespace CodexBridge.Cli;

/// <summary><c>stalls</c>: what is wrong or at risk. Ends with 1 when there is something, so that a scheduled job can tell.</summary>
internal static class StallsVerb
{
    internal static Command Build() => Build(TimeProvider.System);

    internal static Command Build(TimeProvider clock)
    {
        var options = new BrainOptions();
        var least = new Option<string>("--at-least") { Description = "low, medium, high or critical: what counts as something.", DefaultValueFactory = _ => "medium" };
        var json = new Option<bool>("--json") { Description = "For a script." };
        var command = new Command("stalls", "Show stalled and risky sessions. Ends with 0 when there are none, 1 when there are, 2 on a wrong command line, 4 when the ledger cannot be read.") { least, json };
        options.AddTo(command);
        command.SetAction((parsed, cancel) => BrainVerb.RunAsync(parsed, async () =>
        {
            var threshold = SeverityWords.Parse(parsed.GetValue(least)) ?? throw new UsageException("--at-least takes low, medium, high or critical.");
            var input = await options.ReadAsync(parsed, clock, cancel);
            var board = DashboardBuilder.Of(input.Evaluate());
            var findings = board.Findings.Where(finding => SeverityWords.Parse(finding.Severity) >= threshold).ToList();
            await BrainVerb.WriteAsync(parsed, null, parsed.GetValue(json) ? BrainJson.Write(new StallsView(board.Schema, board.AsOf, findings)) : Text(findings, board.AsOf), cancel);
            return findings.Count == 0 ? ExitCode.Done : ExitCode.Failed;
        }));
        return command;
    }

    private static string Text(List<FindingView> findings, string asOf)
    {
        if (findings.Count == 0)
        {
            return $"Nothing as of {asOf}.\n";
        }

        var text = new StringBuilder();
        foreach (var finding in findings)
        {
            text.Append(CultureInfo.InvariantCulture, $"{finding.Severity,-8} {finding.Rule,-4} {finding.Name,-17} {finding.Task ?? "-",-12} {finding.Subject}  {finding.Summary}\n");
        }

        return text.ToString();
    }
}
