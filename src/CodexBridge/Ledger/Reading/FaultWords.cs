namespace CodexBridge.Ledger;

/// <summary>The words for faults in status and verify.</summary>
internal static class FaultWords
{
    public static string Word(LineFault fault) => fault switch
    {
        LineFault.Blank => "blank",
        LineFault.TooLong => "too-long",
        LineFault.ByteOrderMark => "byte-order-mark",
        LineFault.NulBytes => "nul-bytes",
        LineFault.InvalidUtf8 => "invalid-utf8",
        LineFault.ConflictMarker => "conflict-marker",
        LineFault.NotJson => "not-json",
        LineFault.NotAnObject => "not-an-object",
        LineFault.TooDeep => "too-deep",
        LineFault.DuplicateKey => "duplicate-key",
        LineFault.WrongType => "wrong-type",
        LineFault.NumberTooLong => "number-too-long",
        _ => "none",
    };
}
