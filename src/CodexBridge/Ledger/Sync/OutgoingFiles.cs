using CodexBridge.Git;

namespace CodexBridge.Ledger;

/// <summary>What one writer of this home has that its ref lacks.</summary>
/// <param name="Parent">The ref's tip; null when it does not exist yet.</param>
/// <param name="Files">Path in the ref → whole new content.</param>
/// <param name="Sent">Path → how many of its bytes the remote has already.</param>
/// <param name="Diverged">The remote has what this home has not: it was copied or restored, and its writer writes elsewhere as well.</param>
internal sealed record OutgoingFiles(string Writer, string? Parent, Dictionary<string, byte[]> Files, Dictionary<string, long> Sent, bool Diverged)
{
    /// <summary>Paths whose content here is not a continuation of the remote's.</summary>
    public HashSet<string> Forked { get; init; } = [];

    public long NewBytes => Files.Sum(file => file.Value.Length - Sent[file.Key]);

    public static async Task<OutgoingFiles> FindAsync(LedgerPaths paths, GitRepository repository, string writer, string? tip, CancellationToken ct)
    {
        var remote = tip is null ? [] : await repository.FilesAsync(tip, ct);
        var local = SegmentFile.OfWriter(paths, writer).Select(file => (Path: file.Inner, File: file, file.Length))
            .Where(file => SegmentPaths.IsSegment(file.Path)).ToDictionary(file => file.Path, StringComparer.Ordinal);
        var diverged = remote.Keys.Any(path => SegmentPaths.IsSegment(path) && !local.ContainsKey(path) && !IsPacked(paths, writer, path));
        var changed = local.Values.Where(file => !remote.TryGetValue(file.Path, out var there) || there.Size != file.Length).ToList();
        var known = changed.Where(file => remote.ContainsKey(file.Path)).ToList();
        var before = (await repository.BlobsAsync([.. known.Select(file => remote[file.Path].Id)], ct)).Zip(known)
            .ToDictionary(pair => pair.Second.Path, pair => pair.First, StringComparer.Ordinal);

        var files = new Dictionary<string, byte[]>(StringComparer.Ordinal);
        var forked = new HashSet<string>(StringComparer.Ordinal);
        var sent = new Dictionary<string, long>(StringComparer.Ordinal);
        foreach (var file in changed)
        {
            var content = WholeLines(file.File.Bytes());
            var there = before.GetValueOrDefault(file.Path, []);
            if (!content.AsSpan().StartsWith(there))
            {
                // A shorter file with the same beginning is an older state: everything in it is on the remote.
                diverged = true;
                if (!there.AsSpan().StartsWith(content))
                {
                    forked.Add(file.Path);
                }
            }
            else if (content.Length > there.Length)
            {
                files[file.Path] = content;
                sent[file.Path] = there.Length;
            }
        }

        return new OutgoingFiles(writer, tip, files, sent, diverged) { Forked = forked };
    }

    /// <summary>Blobs that the new lines name, as further files.</summary>
    public IEnumerable<KeyValuePair<string, byte[]>> BlobsIn(LedgerPaths paths)
    {
        foreach (var (path, content) in Files)
        {
            foreach (var name in LedgerBlobs.NamedIn(content.AsSpan((int)Sent[path])))
            {
                var file = Path.Combine(paths.Blobs, name);
                if (File.Exists(file))
                {
                    yield return new($"{SegmentPaths.Blobs}/{name}", File.ReadAllBytes(file));
                }
            }
        }
    }

    /// <summary>Whether there is an archive for it, if only one that cannot be read: a damaged disk is no other machine.</summary>
    private static bool IsPacked(LedgerPaths paths, string writer, string path) => File.Exists(MonthArchive.PathOf(paths, writer, path.Split('/')[0]));

    private static byte[] WholeLines(byte[] content)
    {
        var end = content.AsSpan().LastIndexOf((byte)'\n') + 1;
        return end == content.Length ? content : content[..end];
    }
}
