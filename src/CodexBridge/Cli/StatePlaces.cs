using CodexBridge.Ledger;
using CodexBridge.Redaction;
using CodexBridge.Runner;

namespace CodexBridge.Cli;

/// <summary>Where this machine's ledger and the bridge's other state lie, as a door finds them in the environment.</summary>
internal static class StatePlaces
{
    public static LedgerOptions Options(RunnerEnvironment environment, Redactor redactor, TimeProvider clock) => new()
    {
        Home = LedgerPaths.Resolve(null, name => environment[name]),
        Redact = text => redactor.Redact(text) is var redacted ? (redacted.Text, redacted.Count) : default,
        Time = clock,
        Legacy = LedgerPaths.LegacyFile(name => environment[name]),
    };

    /// <summary>Folder for whole results outside a job: beside the ledger, or where the <c>state</c> input says.</summary>
    public static string State(ActionInputs inputs, string ledgerHome) =>
        inputs.Optional(ActionInput.State) is { } state ? Path.GetFullPath(state) : Path.Combine(Path.GetDirectoryName(ledgerHome) ?? ledgerHome, "results");
}
