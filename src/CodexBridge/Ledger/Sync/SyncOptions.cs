namespace CodexBridge.Ledger;

/// <summary>Where and how the ledger is shared.</summary>
internal sealed record SyncOptions
{
    /// <summary>Address or path of a git repository; it may be empty. Any protocol that git speaks, with the user's own credentials.</summary>
    public required string Remote { get; init; }

    /// <summary>The branch with the view for people and older scripts.</summary>
    public string Branch { get; init; } = "codex-ledger";

    /// <summary>Whether this machine publishes the view. Several may.</summary>
    public bool Publish { get; init; } = true;

    /// <summary>How long one call of git may take.</summary>
    public TimeSpan Timeout { get; init; } = TimeSpan.FromSeconds(60);

    /// <summary>A header such as <c>Authorization: basic …</c> for an https remote; handed to git where no list of processes shows it.</summary>
    public string? Authorization { get; init; }
}

/// <summary>What one round of sharing did.</summary>
internal sealed record SyncReport
{
    /// <summary>False: another process was at it, or it is too early after a failure.</summary>
    public bool Ran { get; init; } = true;

    /// <summary>Null when all is well; else what failed. Nothing is lost then: the next round delivers.</summary>
    public string? Problem { get; init; }

    public long BytesSent { get; init; }

    public long BytesReceived { get; init; }

    public int WritersReceived { get; init; }

    /// <summary>Lines whose content a host refused and that were emptied here.</summary>
    public int Withheld { get; init; }

    /// <summary>Pushes that the remote turned down.</summary>
    public int Rejected { get; init; }

    public bool Published { get; init; }

    /// <summary>Things to know that are no failures.</summary>
    public IReadOnlyList<string> Notes { get; init; } = [];
}
