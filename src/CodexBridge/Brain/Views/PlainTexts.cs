using System.Globalization;
using System.Text;

namespace CodexBridge.Brain;

/// <summary>What <c>stalls</c> and <c>next</c> say to who reads lines: a terminal, a chat.</summary>
internal static class PlainTexts
{
    public static string Of(StallsView view)
    {
        if (view.Findings.Count == 0)
        {
            return $"Nothing as of {view.AsOf}.\n";
        }

        var text = new StringBuilder();
        foreach (var finding in view.Findings)
        {
            text.Append(CultureInfo.InvariantCulture, $"{finding.Severity,-8} {finding.Rule,-4} {finding.Name,-17} {finding.Task ?? "-",-12} {finding.Subject}  {finding.Summary}\n");
        }

        return text.ToString();
    }

    public static string Of(NextView view)
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
