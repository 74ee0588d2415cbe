using System.Text.RegularExpressions;
using CodexBridge.Ledger;

namespace CodexBridge.Brain;

/// <summary>Which drafts have been sent: a message carries the name of its draft, in its data or at its head.</summary>
internal static partial class PromptIds
{
    /// <summary>Raised whenever a template changes its meaning, so that the new text may be drafted where the old one was sent.</summary>
    private const string TemplateVersion = "1";

    public static string Of(string rule, string subject, string? lastEventId, int step) =>
        $"{rule}-{ShortHash.Of(subject, rule, lastEventId, step.ToString(System.Globalization.CultureInfo.InvariantCulture), TemplateVersion)[..10]}";

    /// <summary>The draft that a message was made from; null for a person's own words.</summary>
    public static string? SentBy(Moment moment)
    {
        if (moment.Type is not (LedgerTypes.Reply or LedgerTypes.Spawn or LedgerTypes.ApprovalAnswered))
        {
            return null;
        }

        var text = moment.Event.Text("prompt_id") is { } given ? $"[{given}]" : moment.Event.Message is { } message ? message[..Math.Min(60, message.Length)] : "";
        return Tag().Match(text) is { Success: true } match ? match.Groups[1].Value : null;
    }

    public static HashSet<string> AllSent(Timelines timelines) =>
        timelines.Sessions.SelectMany(session => session.Moments).Select(SentBy).OfType<string>().ToHashSet(StringComparer.Ordinal);

    [GeneratedRegex("""\A\s*\[((?:R\d\d[ab]?|NEXT)-[0-9a-f]{10})\]""")]
    private static partial Regex Tag();
}
