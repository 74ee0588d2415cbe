using System.Globalization;
using System.Text;
using CodexBridge.Sessions;

namespace CodexBridge.Reports;

/// <summary>
/// A session as a comment: the state first, then what a person may have to decide, then the answer, then how it came about. Everything that
/// the agent wrote passes <see cref="Markdown"/>; nothing of it can end a fence, notify anybody or be read as a command.
/// </summary>
internal static class SessionReport
{
    private const int PlanShown = 20;
    private const int FilesShown = 20;
    private const int CommandShown = 160;
    private const int DiffShown = 3000;

    /// <param name="budget">Characters that may be used; the answer is cut in its middle to keep within it.</param>
    public static string Render(SessionCard card, int budget)
    {
        var head = new StringBuilder();
        Headline(head, card);
        Questions(head, card);

        var tail = new StringBuilder();
        Refusals(tail, card);
        Plan(tail, card);
        Files(tail, card);
        Commands(tail, card.View);
        Foot(tail, card);

        var room = Math.Max(500, budget - head.Length - tail.Length - 200);
        return $"{head}{Answer(card, room)}{tail}";
    }

    private static void Headline(StringBuilder text, SessionCard card)
    {
        var view = card.View;
        text.Append(CultureInfo.InvariantCulture, $"### {Icon(view.State)} {card.Heading}{Wording.StateHeadline(view.State)}\n\n");
        text.Append("<sub>").AppendJoin(" · ", Facts(card)).Append("</sub>\n\n");
        if (view.Cause is { Length: > 0 } cause && view.State is not (SessionState.Completed or SessionState.Running))
        {
            text.Append(CultureInfo.InvariantCulture, $"{Wording.Quoted(cause, card.Server)}\n\n");
        }

        if (view.Retrying is { } retrying && view.State.IsLive())
        {
            text.Append(CultureInfo.InvariantCulture, $"Codex has trouble reaching its model and tries again: {Markdown.InlineCode(retrying)}\n\n");
        }

        foreach (var line in card.Narrowed.Concat(view.Notices))
        {
            text.Append(CultureInfo.InvariantCulture, $"> [!NOTE]\n{Wording.Quoted(line, card.Server)}\n\n");
        }
    }

    private static IEnumerable<string> Facts(SessionCard card)
    {
        yield return $"cid {Markdown.InlineCode(card.View.Cid.Value)}";
        if (card.Asker is { } asker)
        {
            yield return $"asked by {Markdown.InlineCode(asker)}";
        }

        yield return $"{card.Sandbox.Word()}, approval {card.Approval.Word()}";
        yield return $"in {Markdown.InlineCode(card.Cwd)}";
        foreach (var (name, value) in new[] { ("model", card.Model), ("task", card.Task), ("branch", card.Branch) })
        {
            if (value is not null)
            {
                yield return $"{name} {Markdown.InlineCode(value)}";
            }
        }

        yield return Wording.Duration(card.Elapsed);
        if (card.View.Tokens is { } tokens)
        {
            yield return $"{tokens.Total.ToString("N0", CultureInfo.InvariantCulture)} tokens";
        }
    }

