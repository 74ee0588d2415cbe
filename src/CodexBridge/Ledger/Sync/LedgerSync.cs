using CodexBridge.Git;

namespace CodexBridge.Ledger;

/// <summary>
/// Shares the ledger through a git repository, round by round. Works in a bare repository of its own: no checkout, index, hook or branch of
/// a person's is ever touched. A round that fails or is killed leaves nothing to repair.
/// </summary>
internal sealed class LedgerSync(LedgerStore store, SyncOptions options)
{
    private LedgerPaths Paths => store.Paths;

    /// <summary>One round: send and receive, then publish.</summary>
    /// <param name="force">Also when an earlier failure asks to wait a little.</param>
    /// <exception cref="BridgeException">There is no git, or the ledger's folder cannot be used. A remote that cannot be reached is no exception but a problem in the report.</exception>
    public async Task<SyncReport> RunAsync(bool force, CancellationToken ct)
    {
        var now = store.Options.Time.GetUtcNow();
        var state = SyncState.Load(Paths);
        if (!force && LedgerTime.Parse(state.NotBefore) > now)
        {
            return new SyncReport { Ran = false, Problem = state.Problem };
        }

        using var exclusive = ExclusiveFile.TryTake(Paths.SyncLockFile);
        if (exclusive is null)
        {
            return new SyncReport { Ran = false, Notes = ["Another process is syncing this ledger."] };
        }

        try
        {
            return await RoundAsync(state, now, ct);
        }
        catch (GitFailedException e)
        {
            state.Failed(now, e.Message).Save(Paths);
            return new SyncReport { Problem = e.Message };
        }
    }

    private async Task<SyncReport> RoundAsync(SyncState state, DateTimeOffset now, CancellationToken ct)
    {
        var isKnown = state.Remote is null || state.Remote == options.Remote;
        if (state.Remote != options.Remote)
        {
            state = new SyncState { Remote = options.Remote };
        }

        var secrets = options.Authorization is null ? null : new Dictionary<string, string> { ["http.extraHeader"] = options.Authorization };
        var repository = await GitRepository.OpenAsync(Paths.SyncRepository, options.Timeout, secrets, ct);
        repository.RemoveStaleLocks();
        var own = OwnWriters();
        var sender = new SyncSender(store, repository, options) { HeadsOnly = state.HeadsOnly };

        // Most of a round is waiting for the remote: both ways at once. The refs of another remote say nothing about this one.
        var known = isKnown ? await repository.RefsAsync([SyncRefs.Fetched], ct) : [];
        var fetching = repository.FetchAsync(options.Remote, SyncRefs.Refspecs(options.Branch), ct);
        var sending = isKnown ? sender.SendAheadAsync(own, known, ct) : Task.CompletedTask;
        await Task.WhenAll(fetching, sending).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        var fetch = await fetching;
        if (!fetch.Ok)
        {
            throw new GitFailedException($"git fetch failed: {fetch.Error.Trim()}", "Check the remote's address and your access.", fetch);
        }

        var refs = await repository.RefsAsync([SyncRefs.Fetched, SyncRefs.Taken], ct);
        var receiver = new SyncReceiver(store, repository, options.Branch);
        await receiver.ReceiveAsync(refs, own, ct);
        if (receiver.Latest > 0)
        {
            store.WithLock(segments =>
            {
                segments.Follow(receiver.Latest);
                return true;
            });
        }

        await sending; // Only now: a push that hung or broke keeps nobody from hearing what came.
        var problem = await sender.SendAsync(own, refs, ct);
        var view = new ViewPublisher(store, repository, options);
        var published = problem is null && options.Publish && await view.PublishAsync(state, refs, now, ct);

        state = state with { HeadsOnly = sender.HeadsOnly, Published = published ? LedgerTime.Format(now) : state.Published };
        (problem is null ? state.Succeeded(now) : state.Failed(now, problem)).Save(Paths);
        return new SyncReport
        {
            Problem = problem,
            BytesSent = sender.Bytes,
            BytesReceived = receiver.Bytes,
            WritersReceived = receiver.Writers,
            Withheld = sender.Withheld,
            Rejected = sender.Rejected + view.Rejected,
            Published = published,
            Notes = [.. receiver.Notes, .. sender.Notes],
        };
    }

    /// <summary>The writers of this home: the present one, and those that it was before on this machine.</summary>
    private HashSet<string> OwnWriters()
    {
        store.WithLock(segments => segments.Writer.Id);
        return Directory.Exists(Paths.Out)
            ? Directory.EnumerateDirectories(Paths.Out).Select(path => Path.GetFileName(path)).Where(WriterIdentity.IsId).ToHashSet(StringComparer.Ordinal)
            : [];
    }
}
