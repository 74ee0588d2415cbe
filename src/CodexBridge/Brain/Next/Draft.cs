using System.Globalization;
using CodexBridge.Ledger;

namespace CodexBridge.Brain;

/// <summary>What could be done next about one subject: ready to paste, with the reason and what it rests on.</summary>
/// <param name="PromptId">Names the situation: the same situation is never drafted twice. It opens the message, so that the ledger shows what was sent.</param>
/// <param name="Rule">The rule that asks for it; null for the next task of the queue.</param>
/// <param name="ForPerson">A person must decide or act; else the command may be pasted as it is.</param>
/// <param name="Title">What it is, in a few words of our own.</param>
/// <param name="Reason">One or two sentences of our own.</param>
/// <param name="Command">Comment text, one command a line; null where no command helps.</param>
/// <param name="Alternative">The other way to decide, where there is one.</param>
internal sealed record Draft(string PromptId, string? Rule, Severity Severity, string Subject, string? Task, bool ForPerson, string Title, string Reason, string? Command, string? Alternative, IReadOnlyList<EvidenceLine> Evidence);

/// <summary>An event quoted as data: what it says is made safe to show and means nothing here.</summary>
internal sealed record EvidenceLine(string EventId, string At, string Type, string Agent, string Text)
{
    public static EvidenceLine Of(Moment moment) =>
        new(SafeText.Line(moment.Id, 64), EventTime.Minute(moment.At), SafeText.Line(moment.Type, 30), SafeText.Line(moment.Event.Agent, 40), SafeText.Line(Words(moment), 240));

    private static readonly string[] Details = ["reason", "need", "command", "cwd", "rid", "exit"];

    private static string? Value(LedgerEvent entry, string key) => entry.Text(key) ?? entry.Number(key)?.ToString(CultureInfo.InvariantCulture);

    private static string? Words(Moment moment)
    {
        var entry = moment.Event;
        var details = Details.Select(key => Value(entry, key) is { } value ? $"{key}: {value}" : null).OfType<string>();
        return string.Join(" · ", ((string?[])[entry.Message, .. details]).OfType<string>());
    }
}
