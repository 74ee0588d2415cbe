using System.Text.Json;
using ModelContextProtocol;
using ModelContextProtocol.Protocol;

namespace CodexBridge.Mcp;

/// <summary>
/// What a message must be before the protocol's library reads it. The library drops some malformed ones, answers others with an internal
/// error and lets a repeated argument's last value win; JSON-RPC 2.0 (section 5) has an error for each, and here each gets it.
/// </summary>
internal static class MessageGate
{
    /// <summary>As deep as the library's own reader goes (System.Text.Json's default).</summary>
    private const int Deepest = 64;

    private static readonly JsonDocumentOptions Strict = new() { MaxDepth = Deepest, AllowDuplicateProperties = false };

    private static readonly string[] LogLevels = ["debug", "info", "notice", "warning", "error", "critical", "alert", "emergency"];

    /// <param name="message">One message, UTF-8.</param>
    /// <param name="begun">Whether the conversation has been opened by <c>initialize</c>. Newer revisions of the protocol have no such opening; their requests say the revision themselves.</param>
    /// <returns>The answer to a message that is none; null: the library may have it.</returns>
    public static JsonRpcError? Refusal(ReadOnlyMemory<byte> message, bool begun)
    {
        try
        {
            using var document = JsonDocument.Parse(message, Strict);
            var id = IdOf(document.RootElement);
            return Problem(document.RootElement, id is not null, begun) is var (code, problem) ? Error(id ?? default, code, problem) : null;
        }
        catch (JsonException broken)
        {
            return Error(default, McpErrorCode.ParseError, $"That is no JSON: {Place(broken)}.");
        }
    }

    /// <summary>Whether the message, already let through, opens a conversation.</summary>
    public static bool Begins(ReadOnlyMemory<byte> message)
    {
        using var document = JsonDocument.Parse(message, Strict);
        return MethodOf(document.RootElement) == RequestMethods.Initialize;
    }

    public static JsonRpcError Error(RequestId id, McpErrorCode code, string problem) =>
        new() { Id = id, Error = new JsonRpcErrorDetail { Code = (int)code, Message = $"{problem} Nothing was done." } };

    private static (McpErrorCode Code, string Problem)? Problem(JsonElement message, bool hasId, bool begun)
    {
        if (message.ValueKind == JsonValueKind.Array)
        {
            return (McpErrorCode.InvalidRequest, "Batches are not part of the protocol; send one message at a time.");
        }

        if (message.ValueKind != JsonValueKind.Object || !Is(message, "jsonrpc", "2.0"))
        {
            return (McpErrorCode.InvalidRequest, "A message is an object with \"jsonrpc\": \"2.0\".");
        }

        if (message.TryGetProperty("id", out _) && !hasId)
        {
            return (McpErrorCode.InvalidRequest, "An id is a string or a whole number of 64 bits.");
        }

        if (!message.TryGetProperty("method", out var method))
        {
            return hasId && (message.TryGetProperty("result", out _) ^ message.TryGetProperty("error", out _))
                ? null
                : (McpErrorCode.InvalidRequest, "A message has a method, or is an answer: an id with a result or an error.");
        }

        return method.ValueKind != JsonValueKind.String
            ? (McpErrorCode.InvalidRequest, "A method is a string.")
            : ParameterProblem(method.GetString()!, message, hasId, begun);
    }

    private static (McpErrorCode Code, string Problem)? ParameterProblem(string method, JsonElement message, bool hasId, bool begun)
    {
        var has = message.TryGetProperty("params", out var parameters);
        if (has && parameters.ValueKind != JsonValueKind.Object)
        {
            return (McpErrorCode.InvalidParams, "`params` is an object.");
        }

        if (method == RequestMethods.Initialize && begun)
        {
            return (McpErrorCode.InvalidRequest, "This conversation is initialized already.");
        }

        if (hasId && !begun && method is not (RequestMethods.Initialize or RequestMethods.Ping or RequestMethods.ServerDiscover) && !SaysItsRevision(parameters))
        {
            return (McpErrorCode.InvalidRequest, "The first request of a conversation is initialize.");
        }

        return method switch
        {
            RequestMethods.Initialize when !IsString(parameters, "protocolVersion") || Kind(parameters, "capabilities") != JsonValueKind.Object || Kind(parameters, "clientInfo") != JsonValueKind.Object =>
                (McpErrorCode.InvalidParams, "initialize takes `protocolVersion` (a string), `capabilities` and `clientInfo` (objects)."),
            RequestMethods.ToolsCall when !IsString(parameters, "name") => (McpErrorCode.InvalidParams, "tools/call takes the tool's `name`, a string."),
            RequestMethods.ToolsCall when Kind(parameters, "arguments") is not (JsonValueKind.Undefined or JsonValueKind.Null or JsonValueKind.Object) =>
                (McpErrorCode.InvalidParams, "`arguments` is an object."),
            RequestMethods.ResourcesRead when !IsString(parameters, "uri") => (McpErrorCode.InvalidParams, "resources/read takes the resource's `uri`, a string."),
            LoggingSetLevel when !LogLevels.Any(level => Is(parameters, "level", level)) => (McpErrorCode.InvalidParams, $"`level` is one of {string.Join(", ", LogLevels)}."),
            _ => null,
        };
    }

    /// <summary>The library calls its own constant obsolete; clients of older revisions still send it.</summary>
    private const string LoggingSetLevel = "logging/setLevel";

    /// <summary>Since revision 2026-07-28 a request names it itself, and there is no opening.</summary>
    private static bool SaysItsRevision(JsonElement parameters) =>
        parameters.ValueKind == JsonValueKind.Object && parameters.TryGetProperty("_meta", out var meta) && IsString(meta, MetaKeys.ProtocolVersion);

    private static RequestId? IdOf(JsonElement message)
    {
        if (message.ValueKind != JsonValueKind.Object || !message.TryGetProperty("id", out var id))
        {
            return null;
        }

        return id.ValueKind switch
        {
            JsonValueKind.String => new RequestId(id.GetString()!),
            JsonValueKind.Number when id.TryGetInt64(out var number) => new RequestId(number),
            _ => null,
        };
    }

    private static string? MethodOf(JsonElement message) => IsString(message, "method") ? message.GetProperty("method").GetString() : null;

    private static bool IsString(JsonElement of, string name) => Kind(of, name) == JsonValueKind.String;

    private static bool Is(JsonElement of, string name, string value) => IsString(of, name) && of.GetProperty(name).ValueEquals(value);

    private static JsonValueKind Kind(JsonElement of, string name) =>
        of.ValueKind == JsonValueKind.Object && of.TryGetProperty(name, out var value) ? value.ValueKind : JsonValueKind.Undefined;

    /// <summary>Where it breaks, in the reader's words but without the text that it quotes.</summary>
    private static string Place(JsonException broken) =>
        broken.BytePositionInLine is { } column ? $"it breaks at line {broken.LineNumber + 1}, byte {column + 1}" : "a name stands twice in one object, or it is nested too deeply";
}
