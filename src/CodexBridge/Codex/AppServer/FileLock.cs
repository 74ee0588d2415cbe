namespace CodexBridge.Codex.AppServer;

/// <summary>One process at a time. The system frees it when its holder dies, however it dies.</summary>
internal static class FileLock
{
    /// <summary>Waits for the lock; null when <paramref name="patience"/> has passed. Disposing frees it.</summary>
    public static async Task<IDisposable?> TakeAsync(string path, TimeSpan patience, TimeProvider clock, CancellationToken cancellationToken)
    {
        var start = clock.GetTimestamp();
        while (true)
        {
            try
            {
                return new FileStream(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
            }
            catch (IOException) when (File.Exists(path) && clock.GetElapsedTime(start) < patience)
            {
                await Task.Delay(TimeSpan.FromMilliseconds(50), clock, cancellationToken);
            }
            catch (IOException) when (File.Exists(path))
            {
                return null;
            }
        }
    }
}
