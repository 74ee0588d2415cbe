using CodexBridge.Sessions;

namespace CodexBridge.Codex.Processes;

/// <summary>Sees to it that no command of a stopped turn lives on.</summary>
internal sealed class LeftoverCommands(SessionId session, TimeProvider clock)
{
    /// <summary>
    /// How many looks in a row must find nothing. Codex gives a stopped turn a tenth of a second and then reports its end, even where a command
    /// is just being started: on a busy machine that command appears only afterwards.
    /// </summary>
    private const int QuietLooks = 10;

    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(25);

    /// <param name="listed">How many commands Codex itself still knows of.</param>
    /// <param name="killAfter">How long they may take to end by themselves.</param>
    /// <param name="limit">When to give up.</param>
    /// <exception cref="CodexException">Some still run, and cannot be killed.</exception>
    public async Task EndAsync(Func<Task<int>> listed, TimeSpan killAfter, TimeSpan limit, CancellationToken cancellationToken)
    {
        var (start, quiet) = (clock.GetTimestamp(), 0);
        while (true)
        {
            var known = await listed();
            var alive = SessionProcesses.Of(session.Value);
            var count = Math.Max(known, alive.Count);
            quiet = count == 0 ? quiet + 1 : 0;
            if (quiet == QuietLooks)
            {
                return;
            }

            var waited = clock.GetElapsedTime(start);
            if (count > 0 && waited > limit)
            {
                throw new CodexException(
                    CodexFault.Refused,
                    $"{count} command(s) of session {session.Short} still run after they were told to end.",
                    $"End them by hand: {string.Join(' ', alive.Select(process => process.Pid))}");
            }

            if (waited >= killAfter)
            {
                foreach (var process in alive)
                {
                    process.Kill();
                }
            }

            await Task.Delay(Pause, clock, cancellationToken);
        }
    }
}
