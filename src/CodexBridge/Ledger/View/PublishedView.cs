namespace CodexBridge.Ledger;

/// <summary>The files of the published branch. The same events and the same minute give the same bytes, in whatever order and pieces they came.</summary>
internal sealed record PublishedView(byte[] Ledger, byte[] Status, byte[] Page)
{
    public const string LedgerPath = "agents/ledger.jsonl";

    private const long LargestLedger = 256 * 1024;

    public IEnumerable<KeyValuePair<string, byte[]>> Files =>
    [
        new(LedgerPath, Ledger),
        new("agents/status.json", Status),
        new("agents/STATUS.md", Page),
    ];

    public static PublishedView Of(LedgerFold fold, LedgerPaths paths, DateTimeOffset asOf)
    {
        using var ledger = new MemoryStream();
        foreach (var line in MergedTail.Read(paths, LargestLedger))
        {
            ledger.Write(line.Line);
            ledger.WriteByte((byte)'\n');
        }

        var status = StatusView.Of(fold, asOf);
        return new PublishedView(ledger.ToArray(), status.Json(), status.Markdown());
    }
}
