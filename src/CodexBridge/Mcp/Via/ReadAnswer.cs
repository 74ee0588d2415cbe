using System.Text.RegularExpressions;
using CodexBridge.Reports;
using CodexBridge.Sessions;

namespace CodexBridge.Mcp;

/// <summary>What a machine's comment says, read from afar: it is the only thing that reaches us.</summary>
/// <param name="State">Null: no session's card, but a short answer.</param>
/// <param name="Cid">The session of the card.</param>
/// <param name="Content">The agent's words on a card; the whole text of a short answer.</param>
/// <param name="Question">What Codex asks now; null: nothing.</param>
/// <param name="IsFinal">Nothing more will come of this command.</param>
internal sealed partial record ReadAnswer(SessionState? State, SessionId? Cid, string Headline, string Content, AskedFromAfar? Question, bool IsFinal)
{
    /// <param name="body">With the marker in its first line.</param>
    public static ReadAnswer Of(string body)
    {
        var text = body[(body.IndexOf('\n', StringComparison.Ordinal) + 1)..].Replace("\r", "", StringComparison.Ordinal);
        var headline = text.Split('\n', 2)[0].TrimStart('#', ' ');
        var state = StateOf(headline);
        if (state is null)
        {
            var waits = headline.Contains("Heard:", StringComparison.Ordinal) || headline.Contains("Queued behind", StringComparison.Ordinal);
            return new ReadAnswer(null, null, headline, text.Trim(), null, !waits);
        }

        var cid = CardCid().Match(text) is { Success: true } match && SessionId.TryParse(match.Groups["cid"].Value, out var id) ? id : (SessionId?)null;
        return new ReadAnswer(state, cid, headline, Words(text), state == SessionState.WaitingForApproval ? Asked(text) : null, !state.Value.IsLive());
    }

    private static SessionState? StateOf(string headline)
    {
        foreach (var state in Enum.GetValues<SessionState>())
        {
            if (headline.EndsWith(Wording.StateHeadline(state), StringComparison.Ordinal))
            {
                return state;
            }
        }

        return null;
    }

    /// <summary>Between the facts at the top and the parts that the bridge adds below. The agent's words cannot hold those parts' tags.</summary>
    private static string Words(string text)
    {
        var start = text.IndexOf("</sub>", StringComparison.Ordinal);
        var rest = start < 0 ? text : text[(start + "</sub>".Length)..];
        var ends = new[] { "\n<details", "\n<sub>", "\n**Plan**\n" }.Select(part => rest.IndexOf(part, StringComparison.Ordinal)).Where(at => at >= 0);
        return rest[..ends.DefaultIfEmpty(rest.Length).Min()].Trim();
    }

    /// <summary>The first question stands above everything that the agent wrote.</summary>
    private static AskedFromAfar? Asked(string text) =>
        Permission().Match(text) is { Success: true } asked ? new AskedFromAfar(asked.Groups["rid"].Value, asked.Groups["what"].Value.Trim()) : null;

    [GeneratedRegex(@"^<sub>cid `(?<cid>[0-9a-f-]{36})`", RegexOptions.Multiline | RegexOptions.CultureInvariant)]
    private static partial Regex CardCid();

    [GeneratedRegex(@"^> \[!IMPORTANT\]\n> \*\*Codex asks for permission\*\* \(`(?<rid>[0-9a-f]{8})`\)\n(?<what>[^\0]{0,6000}?)\nanswer with ", RegexOptions.Multiline | RegexOptions.CultureInvariant, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Permission();
}

/// <param name="What">As the comment shows it.</param>
internal sealed record AskedFromAfar(string Rid, string What);
