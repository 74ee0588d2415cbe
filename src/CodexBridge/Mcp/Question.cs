using System.Text.Json.Nodes;
using CodexBridge.Reports;
using ModelContextProtocol;
using ModelContextProtocol.Protocol;
using ModelContextProtocol.Server;

namespace CodexBridge.Mcp;

/// <summary>
/// A question of Codex's, put to the client's user by elicitation. The answer is given as <c>approve</c> or <c>deny</c> through the same
/// door, so it is judged, claimed and recorded like anybody's; only a plain yes is a yes.
/// </summary>
internal sealed class Question : IAsyncDisposable
{
    private readonly CancellationTokenSource withdrawn = new();
    private readonly Task asking;

    private Question(RequestContext<CallToolRequestParams> request, McpDoor door, SessionView view, AskedApproval asked) =>
        asking = AskAsync(request, door, view, asked, withdrawn.Token);

    public static Question Put(RequestContext<CallToolRequestParams> request, McpDoor door, SessionView view, AskedApproval asked) => new(request, door, view, asked);

    /// <summary>It was answered elsewhere, or its time is over.</summary>
    public void Forget() => withdrawn.Cancel();

    public async ValueTask DisposeAsync()
    {
        await withdrawn.CancelAsync();
        await asking.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        withdrawn.Dispose();
    }

    private static async Task AskAsync(RequestContext<CallToolRequestParams> request, McpDoor door, SessionView view, AskedApproval asked, CancellationToken cancellationToken)
    {
        bool yes;
        try
        {
            yes = request.Server.NegotiatedProtocolVersion is { } version && string.CompareOrdinal(version, "2026") >= 0
                ? (await request.Server.ElicitAsync(Standard(asked), cancellationToken)).IsAccepted
                : IsYes((await request.Server.SendRequestAsync(AsCodexAsked(request, view, asked), cancellationToken)).Result as JsonObject);
        }
        catch (McpException) when (!cancellationToken.IsCancellationRequested)
        {
            // The client answered with an error: that is no yes.
            yes = false;
        }
        catch (Exception gone) when (ClientGone.Is(gone))
        {
            // Not asked after all: the question stays open for every other door, until its deadline.
            return;
        }

        await door.AskAsync($"{(yes ? "approve" : "deny")} {asked.Rid}", CancellationToken.None);
    }

    private static ElicitRequestParams Standard(AskedApproval asked) => new() { Message = Words(asked), RequestedSchema = new ElicitRequestParams.RequestSchema() };

    /// <summary>The standard request, with the fields that Codex's former MCP server put beside it.</summary>
    private static JsonRpcRequest AsCodexAsked(RequestContext<CallToolRequestParams> request, SessionView view, AskedApproval asked) => new()
    {
        Method = RequestMethods.ElicitationCreate,
        Params = new JsonObject
        {
            ["message"] = Words(asked),
            ["requestedSchema"] = new JsonObject { ["type"] = "object", ["properties"] = new JsonObject() },
            ["threadId"] = view.Cid.Value,
            ["codex_elicitation"] = asked.Diff is { Length: > 0 } ? "patch-approval" : "exec-approval",
            ["codex_mcp_tool_call_id"] = request.JsonRpcRequest.Id.ToString(),
            ["codex_event_id"] = view.TurnId,
            ["codex_call_id"] = asked.Rid,
            ["codex_command"] = new JsonArray(asked.What),
            ["codex_cwd"] = asked.Cwd,
        },
    };

    private static string Words(AskedApproval asked) => asked.Diff is { Length: > 0 } diff
        ? $"Allow Codex to apply these changes?\n{asked.What}\n\n{(diff.Length > 8000 ? diff[..8000] + "\n…" : diff)}"
        : $"Allow Codex to run `{asked.What}` in `{asked.Cwd}`?{(asked.Reason is { } reason ? $"\nIt says: {reason}" : "")}";

    /// <summary>The standard's answer, or the one that Codex's former server took instead of it.</summary>
    private static bool IsYes(JsonObject? answer) => (Text(answer, "action"), Text(answer, "decision")) switch
    {
        ("accept", null or "approved") => true,
        (null, "approved") => true,
        _ => false,
    };

    private static string? Text(JsonObject? answer, string name) => answer?[name] is JsonValue value && value.TryGetValue<string>(out var text) ? text : null;
}
