using System.CommandLine;

namespace CodexBridge.Cli;

/// <summary><c>ledger</c>: what agents, scripts and people write into the record of all sessions, and read from it.</summary>
internal static class LedgerVerb
{
    /// <param name="redact">Takes secrets out of a text before it is written; gives how many there were.</param>
    internal static Command Build(Func<string, (string Text, int Count)>? redact = null)
    {
        var place = new LedgerPlace(redact);
        return new Command("ledger", "The record of all sessions: write to it, read it, share it.")
        {
            place.Folder,
            place.Json,
            LedgerWriteVerb.Build(place),
            LedgerStatusVerb.Build(place),
            LedgerTailVerb.Build(place),
            LedgerSyncVerb.Build(place),
            LedgerUpkeepVerbs.Verify(place),
            LedgerUpkeepVerbs.Compact(place),
            LedgerUpkeepVerbs.Import(place),
        };
    }
}
