using System.CommandLine;
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
            var view = StallsView.Of(DashboardBuilder.Of(input.Evaluate()), threshold);
            await BrainVerb.WriteAsync(parsed, null, parsed.GetValue(json) ? BrainJson.Write(view) : PlainTexts.Of(view), cancel);
            return view.Findings.Count == 0 ? ExitCode.Done : ExitCode.Failed;
        }));
        return command;
    }
}
