using System.Text.Json;
using System.Text.Json.Nodes;
using CodexBridge.Handlers;
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
        using var buffer = new MemoryStream();
        using (var writer = new Utf8JsonWriter(buffer, Readable))
        {
            node.WriteTo(writer);
        }

        return System.Text.Encoding.UTF8.GetString(buffer.ToArray());
    }
}
