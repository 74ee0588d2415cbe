using CodexBridge.Codex;
using CodexBridge.Ledger;

namespace CodexBridge.Handlers;

/// <summary>
/// Written before a message is given to Codex, a new turn's or one for the running turn. Should this process die now, the next one knows that
/// Codex may have it (<see cref="EarlierTurn"/>).
/// </summary>
internal static class HandingOver
{
    public static void NoteHandover(this Workshop shop, Errand errand, ICodex codex) => shop.Ledger.Append(new LedgerEvent
    {
        Type = LedgerTypes.Handover,
        Agent = LedgerTypes.Bridge,
        Data = LedgerData.Of(("key", errand.Key.Value), ("backend", codex.Backend), ("host", codex.HostIdentity)),
    });
}
