namespace CodexBridge.Ledger;

/// <summary>Replaces a file so that a reader, or a crash, sees the old content or the new and nothing between.</summary>
internal static class AtomicFile
{
    public static void Write(string path, ReadOnlySpan<byte> content)
    {
        var draft = $"{path}.{Environment.ProcessId}.{Environment.CurrentManagedThreadId}.tmp";
        using (var file = File.OpenHandle(draft, FileMode.Create, FileAccess.Write, FileShare.None))
        {
            RandomAccess.Write(file, content, 0);
            RandomAccess.FlushToDisk(file);
        }

        File.Move(draft, path, overwrite: true);
    }
}
