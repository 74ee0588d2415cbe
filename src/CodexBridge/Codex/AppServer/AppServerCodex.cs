using System.Text.Json.Nodes;
using CodexBridge.Codex.AppServer.Wire;
using CodexBridge.Codex.Processes;
using CodexBridge.Sessions;

namespace CodexBridge.Codex.AppServer;

/// <summary>Codex by way of its app-server.</summary>
internal sealed class AppServerCodex : ICodex
{
    private const int TurnsPerPage = 20;

    private readonly AppServerHost host;
    private readonly CodexSettings settings;
    private readonly SemaphoreSlim joining = new(1, 1);
    private readonly List<Switchboard> former = [];
    private Switchboard current;

    private AppServerCodex(AppServerHost host, CodexSettings settings, Switchboard current)
    {
        this.host = host;
        this.settings = settings;
        this.current = current;
    }

    public string Description => $"Codex {Version} app-server ({current.Connection.Address})";

    public string Version => current.Version.ToString();

    public IReadOnlyList<string> Warnings => current.Version.Warning is { } warning ? [warning, .. current.Warnings] : current.Warnings;

    public string? VersionWarning => current.Version.Warning;

    public CodexAbilities Abilities => new(Steer: true, Durable: true, Attach: settings.Host != HostMode.Job, Outlives: settings.Host != HostMode.Job);

    public string Backend => "app-server";

    public string? HostIdentity => HostProcess?.Word;

    /// <summary>The process that serves us; null where it is not known.</summary>
    public ProcessIdentity? HostProcess => current.HostProcess;

    public static async Task<AppServerCodex> ConnectAsync(AppServerHost host, CodexSettings settings, CancellationToken cancellationToken) =>
        new(host, settings, await host.JoinAsync(cancellationToken));

    public async Task<string> SpawnAsync(ThreadOptions thread, TurnOptions turn, Func<ICodexThread, Task> opened, CancellationToken cancellationToken)
    {
        var started = await StartThreadAsync(thread, cancellationToken);
        try
        {
            await opened(started);
            return await started.StartTurnAsync(turn, cancellationToken);
        }
        catch
        {
            await started.DisposeAsync();
            throw;
        }
    }

    /// <summary>Creates a thread (read-only, untrusted; the sandbox is raised turn by turn) and subscribes to it. Nothing runs yet.</summary>
    public async Task<ICodexThread> StartThreadAsync(ThreadOptions options, CancellationToken cancellationToken)
    {
        CodexFolders.Require(options.Cwd);
        return await OnLivingHostAsync<ICodexThread>(async board =>
        {
            using var held = board.HoldStrangers();
            var answer = await board.Connection.CallAsync(
                "thread/start", ThreadParameters.Start(options, settings, host.Home), WireJson.Default.WireThreadAnswer, cancellationToken);
            if (!SessionId.TryParse(answer.Thread?.Id, out var id))
            {
                throw Faults.From("thread/start", new WireError(null, "the answer names no thread", null));
            }

            var feed = board.Feed(id);
            feed.Release(running: null, plan: null);
            return new AppServerThread(id, board.Connection, feed, settings, board.Forget);
        }, cancellationToken);
    }

    public Task<ICodexThread> ResumeThreadAsync(SessionId id, CancellationToken cancellationToken) =>
        OnLivingHostAsync<ICodexThread>(async board =>
        {
            var known = await board.Connection.CallAsync("thread/read", Named(id), WireJson.Default.WireThreadAnswer, cancellationToken);
            var feed = board.Feed(id);
            try
            {
                var answer = await board.Connection.CallAsync(
                    "thread/resume", ThreadParameters.Resume(id, known.Thread?.Cwd, settings, host.Home), WireJson.Default.WireThreadAnswer, cancellationToken);
                if (answer.Thread?.Id is { } got && got != id.Value)
                {
                    throw Faults.From("thread/resume", new WireError(null, $"another thread was opened ({got})", null));
                }

                // From the answer on everything is held back, so a turn that ends meanwhile is still told whole.
                var running = answer.Thread?.Status?.Type == "active" ? await NewestTurnAsync(board, id, cancellationToken) : null;
                feed.Release(running, running?.Id is { } turn ? PlanOnDisk.Newest(answer.Thread?.Path ?? known.Thread?.Path, turn) : null);
                return new AppServerThread(id, board.Connection, feed, settings, board.Forget) { ActiveTurnId = running?.Id };
            }
            catch
            {
                board.Forget(feed);
                throw;
            }
        }, cancellationToken);

