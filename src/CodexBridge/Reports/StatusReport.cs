using System.Globalization;
using System.Text;
using CodexBridge.Ledger;
using CodexBridge.Sessions;

namespace CodexBridge.Reports;

/// <summary>One session as <c>status</c> tells it.</summary>
/// <param name="State">Reconciled with the host's own word.</param>
/// <param name="Cwd">As people of the repository know it.</param>
/// <param name="Note">What a person should know about the state; null when it speaks for itself.</param>
internal sealed record StatusCard(SessionRecord Session, SessionState State, string? Note, TimeSpan Elapsed, string? Cwd);

/// <summary>The answer to <c>status</c>.</summary>
internal static class StatusReport
{
    public static string Render(IReadOnlyList<StatusCard> cards, int total, string trigger, string server)
    {
        var text = new StringBuilder();
        foreach (var card in cards)
        {
            One(text, card, trigger, server);
        }

        if (total > cards.Count)
        {
            text.Append(CultureInfo.InvariantCulture, $"and {total - cards.Count} older; `status cid=…` shows each\n");
        }

        return text.ToString();
    }

    private static void One(StringBuilder text, StatusCard card, string trigger, string server)
    {
        var session = card.Session;
        text.Append(CultureInfo.InvariantCulture, $"### {Wording.StateHeadline(card.State)}\n\n");
        if (card.Note is { } note)
        {
            text.Append(CultureInfo.InvariantCulture, $"{Wording.Quoted(note, server)}\n\n");
        }

        text.Append("| | |\n|---|---|\n");
        Row(text, "cid", Markdown.InlineCode(session.Cid.Value));
        Row(text, "state", card.State.Word());
        Row(text, "elapsed", card.Elapsed > TimeSpan.Zero ? Wording.Duration(card.Elapsed) : null);
        Row(text, "tokens", session.Tokens?.Total.ToString("N0", CultureInfo.InvariantCulture));
        Row(text, "cwd", card.Cwd is { } cwd ? Markdown.InlineCode(cwd) : null);
        Row(text, "sandbox", session.Sandbox is { } sandbox ? $"{sandbox.Word()}, approval {session.Approval?.Word()}" : null);
        Row(text, "model", session.Model is { } model ? Markdown.InlineCode(model) : null);
        Row(text, "task", session.Task is { } task ? Markdown.InlineCode(task) : null);
        Row(text, "branch", session.Branch is { } branch ? Markdown.InlineCode(branch) : null);
        Row(text, "asked by", session.Actor is { } actor ? Markdown.InlineCode(actor) : null);
        Row(text, "machine", session.Host is { } host ? Markdown.InlineCode(host) : null);
        Row(text, "comment", session.CommentUrl is { } url ? $"[progress]({url})" : null);
        text.Append('\n');
        foreach (var step in session.Plan.Take(20))
        {
            text.Append(CultureInfo.InvariantCulture, $"- [{(step.Status == PlanStepStatus.Completed ? "x" : " ")}] {Markdown.Text(Wording.Short(step.Text, 200), server)}{(step.Status == PlanStepStatus.InProgress && card.State.IsLive() ? " ← now" : "")}\n");
        }

        foreach (var open in session.OpenApprovals)
        {
            text.Append(CultureInfo.InvariantCulture, $"\nCodex asks for permission: {Markdown.InlineCode(Wording.Short(open.Command ?? open.Kind, 300))}; answer with {Markdown.InlineCode($"{trigger} approve {open.Rid}")} or {Markdown.InlineCode($"{trigger} deny {open.Rid}")}\n");
        }

        if (session.LastMessage is { Length: > 0 } message)
        {
            text.Append(CultureInfo.InvariantCulture, $"\n**Last message**\n\n{Fit.Agent(message, server, 4000, null)}\n");
        }

        text.Append('\n');
    }

    private static void Row(StringBuilder text, string name, string? value)
    {
        if (value is not null)
        {
            text.Append(CultureInfo.InvariantCulture, $"| {name} | {value.Replace("|", "\\|", StringComparison.Ordinal)} |\n");
        }
    }
}
