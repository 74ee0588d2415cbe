using System.Runtime.CompilerServices;

namespace CodexBridge.Ledger;

/// <summary>New lines as they are written, from where the segments ended when this was made.</summary>
internal sealed class LedgerFollower
{
    /// <summary>The net under the file events, which may be dropped or not come at all.</summary>
    private static readonly TimeSpan Poll = TimeSpan.FromSeconds(1);

    private readonly LedgerPaths paths;
    private readonly Dictionary<string, long> offsets;
    private readonly SegmentReader reader = new();
    private readonly LineScanner scanner = new();

    public LedgerFollower(LedgerPaths paths)
    {
        this.paths = paths;
        offsets = SegmentFile.All(paths).ToDictionary(file => file.Name, file => reader.Read(file, 0, static (_, _, _) => { }).Offset, StringComparer.Ordinal);
    }

    /// <summary>Sound lines only. Ends when the token is cancelled.</summary>
    public async IAsyncEnumerable<byte[]> FollowAsync(LedgerStore store, [EnumeratorCancellation] CancellationToken ct)
    {
        using var changed = new SemaphoreSlim(0);
        using var watcher = new FileSystemWatcher(paths.Home, "*" + SegmentName.Extension) { IncludeSubdirectories = true };
        void Wake(object sender, FileSystemEventArgs e) => changed.Release();
        watcher.Changed += Wake;
        watcher.Created += Wake;
        watcher.Renamed += Wake;
        watcher.EnableRaisingEvents = true;
        while (!ct.IsCancellationRequested)
        {
            store.ReadFold(); // takes in what older scripts have written meanwhile
            foreach (var line in New())
            {
                yield return line;
            }

            try
            {
                await changed.WaitAsync(Poll, ct);
            }
            catch (OperationCanceledException)
            {
                yield break;
            }

            while (changed.Wait(0, CancellationToken.None))
            {
                // One look answers all the events so far.
            }
        }
    }

    private List<byte[]> New()
    {
        var lines = new List<MergedLine>();
        foreach (var file in SegmentFile.All(paths).Where(file => file.Length > offsets.GetValueOrDefault(file.Name)))
        {
            var from = offsets.GetValueOrDefault(file.Name);
            offsets[file.Name] = reader.Read(file, from, (offset, line, known) =>
            {
                if (scanner.Scan(line, known) == LineFault.None)
                {
                    lines.Add(new MergedLine(LedgerLine.Key(line, scanner, ((file.Origin ?? 0) << 24) + offset), line.ToArray()));
                }
            }).Offset;
        }

        lines.Sort(static (left, right) => left.Order.CompareTo(right.Order));
        return lines.ConvertAll(line => line.Line);
    }
}
