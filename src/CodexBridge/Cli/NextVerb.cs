using System.CommandLine;
using System.Globalization;
using System.Text;
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
            var board = DashboardBuilder.Of((await options.ReadAsync(parsed, clock, cancel)).Evaluate());
            var view = new NextView(board.Schema, board.AsOf, board.Drafts, board.Reviews, board.MergeOrder);
            await BrainVerb.WriteAsync(parsed, null, parsed.GetValue(json) ? BrainJson.Write(view) : Text(view), cancel);
            return view.Drafts.Count + view.Reviews.Count + view.MergeOrder.Count(entry => entry.Ready) == 0 ? ExitCode.Done : ExitCode.Failed;
        }));
        return command;
    }

    private static string Text(NextView view)
    {
        var text = new StringBuilder();
        foreach (var draft in view.Drafts)
        {
            text.Append(CultureInfo.InvariantCulture, $"# {draft.Severity.Word()}: {draft.Title}{(draft.Task is { Length: > 0 } task ? $" ({task})" : "")}{(draft.ForPerson ? " - a person decides" : "")}\n# {draft.Reason}\n");
            foreach (var line in draft.Evidence)
            {
                text.Append(CultureInfo.InvariantCulture, $"#   {line.At} {line.Type} {line.Agent}: {line.Text}\n");
            }

            text.Append(draft.Command is { } command ? command + "\n" : "").Append(draft.Alternative is { } other ? "# or\n" + other + "\n" : "").Append('\n');
        }

        foreach (var review in view.Reviews)
        {
            text.Append(CultureInfo.InvariantCulture, $"# review {(review.Task.Length > 0 ? review.Task : review.Subject)}\n").AppendJoin("", review.Items.Select(item => $"#   [ ] {item}\n")).Append('\n');
        }

        foreach (var (entry, index) in view.MergeOrder.Select((entry, index) => (entry, index)))
        {
            text.Append(CultureInfo.InvariantCulture, $"# merge {index + 1}: {entry.Task} {entry.Branch} {(entry.Ready ? "ready" : "waits: " + string.Join("; ", entry.Waits))}\n");
        }

        return text.Length == 0 ? $"Nothing to do as of {view.AsOf}.\n" : text.ToString();
    }
}
