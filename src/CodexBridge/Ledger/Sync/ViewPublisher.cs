using System.Security.Cryptography;
using System.Text;
using CodexBridge.Git;

namespace CodexBridge.Ledger;

/// <summary>Puts the view onto its branch, at most once a minute, and leaves alone whatever else the branch holds.</summary>
internal sealed class ViewPublisher(LedgerStore store, GitRepository repository, SyncOptions options)
{
    private static readonly TimeSpan Pause = TimeSpan.FromMinutes(1);

    /// <summary>Another machine was faster; its view stands until the next minute.</summary>
    public int Rejected { get; private set; }

    public async Task<bool> PublishAsync(SyncState state, Dictionary<string, GitTip> fetched, DateTimeOffset now, CancellationToken ct)
    {
        var last = LedgerTime.Parse(state.Published);
        if (now - last < Pause || (now - last < 3 * Pause && !IsElected(fetched.Keys, now)))
        {
            return false;
        }

        var tip = fetched.TryGetValue(SyncRefs.LocalView(options.Branch), out var view) ? view.Id : null;
        var present = tip is null ? [] : await repository.FilesAsync(tip, ct);
        if (tip is not null && present.TryGetValue(PublishedView.LedgerPath, out var theirs) && await repository.CommitterAsync(tip, ct) != GitCommits.Address)
        {
            // Scripts of the first schema push to this branch too: what they wrote is taken in before the view replaces it.
            var content = (await repository.BlobsAsync([theirs.Id], ct))[0];
            LegacyImport.Run(store, $"{options.Remote} {options.Branch}", content);
        }

        var next = PublishedView.Of(store.ReadFold(), store.Paths, now);
        if (next.Ledger.Length == 0 || (present.TryGetValue(PublishedView.LedgerPath, out var before) && before.Id == BlobId(next.Ledger)))
        {
            return false;
        }

        return await PushAsync(next, tip, now, ct);
    }

    private async Task<bool> PushAsync(PublishedView view, string? tip, DateTimeOffset now, CancellationToken ct)
    {
        const string draft = SyncRefs.Outgoing + "view";
        using var commits = new GitCommits();
        commits.Add(draft, tip, "ledger: view", now, view.Files);
        var commit = await repository.ImportAsync(commits, ct);
        var result = await repository.PushAsync(options.Remote, [$"{commit}:refs/heads/{options.Branch}"], ct);
        Rejected += result.Ok ? 0 : 1;
        await repository.UpdateRefsAsync([new(draft, "")], ct);
        return result.Ok;
    }

    /// <summary>Of the writers known here one is chosen for each minute, so that not all of them push the same view.</summary>
    private bool IsElected(IEnumerable<string> refs, DateTimeOffset now)
    {
        var own = store.WithLock(segments => segments.Writer.Id);
        var minute = now.ToUnixTimeSeconds() / 60;
        ulong Lot(string writer) => BitConverter.ToUInt64(SHA256.HashData(Encoding.UTF8.GetBytes($"{writer} {minute}")));
        return refs.Select(name => SyncRefs.WriterOf(name, options.Branch)).OfType<string>().All(other => other == own || Lot(own) <= Lot(other));
    }

    /// <summary>Git's name for a content: SHA-1 by its format, no safeguard.</summary>
    private static string BlobId(byte[] content)
    {
#pragma warning disable CA5350 // git's object ids are SHA-1
        return Convert.ToHexStringLower(SHA1.HashData([.. Encoding.ASCII.GetBytes($"blob {content.Length}\0"), .. content]));
#pragma warning restore CA5350
    }
}
