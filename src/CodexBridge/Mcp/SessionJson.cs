using System.Globalization;
using System.Text.Json.Nodes;
using CodexBridge.Ledger;
using CodexBridge.Sessions;

namespace CodexBridge.Mcp;

/// <summary>A session as programs read it from tools and resources.</summary>
internal static class SessionJson
{
    public static JsonObject Of(SessionRecord session) => new()
    {
        ["threadId"] = session.Cid.Value,
        ["state"] = session.State.Word(),
        ["host"] = session.Host,
        ["repository"] = session.Repository,
        ["thread"] = session.Thread,
        ["actor"] = session.Actor,
        ["task"] = session.Task,
        ["branch"] = session.Branch,
        ["cwd"] = session.Cwd,
        ["prompt"] = session.Prompt,
        ["lastMessage"] = session.LastMessage,
        ["tokens"] = session.Tokens?.Total,
        ["commentUrl"] = session.CommentUrl,
        ["startedAt"] = Time(session.StartedAt),
        ["lastEventAt"] = Time(session.LastEventAt),
        ["endedAt"] = Time(session.EndedAt),
        ["openApprovals"] = new JsonArray([.. session.OpenApprovals.Select(open => new JsonObject
        {
            ["id"] = open.Rid,
            ["kind"] = open.Kind,
            ["command"] = open.Command,
            ["cwd"] = open.Cwd,
            ["reason"] = open.Reason,
            ["deadline"] = Time(open.Deadline),
        })]),
    };

    /// <summary>Newest first.</summary>
    public static JsonArray All(IEnumerable<SessionRecord> sessions, int most) =>
        [.. sessions.OrderByDescending(session => session.LastEventAt).Take(most).Select(Of)];

    private static string? Time(DateTimeOffset? time) => time?.UtcDateTime.ToString("yyyy-MM-ddTHH:mm:ssZ", CultureInfo.InvariantCulture);
}
