using CodexBridge.Sessions;

namespace CodexBridge.Codex.AppServer;

/// <summary>
/// Whether some Codex process has a thread open. Each holds a lock (flock) on a file named after the thread in
/// <c>$CODEX_HOME/thread-writer-locks</c>, seen from 0.150.1 to 0.169.0; a release without such files reads as not held.
/// </summary>
internal static class WriterLock
{
    public static bool IsHeld(string home, SessionId id)
    {
        var path = Path.Combine(home, "thread-writer-locks", id.Value + ".lock");
        if (!File.Exists(path))
        {
            return false;
        }

        try
        {
            // Shared and for an instant: enough to meet an exclusive one.
            using var probe = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read);
            return false;
        }
        catch (IOException)
        {
            return true;
        }
        catch (UnauthorizedAccessException)
        {
            return false;
        }
    }
}
