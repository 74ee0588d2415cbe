using CodexBridge.Ledger;

namespace CodexBridge.Cli;

/// <summary>The ledger, opened by the first who reads or writes it: a call for help does neither.</summary>
internal sealed class LedgerWhenNeeded(LedgerOptions options) : ILedger
{
    private readonly Lazy<LedgerStore> store = new(() => LedgerStore.Open(options));

    public LedgerStore Store => store.Value;

    public string Home => options.Home;

    public string Writer => Store.Writer;

    public LedgerEvent Append(LedgerEvent entry) => Store.Append(entry);

    public IReadOnlyList<LedgerEvent> Append(IReadOnlyList<LedgerEvent> entries) => Store.Append(entries);

    public LedgerHistory Read() => Store.Read();

    public T Decide<T>(Func<LedgerHistory, Decision<T>> decision) => Store.Decide(decision);
}
