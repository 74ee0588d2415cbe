using System.Text.Json.Nodes;
using CodexBridge.Sessions;
using ModelContextProtocol;
using ModelContextProtocol.Protocol;

namespace CodexBridge.Mcp;

/// <summary>What clients may read: all sessions, one session with its events, and how things stand for people.</summary>
internal sealed class LedgerResources(McpDoor door)
{
    private const string Sessions = "codex-bridge://ledger/sessions";
    private const string Dashboard = "codex-bridge://ledger/dashboard";
    private const string OneSession = Sessions + "/";
    private const string Json = "application/json";

    public static ListResourcesResult List() => new()
    {
        Resources =
        [
            new Resource { Uri = Sessions, Name = "sessions", Title = "Sessions", Description = "Every session in this machine's ledger, newest first.", MimeType = Json },
            new Resource { Uri = Dashboard, Name = "dashboard", Title = "Dashboard", Description = "How the sessions stand, for people.", MimeType = "text/markdown" },
        ],
    };

    public static ListResourceTemplatesResult Templates() => new()
    {
        ResourceTemplates = [new ResourceTemplate { UriTemplate = OneSession + "{threadId}", Name = "session", Description = "One session and its latest events.", MimeType = Json }],
    };

    public async Task<ReadResourceResult> ReadAsync(string uri, CancellationToken cancellationToken)
    {
        var (text, type) = uri switch
        {
            Sessions => (new JsonObject { ["sessions"] = SessionJson.All(door.Ledger.Read().Sessions, 500) }.ToJsonString(), Json),
            Dashboard => ((await door.AskAsync("status", cancellationToken)).Text, "text/markdown"),
            _ when uri.StartsWith(OneSession, StringComparison.Ordinal) => (One(uri[OneSession.Length..]), Json),
            _ => throw Missing(uri),
        };
        return new ReadResourceResult { Contents = [new TextResourceContents { Uri = uri, MimeType = type, Text = text }] };
    }

    private string One(string id)
    {
        if (!SessionId.TryParse(id, out var cid) || door.Ledger.Read().Session(cid) is not { } session)
        {
            throw Missing(OneSession + id);
        }

        var found = SessionJson.Of(session);
        found["events"] = new LedgerSearch(cid.Value, null, null, null, null, null, 200).Run(door.Ledger.Home);
        return found.ToJsonString();
    }

    private static McpProtocolException Missing(string uri) =>
        new($"There is no resource {(uri.Length > 200 ? uri[..200] : uri)}.", McpErrorCode.ResourceNotFound);
}
