using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;

namespace CodexBridge.Offline.Model;

/// <summary>
/// What one model request tells: the user's messages of the whole thread, which of them belong to the running turn, and how far the
/// script has got. The place is read from the request alone, so a restarted model goes on where the old one stopped.
/// </summary>
internal sealed class Conversation
{
    /// <summary>Texts that Codex itself sends in the user's name.</summary>
    private static readonly string[] ContextStarts =
        ["<environment_context>", "<user_instructions>", "<skill", "<turn_aborted>", "<permissions", "<subagent", "<user_shell_command>", "# AGENTS.md"];

    private readonly List<(int Position, string Text)> _users = [];
    private readonly List<(int Position, string CallId)> _calls = [];
    private readonly Dictionary<string, string> outputs = new(StringComparer.Ordinal);
    private readonly int lastAssistant = -1;

    public Conversation(JsonObject request)
    {
        Turn = TurnOf(request);
        Tools = (request["tools"] as JsonArray ?? []).Select(tool => (string?)tool?["name"] ?? "").ToHashSet(StringComparer.Ordinal);
        var input = request["input"] as JsonArray ?? [];
        for (var i = 0; i < input.Count; i++)
        {
            var item = input[i] as JsonObject ?? [];
            var callId = (string?)item["call_id"] ?? "";
            switch ((string?)item["type"])
            {
                case "message" when (string?)item["role"] == "user":
                    var text = TextOf(item["content"]);
                    if (!ContextStarts.Any(start => text.StartsWith(start, StringComparison.Ordinal)))
                    {
                        _users.Add((i, text));
                    }

                    break;
                case "message" when (string?)item["role"] == "assistant":
                    lastAssistant = i;
                    break;
                case "function_call" or "custom_tool_call":
                    _calls.Add((i, callId));
                    break;
                case "function_call_output" or "custom_tool_call_output":
                    outputs[callId] = TextOf(item["output"]);
                    break;
            }
        }
    }

    /// <summary>A short name of the running turn; part of every call id, so that calls of an older turn are never mistaken for ours.</summary>
    public string Turn { get; }

    public IReadOnlySet<string> Tools { get; }

    public IReadOnlyList<string> UserMessages => [.. _users.Select(user => user.Text)];

    /// <summary>Index of the turn's first user message: later ones were steered into it.</summary>
    public int FirstMessage
    {
        get
        {
            var first = _calls.FirstOrDefault(call => CallId.TryParse(call.CallId, out var id) && id.Turn == Turn);
            return first.CallId is null
                ? _users.Count - 1
                : Math.Max(0, _users.FindLastIndex(user => user.Position < first.Position));
        }
    }

    /// <summary>The turn's last call, or null before the first.</summary>
    public CallId? LastCall
    {
        get
        {
            foreach (var (_, text) in Enumerable.Reverse(_calls))
            {
                if (CallId.TryParse(text, out var id) && id.Turn == Turn)
                {
                    return id;
                }
            }

            return null;
        }
    }

    /// <summary>Whether the agent has had its last word on this message already (then only messages after it are open).</summary>
    public bool IsAnswered(int message)
    {
        var lastCall = _calls.LastOrDefault(call => CallId.TryParse(call.CallId, out var id) && id.Turn == Turn);
        var after = lastCall.CallId is null ? -1 : lastCall.Position;
        return lastAssistant > after && lastAssistant > _users[message].Position;
    }

    /// <summary>What a call gave, or null when it has not come back.</summary>
    public string? OutputOf(string callId) => outputs.GetValueOrDefault(callId);

    /// <summary>Outputs of this turn's calls for one action of one message, polls included.</summary>
    public string OutputOf(int message, int action) => string.Join('\n', _calls
        .Where(call => CallId.TryParse(call.CallId, out var id) && id.Turn == Turn && id.Message == message && id.Action == action)
        .Select(call => OutputOf(call.CallId) ?? ""));

    private static string TurnOf(JsonObject request)
    {
        var turn = (string?)request["client_metadata"]?["turn_id"];
        return turn is null ? "0" : Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(turn)))[..8];
    }

    private static string TextOf(JsonNode? content) => content switch
    {
        JsonValue value when value.TryGetValue<string>(out var text) => text,
        JsonArray parts => string.Concat(parts.Select(part => (string?)part?["text"] ?? "")),
        JsonObject part => (string?)part["content"] ?? part.ToJsonString(),
        _ => "",
    };
}
