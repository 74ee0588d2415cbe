using System.Text.Json.Nodes;
using CodexBridge.Codex.AppServer.Wire;
using CodexBridge.Codex.Channels;
using CodexBridge.Codex.Processes;

namespace CodexBridge.Codex.AppServer;

/// <summary>
/// The one app-server of a home: joined when it runs, started when it does not. However many processes come at once, one server
/// comes of it.
/// </summary>
internal sealed class AppServerHost(string home, CodexSettings settings)
{
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(25);

    /// <summary>For a child to kill its commands and leave.</summary>
    private static readonly TimeSpan ChildGrace = TimeSpan.FromSeconds(3);

    private readonly HostFiles files = HostFiles.In(home);

    public string Home => home;

    /// <summary>A connection that has introduced itself.</summary>
    /// <exception cref="CodexException">No host and none may be started, or it does not come up, or it is too old.</exception>
    public async Task<Switchboard> JoinAsync(CancellationToken cancellationToken)
    {
        if (settings.Host == HostMode.Job)
        {
            return await StartChildAsync(cancellationToken);
        }

        if (await TryJoinAsync(cancellationToken) is { } running)
        {
            return running;
        }

        if (settings.Host == HostMode.Service || !settings.StartIfAbsent)
        {
            throw new CodexException(
                CodexFault.NoHost,
                $"No app-server runs for {home}.",
                settings.Host == HostMode.Service ? "Start its service (codex-bridge host status tells more), or set host=auto." : "A spawn or reply starts one.");
        }

        if (OperatingSystem.IsWindows())
        {
            throw new CodexException(CodexFault.NoHost, "A host that outlives its job cannot be started on Windows.", "Set host=job.");
        }

        files.MakeFolder();
        using var only = await FileLock.TakeAsync(files.Lock, settings.StartDeadline + settings.StartDeadline, settings.Clock, cancellationToken)
            ?? throw new CodexException(CodexFault.NoHost, $"Another process has been starting a host for long ({files.Lock} is locked).", "End that process.");
        return await TryJoinAsync(cancellationToken) ?? await StartAsync(cancellationToken);
    }

    /// <summary>Null when nobody listens. Whoever listens but does not speak is an error: a second server beside it would be one too many.</summary>
    private async Task<Switchboard?> TryJoinAsync(CancellationToken cancellationToken)
    {
        SocketChannel channel;
        try
        {
            using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
            limit.CancelAfter(settings.StartDeadline);
            channel = await SocketChannel.ConnectAsync(files.Socket, limit.Token);
        }
        catch (CodexException nobody) when (nobody.Fault == CodexFault.NoHost && nobody.InnerException is not null)
        {
            return null;
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            throw Faults.NoAnswer("the connection", settings.StartDeadline, files.Socket);
        }

        return await IntroduceAsync(channel, channel.HostPid is { } pid ? ProcessIdentity.Of(pid) : null, cancellationToken);
    }

    [System.Runtime.Versioning.UnsupportedOSPlatform("windows")]
    private async Task<Switchboard> StartAsync(CancellationToken cancellationToken)
    {
        if (files.ReadRecord() is { Process.IsAlive: true } former)
        {
            await LeaveAsync(former, cancellationToken);
        }

        var binary = await CodexBinary.FindAsync(settings, cancellationToken);
        var pid = PosixSpawn.StartDetached(
            binary.Path, ["app-server", "--listen", "unix://" + files.Socket], CleanEnvironment.For(settings, home), home, files.Log);
        if (ProcessIdentity.Of(pid) is { } process)
        {
            files.WriteRecord(new HostRecord(process.Pid, process.Boot, process.Started, binary.Version.ToString()));
        }

        var start = settings.Clock.GetTimestamp();
        while (settings.Clock.GetElapsedTime(start) < settings.StartDeadline)
        {
            if (await TryJoinAsync(cancellationToken) is { } joined)
            {
                return joined;
            }

            if (PosixSpawn.HasEnded(pid))
            {
                throw DidNotStart($"{binary.Path} app-server ended at once");
            }

            await Task.Delay(Pause, settings.Clock, cancellationToken);
        }

        throw DidNotStart($"{binary.Path} app-server did not accept connections within {settings.StartDeadline.TotalSeconds:0} s");
    }

    /// <summary>A host whose socket is gone but whose process lives is draining, or its socket was swept away. The first ends by itself.</summary>
    private async Task LeaveAsync(HostRecord former, CancellationToken cancellationToken)
    {
        var start = settings.Clock.GetTimestamp();
        while (former.Process.IsAlive)
        {
            if (settings.Clock.GetElapsedTime(start) > settings.DrainDeadline)
            {
                throw new CodexException(
                    CodexFault.NoHost,
                    $"The app-server of {home} (process {former.Pid}) runs but cannot be reached at {files.Socket}.",
                    $"Let it finish its turns and leave: kill {former.Pid}. The next command starts a new one.");
            }

            await Task.Delay(Pause, settings.Clock, cancellationToken);
        }
    }

    private async Task<Switchboard> StartChildAsync(CancellationToken cancellationToken)
    {
        var binary = await CodexBinary.FindAsync(settings, cancellationToken);
        return await IntroduceAsync(StdioChannel.Start(binary.Path, ["app-server"], CleanEnvironment.For(settings, home), home, ChildGrace), hostProcess: null, cancellationToken);
    }

    private async Task<Switchboard> IntroduceAsync(IMessageChannel channel, ProcessIdentity? hostProcess, CancellationToken cancellationToken)
    {
        var connection = new Connection(channel, settings.CallDeadline, settings.Clock);
        try
        {
            var board = new Switchboard(connection, default, hostProcess, settings.Clock);
            connection.Listen(board);
            var self = await connection.CallAsync("initialize", Introduction(), WireJson.Default.WireInitialized, cancellationToken);
            await connection.NotifyAsync("initialized", cancellationToken);

            // "name/0.169.0 (system; machine) …": the name is ours and could itself hold digits.
            var agent = self.UserAgent ?? "";
            board.Version = (CodexVersion.Find(agent[(agent.IndexOf('/', StringComparison.Ordinal) + 1)..])
                ?? throw new CodexException(CodexFault.TooOld, $"The app-server at {channel.Address} does not tell its version.", "Update Codex.")).Require(channel.Address);
            return board;
        }
        catch
        {
            await connection.DisposeAsync();
            throw;
        }
    }

    private JsonObject Introduction() => new()
    {
        ["clientInfo"] = new JsonObject
        {
            ["name"] = settings.ClientName,
            ["title"] = "CodexBridge",
            ["version"] = settings.ClientVersion,
        },
        ["capabilities"] = new JsonObject
        {
            // For thread/backgroundTerminals and thread/turns/list.
            ["experimentalApi"] = true,

            // Pieces of what comes whole later.
            ["optOutNotificationMethods"] = new JsonArray(
                "item/agentMessage/delta",
                "item/plan/delta",
                "item/reasoning/textDelta",
                "item/reasoning/summaryTextDelta",
                "item/reasoning/summaryPartAdded",
                "item/commandExecution/outputDelta",
                "item/fileChange/outputDelta",
                "item/fileChange/patchUpdated",
                "item/mcpToolCall/progress"),
        },
    };

    private CodexException DidNotStart(string problem)
    {
        var tail = files.LogTail();
        return new CodexException(
            CodexFault.NoHost,
            tail.Length == 0 ? problem + ", and wrote nothing." : $"{problem}. The end of its log:\n{tail}",
            $"See {files.Log}; 'codex doctor' checks the installation.");
    }
}
