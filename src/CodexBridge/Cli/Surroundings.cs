using CodexBridge.GitHub;
using CodexBridge.Handlers;
using CodexBridge.Ledger;

namespace CodexBridge.Cli;

/// <summary>
/// The three places outside the process that remember what happened, each on its way from the workbench to the handlers. Whoever composes a
/// job may put something around them, to watch, measure or disturb it.
/// </summary>
internal sealed record Surroundings
{
    /// <summary>As they are.</summary>
    public static Surroundings Plain { get; } = new();

    public Func<ILedger, ILedger> Ledger { get; init; } = ledger => ledger;

    public Func<ICodexSource, ICodexSource> Codex { get; init; } = codex => codex;

    public Func<IGitHub, IGitHub> GitHub { get; init; } = github => github;
}
