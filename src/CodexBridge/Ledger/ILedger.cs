namespace CodexBridge.Ledger;

/// <summary>
/// The only store of our own: immutable events, appended. Everything else (sessions, claims, comment ids, status) is a fold of them.
/// </summary>
internal interface ILedger
{
    /// <summary>Absolute path of the folder that holds this machine's segments.</summary>
    string Home { get; }

    /// <summary>This machine's writer id: 12 hex digits.</summary>
    string Writer { get; }

    /// <summary>Appends one event and gives it back as stored (id, writer, sequence, time). Redacted before the first byte reaches the disk.</summary>
    LedgerEvent Append(LedgerEvent entry);

    /// <summary>Appends events together: all or, after a crash, a prefix of them.</summary>
    IReadOnlyList<LedgerEvent> Append(IReadOnlyList<LedgerEvent> entries);

    /// <summary>The state as of now: this machine's events and those fetched from others.</summary>
    LedgerHistory Read();

    /// <summary>
    /// Reads, decides and appends under the ledger's lock, so that of two processes that ask at once exactly one sees the state before the
    /// other's answer. <paramref name="decision"/> must be quick and touch nothing else.
    /// </summary>
    T Decide<T>(Func<LedgerHistory, Decision<T>> decision);
}

/// <summary>What was decided: the answer, and the events that make it so.</summary>
internal sealed record Decision<T>(T Answer, IReadOnlyList<LedgerEvent> Append);
