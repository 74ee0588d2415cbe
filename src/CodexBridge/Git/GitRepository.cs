using System.Globalization;
using System.Text;

namespace CodexBridge.Git;

/// <summary>A bare repository of our own: the dozen calls of git that are needed. No work tree, no index, no hooks.</summary>
internal sealed class GitRepository
{
    /// <summary>The object id that means "no such ref" in git's protocols.</summary>
    public const string NoObject = "0000000000000000000000000000000000000000";

    /// <summary>Known to every git, in whatever repository.</summary>
    private const string EmptyTree = "4b825dc642cb6eb9a060e54bf8d69288fbee4904";

    private readonly GitProcess git;

    private GitRepository(string folder, GitProcess git)
    {
        Folder = folder;
        this.git = git;
    }

    public string Folder { get; }

    /// <summary>Opens the repository, making it where it is missing.</summary>
    public static async Task<GitRepository> OpenAsync(string folder, TimeSpan timeout, IReadOnlyDictionary<string, string>? secrets, CancellationToken ct)
    {
        var repository = new GitRepository(folder, new GitProcess(folder, timeout, secrets));
        if (!File.Exists(Path.Combine(folder, "HEAD")) || !Directory.Exists(Path.Combine(folder, "objects")))
        {
            Directory.CreateDirectory(folder);
            await repository.git.RunAsync(["init", "--quiet", "--bare", "--template=", "--initial-branch=unborn", folder], null, ct);
        }

        return repository;
    }

    /// <summary>The address of <c>origin</c> of somebody's repository, only read; null when there is none.</summary>
    public static async Task<string?> OriginAsync(string gitDir, CancellationToken ct)
    {
        var result = await new GitProcess(gitDir, TimeSpan.FromSeconds(10)).TryRunAsync(["config", "--local", "--get", "remote.origin.url"], null, ct);
        return result.Ok && result.Text.Trim() is { Length: > 0 } address ? address : null;
    }

    /// <summary>Packs what many small pushes left and drops what nothing refers to.</summary>
    public Task PackAsync(CancellationToken ct) => git.RunAsync(["gc", "--quiet", "--prune=now"], null, ct);

    /// <summary>Removes what killed calls of git left behind. Only while no other process uses the repository.</summary>
    public void RemoveStaleLocks()
    {
        foreach (var pattern in new[] { "*.lock", "tmp_*", ".tmp-*" })
        {
            foreach (var path in Directory.EnumerateFiles(Folder, pattern, SearchOption.AllDirectories).ToList())
            {
                File.Delete(path);
            }
        }
    }

    public Task<GitResult> FetchAsync(string remote, IReadOnlyList<string> refspecs, CancellationToken ct) =>
        git.TryRunAsync(["fetch", "--quiet", "--no-tags", "--prune", "--no-write-fetch-head", "--no-auto-maintenance", "--no-recurse-submodules", "--refmap=", "--", remote, .. refspecs], null, ct);

    /// <summary>Pushes; the answer's text has one line per ref (<c>--porcelain</c>).</summary>
    public Task<GitResult> PushAsync(string remote, IReadOnlyList<string> refspecs, CancellationToken ct) =>
        git.TryRunAsync(["push", "--quiet", "--porcelain", "--no-verify", "--", remote, .. refspecs], null, ct);

    /// <summary>Refs below the prefixes: name → what they point at. A ref to anything but a commit is left out.</summary>
    public async Task<Dictionary<string, GitTip>> RefsAsync(IReadOnlyList<string> prefixes, CancellationToken ct)
    {
        var result = await git.RunAsync(["for-each-ref", "--format=%(objectname) %(tree) %(refname)", .. prefixes], null, ct);
        return result.Text.Split('\n', StringSplitOptions.RemoveEmptyEntries)
            .Select(line => line.Split(' ', 3)).Where(parts => parts[1].Length > 0)
            .ToDictionary(parts => parts[2], parts => new GitTip(parts[0], parts[1]), StringComparer.Ordinal);
    }

