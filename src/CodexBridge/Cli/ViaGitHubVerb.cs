using System.Globalization;
using CodexBridge.Brain;
using CodexBridge.Commands;
using CodexBridge.GitHub;
using CodexBridge.Mcp;
using CodexBridge.Runner;

namespace CodexBridge.Cli;

/// <summary><c>mcp --via github OWNER/REPO[#N]</c>: reads no policy and no ledger, starts no Codex.</summary>
internal static class ViaGitHubVerb
{
    public static async Task<int> RunAsync(RunnerEnvironment environment, string[] via, int? port, CancellationToken cancellationToken)
    {
        var (place, problem) = Read(via, port);
        if (problem is not null)
        {
            await Console.Error.WriteLineAsync($"codex-bridge: {problem}");
            return ExitCode.Usage;
        }

        var inputs = new ActionInputs(environment);
        var token = inputs.Optional(ActionInput.GitHubToken) ?? environment["GITHUB_TOKEN"] ?? environment["GH_TOKEN"]
            ?? throw new BridgeException("There is no token to speak with.", "Set GITHUB_TOKEN to a token that may comment in the repository; the account behind it is the one that the machines judge.");
        using var gitHub = new RestGitHub(new GitHubConnection(environment.ApiUrl, token, ProgramVersion.Text), TimeProvider.System);
        var talk = new ThreadTalk(gitHub, place!.Value.Repository, place.Value.Issue, new LanguageOptions(inputs.Text(ActionInput.Trigger)).Trigger, TimeProvider.System);
        using var ledger = new PublishedLedger(gitHub, place.Value.Repository, inputs.Text(ActionInput.LedgerBranch));
        await BridgeServer.ServeStandardAsync(life => BridgeServer.ForGitHub(talk, ledger, BoardAsync, ProgramVersion.Text, life), TimeProvider.System, cancellationToken);
        return ExitCode.Done;
    }

    /// <summary>What the published lines add up to. No app-server can be asked from here.</summary>
    private static async Task<Dashboard> BoardAsync(ReadOnlyMemory<byte> published, CancellationToken cancellationToken)
    {
        using var stream = new MemoryStream(published.ToArray(), writable: false);
        var lines = await LedgerLines.ReadAsync(stream, cancellationToken);
        return DashboardBuilder.Of(lines.Events, DashboardBuilder.Minute(TimeProvider.System.GetUtcNow()), BrainConfig.Default, health: new ReaderReport(lines.Quarantined));
    }

    private static ((RepositoryRef Repository, int? Issue)? Place, string? Problem) Read(string[] via, int? port)
    {
        if (port is not null)
        {
            return (null, "--via and --http do not go together");
        }

        var parts = via is ["github", var place] ? place.Split('#') : [];
        var issue = parts.Length == 2 && int.TryParse(parts[1], NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number > 0 ? number : (int?)null;
        return parts.Length is 1 or 2 && RepositoryRef.TryParse(parts[0]) is { } repository && (parts.Length == 1 || issue is not null)
            ? ((repository, issue), null)
            : (null, "--via takes `github OWNER/REPO` or `github OWNER/REPO#NUMBER`");
    }
}
