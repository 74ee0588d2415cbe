namespace CodexBridge.Ledger;

/// <summary>Replaces a file so that a reader, or a crash, sees the old content or the new and nothing between.</summary>
internal static class AtomicFile
{
    /// <param name="durable">False for what can be derived again: then a power cut may lose it.</param>
    public static void Write(string path, ReadOnlySpan<byte> content, bool durable = true)
    {
        var draft = $"{path}.{Environment.ProcessId}.{Environment.CurrentManagedThreadId}.tmp";
        using (var file = File.OpenHandle(draft, FileMode.Create, FileAccess.Write, FileShare.None))
        {
            RandomAccess.Write(file, content, 0);
            if (durable)
            {
                RandomAccess.FlushToDisk(file);
            }
        }

        File.Move(draft, path, overwrite: true);
    }
}
