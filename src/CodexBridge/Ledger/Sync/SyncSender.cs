using System.Text.RegularExpressions;
using CodexBridge.Git;

namespace CodexBridge.Ledger;

/// <summary>
/// Pushes what this home has and its refs lack. Each push is made anew on top of the remote's tip: there is no chain of local commits that
/// a refused one could spoil.
/// </summary>
internal sealed partial class SyncSender(LedgerStore store, GitRepository repository, SyncOptions options)
{
    private readonly Dictionary<string, Push> ahead = new(StringComparer.Ordinal);

    /// <summary>Where the writers' fetched refs belong after what was delivered: name → commit, or empty for a ref that has served.</summary>
    private readonly Dictionary<string, string> moved = new(StringComparer.Ordinal);

    public bool HeadsOnly { get; set; }

    public long Bytes { get; private set; }

    public int Withheld { get; private set; }

    public int Rejected { get; private set; }

    public List<string> Notes { get; } = [];

    /// <summary>
    /// The pushes that do not need to wait for a fetch: nobody else writes this home's refs, so their tips are where the last round left
    /// them. Where that is not so (a home that was copied), the remote refuses, and <see cref="SendAsync"/> sees what the fetch brought.
    /// </summary>
    public async Task SendAheadAsync(IEnumerable<string> writers, Dictionary<string, GitTip> known, CancellationToken ct)
    {
        foreach (var writer in writers)
        {
            OutgoingFiles outgoing;
            do
            {
                outgoing = await FindAsync(writer, known, ct);
            }
            while (!outgoing.Diverged && Redacted(outgoing));

            if (!outgoing.Diverged && outgoing.Files.Count > 0)
            {
                ahead[writer] = await PushAsync(outgoing, ct);
            }
        }
    }

    /// <param name="fetched">The refs after the fetch.</param>
    /// <returns>Null when everything is delivered, else why not.</returns>
    public async Task<string?> SendAsync(IEnumerable<string> writers, Dictionary<string, GitTip> fetched, CancellationToken ct)
    {
        string? problem = null;
        foreach (var writer in writers)
        {
            problem = await SendAsync(writer, fetched, ct) ?? problem;
        }

        await repository.UpdateRefsAsync(moved, ct);
        return problem;
    }

    private async Task<string?> SendAsync(string writer, Dictionary<string, GitTip> fetched, CancellationToken ct)
    {
        var attempt = 0;
        if (ahead.Remove(writer, out var early) && Tip(writer, fetched) is var tip && (tip == early.Outgoing.Parent || (early.Result.Ok && (tip is null || tip == early.Commit))))
        {
            if (Settle(early, attempt++, out var problem))
            {
                return problem;
            }
        }

        while (true)
        {
            var outgoing = await FindAsync(writer, fetched, ct);
            if (outgoing.Diverged)
            {
                Notes.Add(WriterFork.Resolve(store, writer, outgoing));
                return "This home writes under a new name now, because its old one is also written elsewhere; the next round delivers.";
            }

            if (outgoing.Files.Count == 0)
            {
                return null;
            }

            if (!Redacted(outgoing) && Settle(await PushAsync(outgoing, ct), attempt++, out var problem))
            {
                return problem;
            }
        }
    }

    /// <summary>Whether a push has settled it: delivered, or refused for good. Else what the remote disliked has been changed.</summary>
    private bool Settle(Push push, int attempt, out string? problem)
    {
        problem = null;
        var (outgoing, result) = (push.Outgoing, push.Result);
        if (result.Ok)
        {
            Bytes += outgoing.NewBytes;
            moved[SyncRefs.Local(outgoing.Writer, options.Branch, HeadsOnly)] = push.Commit;
            return true;
        }

        var words = result.Text + result.Error;
        if (attempt < 3 && RefusesSecret().IsMatch(words))
        {
            Withhold(outgoing, words, bare: attempt > 0);
        }
        else if (attempt < 3 && !HeadsOnly && RefusesNamespace().IsMatch(words))
        {
            HeadsOnly = true;
            Notes.Add("The host takes branches only; the writers' refs are branches from now on.");
        }
        else
        {
            problem = $"git push was refused: {result.Error.Trim()}";
            return true;
        }

        return false;
    }

