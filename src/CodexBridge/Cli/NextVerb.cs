using System.CommandLine;
using CodexBridge.Brain;

namespace CodexBridge.Cli;

/// <summary><c>next</c>: the commands to send, what to review, and in which order to merge. Ends with 1 when there is something to do.</summary>
internal static class NextVerb
{
    internal static Command Build() => Build(TimeProvider.System);

    internal static Command Build(TimeProvider clock)
    {
        var options = new BrainOptions();
        var json = new Option<bool>("--json") { Description = "For a script." };
        var command = new Command("next", "Draft the next commands, reviews and merges. Ends with 0 when there is nothing to do, 1 when there is, 2 on a wrong command line, 4 when the ledger cannot be read.") { json };
        options.AddTo(command);
        command.SetAction((parsed, cancel) => BrainVerb.RunAsync(parsed, async () =>
        {
            var view = NextView.Of(DashboardBuilder.Of((await options.ReadAsync(parsed, clock, cancel)).Evaluate()));
            await BrainVerb.WriteAsync(parsed, null, parsed.GetValue(json) ? BrainJson.Write(view) : PlainTexts.Of(view), cancel);
            return view.IsEmpty ? ExitCode.Done : ExitCode.Failed;
        }));
        return command;
    }
}
