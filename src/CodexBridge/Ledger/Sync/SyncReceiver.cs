using System.Security.Cryptography;
using CodexBridge.Git;

namespace CodexBridge.Ledger;

/// <summary>Takes over what other writers have pushed, as plain files below <c>in/</c>.</summary>
internal sealed class SyncReceiver(LedgerStore store, GitRepository repository, string branch)
{
    private const int BlobsAtOnce = 64;

    public long Bytes { get; private set; }

    public int Writers { get; private set; }

    /// <summary>The latest id seen, in milliseconds.</summary>
    public long Latest { get; private set; }

    public List<string> Notes { get; } = [];

    /// <param name="refs">Of the repository, after the fetch.</param>
    public async Task ReceiveAsync(Dictionary<string, GitTip> refs, IReadOnlySet<string> own, CancellationToken ct)
    {
        var news = refs
            .Where(reference => SyncRefs.WriterOf(reference.Key, branch) is { } writer && !own.Contains(writer))
            .Select(reference => (Writer: SyncRefs.WriterOf(reference.Key, branch)!, Tip: reference.Value, Mark: SyncRefs.TakenOf(reference.Key)))
            .Where(one => refs.GetValueOrDefault(one.Mark) != one.Tip)
            .ToList();
        var changes = await repository.ChangesAsync([.. news.Select(one => (refs.TryGetValue(one.Mark, out var before) ? before.Tree : null, one.Tip.Tree))], ct);
        var files = news.Zip(changes).SelectMany(pair => pair.Second.Select(file => (pair.First.Writer, Path: file.Key, Id: file.Value)));
        foreach (var some in files.Chunk(BlobsAtOnce))
        {
            var contents = await repository.BlobsAsync([.. some.Select(file => file.Id)], ct);
            for (var i = 0; i < some.Length; i++)
            {
                Take(some[i].Writer, some[i].Path, contents[i]);
            }
        }

        await repository.UpdateRefsAsync(news.Select(one => KeyValuePair.Create(one.Mark, one.Tip.Id)), ct);
        Writers = news.Count;
    }

    private void Take(string writer, string path, byte[] content)
    {
        if (SegmentPaths.IsBlob(path))
        {
            TakeBlob(path, content);
        }
        else if (SegmentPaths.IsSegment(path))
        {
            TakeSegment(writer, path, content);
        }
        else
        {
            Notes.Add($"Writer {writer} sent a file that is no segment; it was passed over.");
        }
    }

    private void TakeBlob(string path, byte[] content)
    {
        var name = path[(SegmentPaths.Blobs.Length + 1)..];
        if (Convert.ToHexStringLower(SHA256.HashData(content)) == name)
        {
            Directory.CreateDirectory(store.Paths.Blobs);
            AtomicFile.Write(Path.Combine(store.Paths.Blobs, name), content, durable: false);
        }
    }

    private void TakeSegment(string writer, string path, byte[] content)
    {
        var target = SegmentPaths.LocalPath(Path.Combine(store.Paths.In, writer), path);
        var present = File.Exists(target) ? File.ReadAllBytes(target) : Archived(writer, path);
        if (content.AsSpan().SequenceEqual(present))
        {
            return;
        }

        if (content.AsSpan().StartsWith(present))
        {
            Bytes += content.Length - present.Length;
        }
        else if (present.AsSpan().StartsWith(content))
        {
            return; // an older state of the same file, by the other of the two refs
        }
        else
        {
            Notes.Add($"{path} of writer {writer} was rewritten by its owner.");
        }

        Directory.CreateDirectory(Path.GetDirectoryName(target)!);
        AtomicFile.Write(target, content, durable: false);
        Latest = Math.Max(Latest, LatestIn(content));
    }

    /// <summary>What the same segment was when it was packed; empty: it never was.</summary>
    private byte[] Archived(string writer, string path) => Directory.Exists(Path.Combine(store.Paths.Archive, writer))
        ? SegmentFile.OfWriter(store.Paths, store.Paths.In, writer).Find(file => file.Archived?.Name == path)?.Bytes() ?? []
        : [];

    private static long LatestIn(ReadOnlySpan<byte> content)
    {
        var lines = content.TrimEnd((byte)'\n');
        var line = lines[(lines.LastIndexOf((byte)'\n') + 1)..];
        var scanner = new LineScanner();
        return scanner.Scan(line) == LineFault.None && LedgerId.TryParse(scanner.RawText(line, LineKey.Id), out var id) ? LedgerId.Milliseconds(id) : 0;
    }
}