    /// <summary>What became of files between two trees, for many pairs in one process: for each pair, path → blob id. What was deleted is left out.</summary>
    /// <param name="trees">A null stands for an empty tree.</param>
    public async Task<List<Dictionary<string, string>>> ChangesAsync(IReadOnlyList<(string? From, string To)> trees, CancellationToken ct)
    {
        if (trees.Count == 0)
        {
            return [];
        }

        var pairs = string.Concat(trees.Select(pair => $"{pair.From ?? EmptyTree} {pair.To}\n"));
        var result = await git.RunAsync(["diff-tree", "--stdin", "-r", "-z", "--raw", "--no-renames"], (stream, token) => stream.WriteAsync(Encoding.ASCII.GetBytes(pairs), token).AsTask(), ct);
        return TreeChanges.Read(result.Text);
    }

    /// <summary>Files of a commit: path → blob id and size.</summary>
    public async Task<Dictionary<string, GitFile>> FilesAsync(string commit, CancellationToken ct)
    {
        var files = new Dictionary<string, GitFile>(StringComparer.Ordinal);
        var result = await git.RunAsync(["ls-tree", "-r", "-l", "-z", "--full-tree", commit], null, ct);
        foreach (var entry in result.Text.Split('\0', StringSplitOptions.RemoveEmptyEntries))
        {
            var tab = entry.IndexOf('\t', StringComparison.Ordinal);
            var fields = entry[..tab].Split(' ', StringSplitOptions.RemoveEmptyEntries);
            if (fields is ["100644" or "100755", "blob", var id, var size])
            {
                files[entry[(tab + 1)..]] = new GitFile(id, long.Parse(size, CultureInfo.InvariantCulture));
            }
        }

        return files;
    }

    /// <summary>Contents of blobs, in the order asked.</summary>
    public async Task<List<byte[]>> BlobsAsync(IReadOnlyList<string> ids, CancellationToken ct)
    {
        if (ids.Count == 0)
        {
            return [];
        }

        var result = await git.RunAsync(["cat-file", "--batch"], (stream, token) => stream.WriteAsync(Encoding.ASCII.GetBytes(string.Join('\n', ids) + "\n"), token).AsTask(), ct);
        var blobs = new List<byte[]>(ids.Count);
        var at = 0;
        foreach (var id in ids)
        {
            var end = at + result.Output.AsSpan(at).IndexOf((byte)'\n');
            var header = Encoding.ASCII.GetString(result.Output.AsSpan(at, end - at)).Split(' ');
            if (header is not [_, "blob", var size])
            {
                throw new GitFailedException($"Object {id} is not in {Folder}.", "Delete that folder; it is fetched anew.", result);
            }

            var length = int.Parse(size, CultureInfo.InvariantCulture);
            blobs.Add(result.Output.AsSpan(end + 1, length).ToArray());
            at = end + 1 + length + 1;
        }

        return blobs;
    }

    /// <summary>The committer's address of a commit.</summary>
    public async Task<string> CommitterAsync(string commit, CancellationToken ct) =>
        (await git.RunAsync(["log", "-1", "--format=%ce", commit], null, ct)).Text.Trim();

    /// <summary>Makes commits through <c>git fast-import</c>: blobs, trees and refs in one process.</summary>
    /// <returns>The last commit's id.</returns>
    public async Task<string> ImportAsync(GitCommits commits, CancellationToken ct) =>
        (await git.RunAsync(["fast-import", "--quiet", "--force", "--date-format=raw"], commits.WriteAsync, ct)).Text.Trim();

    /// <summary>Sets and deletes refs, all or none. An empty id deletes.</summary>
    public Task UpdateRefsAsync(IEnumerable<KeyValuePair<string, string>> refs, CancellationToken ct)
    {
        var lines = new StringBuilder();
        foreach (var (name, id) in refs)
        {
            lines.Append(id.Length == 0 ? $"delete {name}\n" : $"update {name} {id}\n");
        }

        return lines.Length == 0 ? Task.CompletedTask
            : git.RunAsync(["update-ref", "--stdin"], (stream, token) => stream.WriteAsync(Encoding.UTF8.GetBytes(lines.ToString()), token).AsTask(), ct);
    }
}

/// <summary>What a ref points at.</summary>
/// <param name="Id">The commit's object id.</param>
/// <param name="Tree">The id of its tree.</param>
internal readonly record struct GitTip(string Id, string Tree);

/// <summary>A file in a commit.</summary>
internal readonly record struct GitFile(string Id, long Size);
