using CodexBridge.Codex.AppServer;
using CodexBridge.Codex.Mcp;

namespace CodexBridge.Codex;

/// <summary>The door to the local Codex.</summary>
internal static class CodexHost
{
    /// <summary>
    /// Joins the home's app-server, or starts it as <see cref="CodexSettings.Host"/> says. Where no app-server can be driven and nobody asks
    /// for one, an MCP server is started instead, as a child; an MCP server that is asked for is never looked past.
    /// </summary>
    /// <exception cref="CodexException">
    /// <see cref="CodexFault.NoHost"/> when none runs and none may be started; <see cref="CodexFault.NotFound"/>,
    /// <see cref="CodexFault.TooOld"/>, <see cref="CodexFault.Configuration"/>, <see cref="CodexFault.NoAnswer"/>.
    /// </exception>
    public static async Task<ICodex> ConnectAsync(CodexSettings settings, CancellationToken cancellationToken)
    {
        if (settings.Backend == BackendWish.Mcp)
        {
            return await McpChoice.StartAsync(settings, cancellationToken);
        }

        try
        {
            return await AppServerCodex.ConnectAsync(new AppServerHost(CodexHome.Locate(settings), settings), settings, cancellationToken);
        }
        catch (CodexException unfit) when (settings is { Backend: BackendWish.Auto, StartIfAbsent: true } && unfit.Fault is CodexFault.TooOld or CodexFault.NotFound)
        {
            if (await McpChoice.InsteadAsync(unfit, settings, cancellationToken) is { } instead)
            {
                return instead;
            }

            throw;
        }
    }

    /// <summary>Which Codex would be driven here, and how, for people. Starts an MCP server where one would be used, and ends it again.</summary>
    /// <exception cref="CodexException">None can be driven.</exception>
    public static async Task<(string Backend, string Description)> LookAsync(CodexSettings settings, CancellationToken cancellationToken)
    {
        if (settings.Backend != BackendWish.Mcp)
        {
            try
            {
                var found = await CodexBinary.FindAsync(settings, cancellationToken);
                return ("app-server", $"{found.Version} at {found.Path}");
            }
            catch (CodexException unfit) when (settings.Backend == BackendWish.Auto && unfit.Fault is CodexFault.TooOld or CodexFault.NotFound)
            {
                await using var instead = await McpChoice.InsteadAsync(unfit, settings, cancellationToken);
                if (instead is null)
                {
                    throw;
                }

                return (instead.Backend, $"{instead.Description}. {instead.Remark}");
            }
        }

        await using var asked = await McpChoice.StartAsync(settings, cancellationToken);
        return (asked.Backend, $"{asked.Description}. {asked.Remark}");
    }

    /// <summary>
    /// The app-server that was started last for this home, dead or alive, without calling it. Null: none was ever started from here
    /// (a service's is known only by connecting).
    /// </summary>
    public static HostRecord? LastStarted(CodexSettings settings) => HostFiles.In(CodexHome.Locate(settings)).ReadRecord();

    /// <summary>
    /// Lets the host finish its running turns and leave. False: none runs. Comes back when it has left, or throws after
    /// <see cref="CodexSettings.DrainDeadline"/> while it still waits for its turns (it takes no new work meanwhile, and leaves after them).
    /// </summary>
    public static async Task<bool> StopAsync(CodexSettings settings, CancellationToken cancellationToken)
    {
        if (LastStarted(settings) is not { } record || !record.Process.Terminate())
        {
            return false;
        }

        var start = settings.Clock.GetTimestamp();
        while (record.Process.IsAlive)
        {
            if (settings.Clock.GetElapsedTime(start) > settings.DrainDeadline)
            {
                throw new CodexException(
                    CodexFault.ShuttingDown,
                    $"The app-server (process {record.Pid}) still waits for its running turns.",
                    "It leaves after them by itself. Abort the sessions to make it quicker.");
            }

            await Task.Delay(TimeSpan.FromMilliseconds(25), settings.Clock, cancellationToken);
        }

        return true;
    }
}
