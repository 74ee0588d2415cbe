namespace CodexBridge.Ledger;

/// <summary>Where the ledger's parts lie. See <see cref="Resolve"/> for the folder itself.</summary>
internal sealed record LedgerPaths(string Home)
{
    public string LockFile => Path.Combine(Home, "lock");

    public string SyncLockFile => Path.Combine(Home, "sync.lock");

    public string WriterFile => Path.Combine(Home, "writer.json");

    public string IgnoreFile => Path.Combine(Home, ".gitignore");

    /// <summary>Segments of this machine's writers.</summary>
    public string Out => Path.Combine(Home, "out");

    /// <summary>Segments fetched from other machines.</summary>
    public string In => Path.Combine(Home, "in");

    /// <summary>Segments of past months, packed: <see cref="MonthArchive"/>.</summary>
    public string Archive => Path.Combine(Home, "archive");

    /// <summary>Lines too long for a segment, each under the SHA-256 of its bytes.</summary>
    public string Blobs => Path.Combine(Home, "blobs");

    /// <summary>Derived; may be deleted.</summary>
    public string Checkpoint => Path.Combine(Home, "checkpoint.bin");

    public string SyncRepository => Path.Combine(Home, "sync.git");

    public string SyncState => Path.Combine(Home, "sync.json");

    /// <summary>
    /// The ledger's folder: <paramref name="given"/> (an option or CODEX_BRIDGE_LEDGER), else <c>.codexbridge</c> in LEDGER_HOME, else the
    /// user's state folder. Always absolute, and never inside the current folder by accident.
    /// </summary>
    /// <param name="given">What the user asked for; null or empty when nothing.</param>
    /// <param name="environment">Looks up an environment variable.</param>
    public static string Resolve(string? given, Func<string, string?> environment)
    {
        if ((Named(given) ?? Named(environment("CODEX_BRIDGE_LEDGER"))) is { } path)
        {
            return Path.GetFullPath(path);
        }

        if (Named(environment("LEDGER_HOME")) is { } home)
        {
            return Path.Combine(Path.GetFullPath(home), ".codexbridge");
        }

        return Path.Combine(StateFolder(environment), "codex-bridge", "ledger");
    }

    /// <summary>The file that scripts of the first schema append to, when LEDGER_HOME says that there is such a place; else null.</summary>
    public static string? LegacyFile(Func<string, string?> environment) =>
        Named(environment("LEDGER_HOME")) is { } home ? Path.Combine(Path.GetFullPath(home), "agents", "ledger.jsonl") : null;

    /// <summary>The kind of network file system that the path lies on; null for a local one. Locks and appends are not dependable there.</summary>
    public static string? NetworkFileSystem(string path)
    {
        if (OperatingSystem.IsLinux() && PosixFile.IsPlainlyLocal(path))
        {
            return null;
        }

        try
        {
            var kind = new DriveInfo(path).DriveFormat.ToLowerInvariant();
            return Array.Exists(Networks, network => kind.StartsWith(network, StringComparison.Ordinal)) ? kind : null;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or ArgumentException)
        {
            return null;
        }
    }

    private static readonly string[] Networks = ["nfs", "cifs", "smb", "9p", "v9fs", "afs", "fuse.sshfs", "ncp", "ceph", "gluster", "drvfs"];

    private static string StateFolder(Func<string, string?> environment)
    {
        if (Named(environment("XDG_STATE_HOME")) is { } state && Path.IsPathFullyQualified(state))
        {
            return state;
        }

        if (OperatingSystem.IsWindows())
        {
            return Environment.GetFolderPath(Environment.SpecialFolder.LocalApplicationData);
        }

        var home = Named(environment("HOME")) ?? Environment.GetFolderPath(Environment.SpecialFolder.UserProfile);
        return home.Length > 0
            ? Path.Combine(Path.GetFullPath(home), ".local", "state")
            : throw new BridgeException("There is no place for the ledger: neither HOME nor XDG_STATE_HOME is set.", "Set CODEX_BRIDGE_LEDGER to a folder.");
    }

    private static string? Named(string? value) => string.IsNullOrWhiteSpace(value) ? null : value;
}
