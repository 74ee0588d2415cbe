namespace CodexBridge.Ledger;

/// <summary>The one case in which written lines change: before they have left this machine, because they must not leave it so.</summary>
internal static class SegmentRewrite
{
    /// <param name="path">Below the writer's folder, with <c>/</c>.</param>
    /// <param name="from">Where the part begins.</param>
    /// <param name="to">Where it ends; what was appended behind it meanwhile stays.</param>
    /// <returns>Whether anything was different.</returns>
    public static bool ReplaceTail(LedgerStore store, string writer, string path, long from, long to, byte[] lines) => store.WithLock(segments =>
    {
        var file = SegmentPaths.LocalPath(Path.Combine(store.Paths.Out, writer), path);
        var content = SegmentFile.OfWriter(store.Paths, writer).Single(segment => segment.Inner == path).Bytes();
        if (content.AsSpan((int)from, (int)(to - from)).SequenceEqual(lines))
        {
            return false;
        }

        // Where it was archived already, the file beside the archive is the one that counts, and the next compaction packs it anew.
        Directory.CreateDirectory(Path.GetDirectoryName(file)!);
        AtomicFile.Write(file, [.. content.AsSpan(0, (int)from), .. lines, .. content.AsSpan((int)to)]);
        segments.Forget();
        File.Delete(store.Paths.Checkpoint);
        return true;
    });
}