    private string? Tip(string writer, Dictionary<string, GitTip> refs) => refs.TryGetValue(SyncRefs.Local(writer, options.Branch, HeadsOnly), out var tip) ? tip.Id : null;

    private Task<OutgoingFiles> FindAsync(string writer, Dictionary<string, GitTip> refs, CancellationToken ct) =>
        OutgoingFiles.FindAsync(store.Paths, repository, writer, Tip(writer, refs), ct);

    private async Task<Push> PushAsync(OutgoingFiles outgoing, CancellationToken ct)
    {
        var draft = SyncRefs.Outgoing + outgoing.Writer;
        using var commits = new GitCommits();
        commits.Add(draft, outgoing.Parent, "ledger", store.Options.Time.GetUtcNow(), outgoing.Files.Concat(outgoing.BlobsIn(store.Paths)));
        var commit = await repository.ImportAsync(commits, ct);
        moved[draft] = "";
        var result = await repository.PushAsync(options.Remote, [$"{commit}:{SyncRefs.Remote(outgoing.Writer, options.Branch, HeadsOnly)}"], ct);
        Rejected += result.Ok ? 0 : 1;
        return new Push(outgoing, result, commit);
    }

    /// <summary>Second redaction, of what is about to leave. What it changes is changed on this disk too, so that both stay the same.</summary>
    private bool Redacted(OutgoingFiles outgoing)
    {
        var changed = false;
        foreach (var (path, content) in outgoing.Files)
        {
            var clean = LineRedaction.Clean(content[(int)outgoing.Sent[path]..], store.Options.Redact);
            changed |= SegmentRewrite.ReplaceTail(store, outgoing.Writer, path, outgoing.Sent[path], content.Length, clean);
        }

        return changed;
    }

    private void Withhold(OutgoingFiles outgoing, string words, bool bare)
    {
        var places = RefusedPlace().Matches(words)
            .Select(match => (Path: match.Groups["path"].Value, Line: int.Parse(match.Groups["line"].Value, System.Globalization.CultureInfo.InvariantCulture)))
            .ToLookup(place => place.Path, place => place.Line, StringComparer.Ordinal);
        foreach (var (path, content) in outgoing.Files)
        {
            if (places.Count > 0 && !places.Contains(path))
            {
                continue;
            }

            var sent = outgoing.Sent[path];
            var before = content.AsSpan(0, (int)sent).Count((byte)'\n');
            var refused = places.Count > 0 ? places[path].Select(line => line - before).Where(line => line > 0).ToHashSet() : null;
            var (lines, count) = LineRedaction.Withhold(content[(int)sent..], refused is { Count: > 0 } ? refused : null, bare);
            SegmentRewrite.ReplaceTail(store, outgoing.Writer, path, sent, content.Length, lines);
            Withheld += bare ? 0 : count;
        }

        Notes.Add("The host refused a secret; the lines that hold it were emptied.");
    }

    /// <summary>GitHub's push protection (GH013), and how others put it.</summary>
    [GeneratedRegex("GH013|secret|push protection|credential", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex RefusesSecret();

    [GeneratedRegex("hidden ref|funny refname|invalid refspec|refname|refs/codexbridge|not allowed|deny|pre-receive hook declined", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex RefusesNamespace();

    /// <summary>GitHub names each place as <c>path: 2026-03/14-0001.jsonl:12</c>.</summary>
    [GeneratedRegex(@"path:\s*(?<path>[A-Za-z0-9/_.\-]{1,100}):(?<line>[0-9]{1,9})", RegexOptions.CultureInvariant)]
    private static partial Regex RefusedPlace();

    /// <param name="Commit">What was pushed.</param>
    private sealed record Push(OutgoingFiles Outgoing, GitResult Result, string Commit);
}
