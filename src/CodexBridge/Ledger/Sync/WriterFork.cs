namespace CodexBridge.Ledger;

/// <summary>
/// Two homes write under one name: a machine was cloned, or a backup restored. This one takes a new name. What only it has goes with it;
/// under the old name the remote's account stands. Nothing of either is lost.
/// </summary>
internal static class WriterFork
{
    /// <returns>A sentence for the report.</returns>
    public static string Resolve(LedgerStore store, string former, OutgoingFiles outgoing) => store.WithLock(segments =>
    {
        var current = segments.Writer;
        var next = string.Equals(current.Id, former, StringComparison.Ordinal) ? WriterIdentity.Create(store.Paths, store.Options, current.Epoch + 1) : current;
        var source = Path.Combine(store.Paths.Out, former);
        var target = Path.Combine(store.Paths.Out, next.Id);
        var kept = 0;
        foreach (var file in SegmentFile.OfWriter(store.Paths, former))
        {
            var path = file.Inner;
            var lines = OnlyHere(file.Bytes(), outgoing, path);
            if (lines.Length > 0)
            {
                Keep(target, path, lines);
                kept += lines.AsSpan().Count((byte)'\n');
            }
        }

        var aside = Path.Combine(store.Paths.In, former);
        if (Directory.Exists(aside))
        {
            Directory.Delete(aside, recursive: true);
        }

        Directory.CreateDirectory(store.Paths.In);
        Directory.Move(source, aside);
        File.Delete(store.Paths.Checkpoint);
        segments.Forget();
        return $"Writer {former} is written elsewhere too: this home is {next.Id} from now on and took {kept} lines along.";
    });

    /// <summary>Lines that the remote may lack. A line that it has after all is the same event by its id, and counts once.</summary>
    private static byte[] OnlyHere(byte[] content, OutgoingFiles outgoing, string path)
    {
        if (outgoing.Files.ContainsKey(path))
        {
            return content[(int)outgoing.Sent[path]..];
        }

        return outgoing.Forked.Contains(path) ? content : [];
    }

    private static void Keep(string folder, string path, byte[] lines)
    {
        var target = SegmentPaths.LocalPath(folder, path);
        Directory.CreateDirectory(Path.GetDirectoryName(target)!);
        AtomicFile.Write(target, lines);
    }
}
