using System.Text.Json.Nodes;
using CodexBridge.Ledger;
using CodexBridge.Sessions;
using ModelContextProtocol;
using ModelContextProtocol.Protocol;

namespace CodexBridge.Mcp;

/// <summary>What clients may read: all sessions, one session with its events, and the board for people and for programs.</summary>
/// <param name="read">What the ledger knows now.</param>
/// <param name="search">Finds events in it.</param>
internal sealed class LedgerResources(
    Func<CancellationToken, Task<LedgerHistory>> read, Func<LedgerSearch, CancellationToken, Task<JsonArray>> search, BoardTools board)
{
    private const string Sessions = "codex-bridge://ledger/sessions";
    private const string Dashboard = "codex-bridge://ledger/dashboard";
    private const string DashboardData = Dashboard + ".json";
    private const string OneSession = Sessions + "/";
    private const string Json = "application/json";
    private const string Markdown = "text/markdown";

    public static ListResourcesResult List() => new()
    {
        Resources =
        [
            new Resource { Uri = Sessions, Name = "sessions", Title = "Sessions", Description = "Every session in the ledger, newest first.", MimeType = Json },
            new Resource { Uri = Dashboard, Name = "dashboard", Title = "Dashboard", Description = "What needs a human first, then the board, drafts and merge order.", MimeType = Markdown },
            new Resource { Uri = DashboardData, Name = "dashboard-data", Title = "Dashboard, for programs", Description = "The same as JSON.", MimeType = Json },
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
            Sessions => (new JsonObject { ["sessions"] = SessionJson.All((await read(cancellationToken)).Sessions, 500) }.ToJsonString(), Json),
            Dashboard => (await board.BoardAsync(json: false, cancellationToken), Markdown),
            DashboardData => (await board.BoardAsync(json: true, cancellationToken), Json),
            _ when uri.StartsWith(OneSession, StringComparison.Ordinal) => (await OneAsync(uri[OneSession.Length..], cancellationToken), Json),
            _ => throw Missing(uri),
        };
        return new ReadResourceResult { Contents = [new TextResourceContents { Uri = uri, MimeType = type, Text = text }] };
    }

    private async Task<string> OneAsync(string id, CancellationToken cancellationToken)
    {
        if (!SessionId.TryParse(id, out var cid) || (await read(cancellationToken)).Session(cid) is not { } session)
        {
            throw Missing(OneSession + id);
        }

        var found = SessionJson.Of(session);
        found["events"] = await search(new LedgerSearch(cid.Value, null, null, null, null, null, 200), cancellationToken);
        return found.ToJsonString();
    }

    private static McpProtocolException Missing(string uri) =>
        new($"There is no resource {(uri.Length > 200 ? uri[..200] : uri)}.", McpErrorCode.ResourceNotFound);
}
