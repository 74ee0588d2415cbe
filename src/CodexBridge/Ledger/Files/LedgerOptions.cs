namespace CodexBridge.Ledger;

/// <summary>Where a ledger lives and how it is written.</summary>
internal sealed record LedgerOptions
{
    /// <summary>Absolute path of the ledger's folder (<see cref="LedgerPaths.Resolve"/>); made where it is missing.</summary>
    public required string Home { get; init; }

    /// <summary>Takes secrets out of a text and counts them. Applied to every text of an event before the first byte reaches the disk.</summary>
    public Func<string, (string Text, int Count)>? Redact { get; init; }

    /// <summary>Name of this machine as people know it. Asked of the system when somebody needs it.</summary>
    public string Host
    {
        get => field ??= Environment.MachineName;
        init;
    }

    public TimeProvider Time { get; init; } = TimeProvider.System;

    public Durability Durability { get; init; } = Durability.ByType;

    /// <summary>A <c>ledger.jsonl</c> of the first schema that other tools append to; its new lines are taken in at each read. Null: none.</summary>
    public string? Legacy { get; init; }
}

/// <summary>When an append waits until its bytes would survive a power cut. A killed process loses nothing under any of them.</summary>
internal enum Durability
{
    /// <summary>At once for what others act on (claims, endings, reviews, spawns); within a second for the rest.</summary>
    ByType,

    Always,

    /// <summary>Left to the system.</summary>
    Never,
}
