namespace CodexBridge.Ledger;

/// <summary>Why a line is not an event. Such a line is counted and passed over; it never hides another.</summary>
internal enum LineFault
{
    None,
    Blank,

    /// <summary>Longer than <see cref="LineWriter.Longest"/>.</summary>
    TooLong,
    ByteOrderMark,
    NulBytes,
    InvalidUtf8,

    /// <summary>Left by a merge of two versions of the file.</summary>
    ConflictMarker,

    /// <summary>Torn, several values, or no JSON at all.</summary>
    NotJson,
    NotAnObject,
    TooDeep,

    /// <summary>Parsers disagree on which of the two counts.</summary>
    DuplicateKey,

    /// <summary>A key that names or orders events (type, cid, task, agent, ts, id, w, seq, v) with a value of the wrong type.</summary>
    WrongType,

    /// <summary>More digits than any reader of the first schema takes. The last kind: counts are kept up to here.</summary>
    NumberTooLong,
}
