using System.Text.Json.Nodes;
using CodexBridge.Reports;
using CodexBridge.Sessions;
using ModelContextProtocol.Protocol;
using ModelContextProtocol.Server;

namespace CodexBridge.Mcp;

/// <summary>
/// The notifications <c>codex/event</c> that clients of Codex's former MCP server read: which thread a call belongs to as soon as it is
/// known, and how its turn ended. Standard progress says the rest.
/// </summary>
internal sealed class CodexEvents(RequestContext<CallToolRequestParams> request)
{
    private bool configured;
    private bool started;
    private bool ended;

    public async Task TellAsync(SessionView view, CancellationToken cancellationToken)
    {
        if (!configured)
        {
            configured = true;
            await SendAsync(view, new JsonObject { ["type"] = "session_configured", ["session_id"] = view.Cid.Value, ["thread_id"] = view.Cid.Value }, cancellationToken);
        }

        if (!started && view.TurnId is not null)
        {
            started = true;
            await SendAsync(view, new JsonObject { ["type"] = "task_started" }, cancellationToken);
        }

        if (!ended && view.State is SessionState.Completed or SessionState.Failed)
        {
            ended = true;
            await SendAsync(view, new JsonObject { ["type"] = "task_complete", ["last_agent_message"] = view.LastMessage }, cancellationToken);
        }
        else if (!ended && view.State is SessionState.Aborted or SessionState.TimedOut)
        {
            ended = true;
            await SendAsync(view, new JsonObject { ["type"] = "turn_aborted", ["reason"] = "interrupted" }, cancellationToken);
        }
    }

    private async Task SendAsync(SessionView view, JsonObject message, CancellationToken cancellationToken)
    {
        var notification = new JsonRpcNotification
        {
            Method = "codex/event",
            Params = new JsonObject
            {
                ["_meta"] = new JsonObject { ["requestId"] = IdOf(request.JsonRpcRequest.Id), ["threadId"] = view.Cid.Value },
                ["id"] = view.TurnId ?? "",
                ["msg"] = message,
            },
        };
        try
        {
            await request.Server.SendMessageAsync(notification, cancellationToken);
        }
        catch (Exception gone) when (ClientGone.Is(gone))
        {
            // Nobody listens any more.
        }
    }

    private static JsonNode? IdOf(RequestId id) => id.Id switch
    {
        long number => number,
        string text => text,
        _ => null,
    };
}
