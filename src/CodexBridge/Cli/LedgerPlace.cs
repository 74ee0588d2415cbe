using System.CommandLine;
using CodexBridge.Git;
using CodexBridge.Ledger;

namespace CodexBridge.Cli;

/// <summary>The options that every <c>ledger</c> verb has, and what they open.</summary>
/// <param name="redact">Takes secrets out of a text; null writes texts as they are.</param>
internal sealed class LedgerPlace(Func<string, (string Text, int Count)>? redact)
{
    public Option<string?> Folder { get; } = new("--ledger")
    {
        Description = "The ledger's folder. Default: CODEX_BRIDGE_LEDGER, else .codexbridge in LEDGER_HOME, else the user's state folder.",
        HelpName = "PATH",
        Recursive = true,
    };

    public Option<bool> Json { get; } = new("--json") { Description = "Answer in JSON, for scripts.", Recursive = true };

    public LedgerStore Open(ParseResult parsed) => Open(parsed.GetValue(Folder), redact, parsed.InvocationConfiguration.Error.WriteLine);

    /// <param name="folder">What was asked for; null: the default.</param>
    /// <param name="redact">As for a place.</param>
    /// <param name="warn">Gets what people should know before they write, a line each; null: nothing will be written.</param>
    public static LedgerStore Open(string? folder, Func<string, (string Text, int Count)>? redact, Action<string>? warn)
    {
        var home = LedgerPaths.Resolve(folder, System.Environment.GetEnvironmentVariable);
        if (warn is not null && LedgerPaths.NetworkFileSystem(Path.GetDirectoryName(home) ?? home) is { } kind)
        {
            warn($"warning: {home} is on a network file system ({kind}); appends and locks are not dependable there.");
        }

        return LedgerStore.Open(new LedgerOptions
        {
            Home = home,
            Redact = redact,
            Legacy = LedgerPaths.LegacyFile(System.Environment.GetEnvironmentVariable),
        });
    }

    /// <summary>Where the ledger is shared: the option, CODEX_BRIDGE_LEDGER_REMOTE, else the origin of the clone that LEDGER_HOME is.</summary>
    public static async Task<string?> RemoteAsync(string? given, CancellationToken ct)
    {
        if ((Named(given) ?? Named(System.Environment.GetEnvironmentVariable("CODEX_BRIDGE_LEDGER_REMOTE"))) is { } named)
        {
            return named;
        }

        return Named(System.Environment.GetEnvironmentVariable("LEDGER_HOME")) is { } home && Directory.Exists(Path.Combine(home, ".git"))
            ? await GitRepository.OriginAsync(Path.Combine(Path.GetFullPath(home), ".git"), ct)
            : null;
    }

    /// <summary>Runs a verb's work; what the environment fails at becomes one clear line and its own exit code.</summary>
    public static async Task<int> GuardAsync(ParseResult parsed, Func<Task<int>> work)
    {
        try
        {
            return await work();
        }
        catch (BridgeException e)
        {
            return Failed(e, parsed.InvocationConfiguration.Error);
        }
    }

    /// <summary>Says it, and gives its exit code.</summary>
    public static int Failed(BridgeException failure, TextWriter errors)
    {
        errors.WriteLine($"error: {failure.Message}\n{failure.NextStep}");
        return ExitCode.Environment;
    }

    private static string? Named(string? value) => string.IsNullOrWhiteSpace(value) ? null : value;
}