    public async Task<ThreadSnapshot?> ReadThreadAsync(SessionId id, CancellationToken cancellationToken)
    {
        try
        {
            return await OnLivingHostAsync(async board =>
            {
                var answer = await board.Connection.CallAsync("thread/read", Named(id), WireJson.Default.WireThreadAnswer, cancellationToken);
                var turn = await NewestTurnAsync(board, id, cancellationToken);
                return Snapshot(id, answer, turn is null ? null : Turns.Read(turn));
            }, cancellationToken);
        }
        catch (CodexException unknown) when (unknown.Fault == CodexFault.UnknownThread)
        {
            return null;
        }
    }

    public async Task<TurnSnapshot?> FindTurnAsync(SessionId id, string clientMessageId, CancellationToken cancellationToken)
    {
        try
        {
            return await OnLivingHostAsync(async board =>
            {
                string? cursor = null;
                do
                {
                    var turns = await TurnsAsync(board, id, TurnsPerPage, cursor, cancellationToken);
                    if ((turns.Data ?? []).Select(Turns.Read).FirstOrDefault(turn => turn.ClientMessageIds.Contains(clientMessageId)) is { } found)
                    {
                        return found;
                    }

                    cursor = turns.NextCursor;
                }
                while (cursor is not null);
                return null;
            }, cancellationToken);
        }
        catch (CodexException unknown) when (unknown.Fault == CodexFault.UnknownThread)
        {
            return null;
        }
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var board in former.Append(current))
        {
            await board.Connection.DisposeAsync();
        }

        joining.Dispose();
    }

    private ThreadSnapshot Snapshot(SessionId id, WireThreadAnswer answer, TurnSnapshot? turn)
    {
        var status = answer.Thread?.Status;
        var isLoaded = status?.Type is "idle" or "active" or "systemError";

        // A turn that runs in another Codex process reads as one whose host has died.
        var runsElsewhere = !isLoaded && turn?.Status == TurnStatus.HostDied && WriterLock.IsHeld(host.Home, id);
        return new ThreadSnapshot(
            id,
            isLoaded,
            IsActive: status?.Type == "active" || runsElsewhere,
            WaitsFor(status),
            LastTurnFailed: status?.Type == "systemError" || turn?.Status == TurnStatus.Failed,
            answer.Thread?.Cwd ?? answer.Cwd,
            answer.Thread?.Model ?? answer.Model,
            runsElsewhere ? turn! with { Status = TurnStatus.InProgress } : turn);
    }

    private static JsonObject Named(SessionId id) => new() { ["threadId"] = id.Value };

    private static string? WaitsFor(WireStatus? status) => status?.ActiveFlags switch
    {
        { } flags when flags.Contains("waitingOnApproval") => "approval",
        { } flags when flags.Contains("waitingOnUserInput") => "input",
        _ => null,
    };

    private static async Task<WireTurn?> NewestTurnAsync(Switchboard board, SessionId id, CancellationToken cancellationToken) =>
        (await TurnsAsync(board, id, 1, null, cancellationToken)).Data?.FirstOrDefault();

    /// <summary>A page of turns, newest first.</summary>
    private static async Task<WireTurns> TurnsAsync(Switchboard board, SessionId id, int limit, string? cursor, CancellationToken cancellationToken)
    {
        var page = Named(id);
        page["limit"] = limit;
        page["sortDirection"] = "desc";
        page["itemsView"] = "full";
        if (cursor is not null)
        {
            page["cursor"] = cursor;
        }

        try
        {
            return await board.Connection.CallAsync("thread/turns/list", page, WireJson.Default.WireTurns, cancellationToken);
        }
        catch (CodexException none) when (none.Fault == CodexFault.NoTurnYet)
        {
            return new WireTurns([]);
        }
    }

    /// <summary>A host that is shutting down still answers but takes no new work: wait for it to leave, and go on with the next one.</summary>
    private async Task<T> OnLivingHostAsync<T>(Func<Switchboard, Task<T>> work, CancellationToken cancellationToken)
    {
        var board = current;
        try
        {
            return await work(board);
        }
        catch (CodexException leaving) when (leaving.Fault == CodexFault.ShuttingDown && settings.Host != HostMode.Job)
        {
            return await work(await NextHostAsync(board, leaving, cancellationToken));
        }
    }

    private async Task<Switchboard> NextHostAsync(Switchboard leaving, CodexException refusal, CancellationToken cancellationToken)
    {
        await joining.WaitAsync(cancellationToken);
        try
        {
            if (current != leaving)
            {
                return current;
            }

            try
            {
                await leaving.Gone.WaitAsync(settings.DrainDeadline, settings.Clock, cancellationToken);
            }
            catch (TimeoutException)
            {
                throw refusal;
            }

            former.Add(leaving);
            current = await host.JoinAsync(cancellationToken);
            return current;
        }
        finally
        {
            joining.Release();
        }
    }
}
