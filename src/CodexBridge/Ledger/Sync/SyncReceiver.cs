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

    public async Task ReceiveAsync(IReadOnlySet<string> own, CancellationToken ct)
    {
        var fetched = await repository.RefsAsync(SyncRefs.Fetched, ct);
        var taken = await repository.RefsAsync(SyncRefs.Taken, ct);
        foreach (var (reference, tip) in fetched)
        {
            var mark = SyncRefs.Taken + reference[SyncRefs.Fetched.Length..];
            if (SyncRefs.WriterOf(reference, branch) is { } writer && !own.Contains(writer) && taken.GetValueOrDefault(mark) != tip)
            {
                await TakeAsync(writer, tip, taken.GetValueOrDefault(mark), ct);
                await repository.UpdateRefsAsync([new(mark, tip)], ct);
                Writers++;
            }
        }
    }

    private async Task TakeAsync(string writer, string tip, string? before, CancellationToken ct)
    {
        var known = before is null ? [] : await repository.FilesAsync(before, ct);
        var changed = (await repository.FilesAsync(tip, ct)).Where(file => known.GetValueOrDefault(file.Key) != file.Value).ToList();
        foreach (var some in changed.Chunk(BlobsAtOnce))
        {
            var contents = await repository.BlobsAsync([.. some.Select(file => file.Value.Id)], ct);
            for (var i = 0; i < some.Length; i++)
            {
                Take(writer, some[i].Key, contents[i]);
            }
        }
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