    private static void Questions(StringBuilder text, SessionCard card)
    {
        foreach (var asked in card.View.Asked)
        {
            text.Append(CultureInfo.InvariantCulture, $"> [!IMPORTANT]\n> **Codex asks for permission** ({Markdown.InlineCode(asked.Rid)})\n\n");
            text.Append(Markdown.CodeBlock(asked.What)).Append('\n');
            if (asked.Diff is { Length: > 0 } diff)
            {
                text.Append(Markdown.CodeBlock(Wording.Short(diff, DiffShown), "diff")).Append('\n');
            }

            if (asked.Cwd is { } cwd)
            {
                text.Append(CultureInfo.InvariantCulture, $"in {Markdown.InlineCode(cwd)}  \n");
            }

            if (asked.Reason is { Length: > 0 } reason)
            {
                text.Append(CultureInfo.InvariantCulture, $"its reason: {Markdown.InlineCode(Wording.Short(reason, 500))}  \n");
            }

            text.Append(CultureInfo.InvariantCulture, $"answer with {Markdown.InlineCode($"{card.Trigger} approve {asked.Rid}")} or {Markdown.InlineCode($"{card.Trigger} deny {asked.Rid} \"why\"")}; refused by itself at {Wording.Clock(asked.Deadline)}\n\n");
        }
    }

    private static string Answer(SessionCard card, int room)
    {
        if (card.View.LastMessage is not { Length: > 0 } message)
        {
            return "";
        }

        var cut = Fit.Agent(message, card.Server, room, card.ResultFile);
        return card.View.State.IsLive() ? $"**Latest word**\n\n{cut}\n\n" : $"{cut}\n\n";
    }

    private static void Refusals(StringBuilder text, SessionCard card)
    {
        if (card.View.Refused.Count == 0)
        {
            return;
        }

        text.Append(CultureInfo.InvariantCulture, $"**{Wording.Count(card.View.Refused.Count, "action")} refused**\n\n");
        foreach (var refused in card.View.Refused.Take(10))
        {
            text.Append(CultureInfo.InvariantCulture, $"- {Markdown.InlineCode(Wording.Short(refused.What, CommandShown))}: {refused.Why}; {Markdown.InlineCode(refused.Setting)} would allow it\n");
        }

        text.Append('\n');
    }

    private static void Plan(StringBuilder text, SessionCard card)
    {
        var view = card.View;
        if (view.Plan.Count == 0)
        {
            return;
        }

        text.Append("**Plan**\n\n");
        foreach (var step in view.Plan.Take(PlanShown))
        {
            var mark = step.Status == PlanStepStatus.Completed ? "x" : " ";
            var now = step.Status == PlanStepStatus.InProgress && view.State.IsLive() ? " ← now" : "";
            text.Append(CultureInfo.InvariantCulture, $"- [{mark}] {Markdown.Text(Wording.Short(step.Text, 200), card.Server)}{now}\n");
        }

        text.Append('\n');
    }

    private static void Files(StringBuilder text, SessionCard card)
    {
        var view = card.View;
        if (view.Files.Count == 0)
        {
            return;
        }

        text.Append(CultureInfo.InvariantCulture, $"<details><summary>{Wording.Count(view.Files.Count, "file")} changed</summary>\n\n");
        foreach (var (path, kind) in view.Files.Take(FilesShown))
        {
            text.Append(CultureInfo.InvariantCulture, $"- {kind} {Markdown.InlineCode(Wording.Short(Below(path, card.Folder), CommandShown))}\n");
        }

        More(text, view.Files.Count - FilesShown);
        text.Append("\n</details>\n\n");
    }

    private static void Commands(StringBuilder text, SessionView view)
    {
        if (view.CommandCount == 0)
        {
            return;
        }

        text.Append(CultureInfo.InvariantCulture, $"<details{(view.State.IsLive() ? " open" : "")}><summary>{Wording.Count(view.CommandCount, "command")} run</summary>\n\n");
        foreach (var command in view.Commands)
        {
            text.Append(CultureInfo.InvariantCulture, $"- {Outcome(command)} {Markdown.InlineCode(Wording.Short(Wording.ShellBody(command.Text), CommandShown))}\n");
        }

        if (view.CommandCount > view.Commands.Count)
        {
            text.Append(CultureInfo.InvariantCulture, $"- {Wording.Count(view.CommandCount - view.Commands.Count, "earlier command")}\n");
        }

        text.Append("\n</details>\n\n");
    }

    private static string Below(string path, string folder) =>
        path.StartsWith(folder + "/", StringComparison.Ordinal) ? path[(folder.Length + 1)..] : path;

    private static void More(StringBuilder text, int count)
    {
        if (count > 0)
        {
            text.Append(CultureInfo.InvariantCulture, $"- and {count} more\n");
        }
    }

    private static void Foot(StringBuilder text, SessionCard card)
    {
        var cid = card.View.Cid.Short;
        IEnumerable<string> verbs = !card.Commandable ? []
            : card.View.State.IsLive()
                ? [$"{card.Trigger} reply cid={cid} \"…\"", $"{card.Trigger} status cid={cid}", $"{card.Trigger} abort cid={cid}"]
                : [$"{card.Trigger} reply cid={cid} \"…\""];
        text.Append("<sub>").AppendJoin(" · ", verbs.Select(Markdown.InlineCode).Append($"{Markdown.InlineCode(card.Host)}, {Markdown.InlineCode(card.Codex)}")).Append("</sub>\n");
    }

    private static string Outcome(CommandLine command) => command switch
    {
        { Status: ItemStatus.InProgress } => "⏳",
        { Status: ItemStatus.Declined } => "🚫",
        { ExitCode: 0 } => "✅",
        { ExitCode: { } code } => $"❌ exit {code}:",
        _ => "❌",
    };

    private static string Icon(SessionState state) => state switch
    {
        SessionState.Starting or SessionState.Running or SessionState.Detached => "🛠️",
        SessionState.WaitingForApproval => "✋",
        SessionState.Completed => "✅",
        SessionState.Aborted => "🛑",
        SessionState.TimedOut => "⏰",
        SessionState.Unknown => "❔",
        _ => "❌",
    };
}
