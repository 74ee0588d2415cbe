using System.Text.Json;
using System.Text.Json.Nodes;
using CodexBridge.Handlers;
using CodexBridge.Reports;
using CodexBridge.Sessions;

namespace CodexBridge.Cli;

/// <summary>What a script reads: one object, the same fields as the action's outputs.</summary>
internal static class TerminalJson
{
    private static readonly JsonWriterOptions Readable = new() { Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public static string Write(JobReport report)
    {
        var main = report.Main;
        var node = new JsonObject
        {
            ["outcome"] = report.Outcome.Word(),
            ["code"] = report.Code,
            ["cid"] = main?.Cid?.Value,
            ["turn_id"] = main?.TurnId,
            ["state"] = main?.Session?.State.Word(),
            ["final_message"] = main?.Session?.LastMessage,
            ["tokens"] = main?.Session?.Tokens?.Total,
            ["result_file"] = main?.ResultFile,
            ["text"] = report.Text,
        };
        if (report.Results.SelectMany(result => result.Sessions).ToList() is { Count: > 0 } cards)
        {
            node["sessions"] = new JsonArray([.. cards.Select(Session)]);
        }

        using var buffer = new MemoryStream();
        using (var writer = new Utf8JsonWriter(buffer, Readable))
        {
            node.WriteTo(writer);
        }

        return System.Text.Encoding.UTF8.GetString(buffer.ToArray());
    }

    private static JsonObject Session(StatusCard card) => new()
    {
        ["cid"] = card.Session.Cid.Value,
        ["state"] = card.State.Word(),
        ["elapsed_s"] = (long)card.Elapsed.TotalSeconds,
        ["cwd"] = card.Session.Cwd,
        ["sandbox"] = card.Session.Sandbox?.Word(),
        ["approval"] = card.Session.Approval?.Word(),
        ["model"] = card.Session.Model,
        ["task"] = card.Session.Task,
        ["branch"] = card.Session.Branch,
        ["tokens"] = card.Session.Tokens?.Total,
        ["repository"] = card.Session.Repository,
        ["thread"] = card.Session.Thread,
        ["host"] = card.Session.Host,
        ["open_approvals"] = new JsonArray([.. card.Session.OpenApprovals.Select(open => JsonValue.Create(open.Rid))]),
        ["last_message"] = card.Session.LastMessage,
    };
}
