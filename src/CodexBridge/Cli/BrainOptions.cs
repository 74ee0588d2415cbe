using System.CommandLine;
using System.Globalization;
using CodexBridge.Brain;
using CodexBridge.Ledger;
using CodexBridge.Runner;

namespace CodexBridge.Cli;

/// <summary>What the verbs <c>dashboard</c>, <c>stalls</c> and <c>next</c> have in common: where the events come from, and as of when.</summary>
internal sealed class BrainOptions
{
    private readonly Option<string> ledger = new("--ledger") { Description = "Ledger to read: a .jsonl file, a folder of them, or - for standard input. Default: this machine's, with what its app-server says now.", DefaultValueFactory = _ => DefaultLedger() };
    private readonly Option<string?> config = new("--config") { Description = "Settings and acceptance policy (brain.yml). Without it, .codex-bridge/brain.yml if there is one." };
    private readonly Option<string?> asOf = new("--as-of") { Description = "Look as of this time (RFC 3339), as if later events had not happened. Default: now. Always to the minute." };

    public void AddTo(Command command)
    {
        command.Options.Add(ledger);
        command.Options.Add(config);
        command.Options.Add(asOf);
    }

    /// <summary>Everything that a judgement needs; throws <see cref="BridgeException"/> or <see cref="UsageException"/>.</summary>
    public async Task<BrainInput> ReadAsync(ParseResult parsed, TimeProvider clock, CancellationToken cancel)
    {
        var settings = await ReadConfigAsync(parsed, cancel);
        var given = parsed.GetValue(asOf);
        var time = given is null ? clock.GetUtcNow() : EventTime.Parse(given) ?? throw new UsageException($"--as-of takes a time such as 2026-03-02T09:00:00Z, not '{SafeText.Line(given, 60)}'.");
        var moment = DashboardBuilder.Minute(time);
        var path = parsed.GetValue(ledger)!;
        try
        {
            var lines = await LedgerLines.ReadAsync(path, input: null, cancel);
            var events = given is null ? lines.Events : [.. lines.Events.Where(entry => EventTime.Of(entry) is not { } at || at <= moment)];
            var live = given is null && path == DefaultLedger() ? await LiveFacts.ReadAsync(Workbench.For(RunnerEnvironment.OfThisProcess, Door.Terminal), cancel) : [];
            return new BrainInput(events, moment, settings, live, new ReaderReport(lines.Quarantined));
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new BridgeException($"The ledger '{path}' cannot be read: {exception.Message}", "Name it with --ledger, or set LEDGER_HOME.", exception);
        }
    }

    private Task<BrainConfig> ReadConfigAsync(ParseResult parsed, CancellationToken cancel) => ReadConfigAsync(parsed.GetValue(config), cancel);

    /// <param name="path">Null: the usual place below the current folder, where a missing file means the defaults.</param>
    public static async Task<BrainConfig> ReadConfigAsync(string? path, CancellationToken cancel)
    {
        var usual = Path.Combine(".codex-bridge", "brain.yml");
        if (path is null && !File.Exists(usual))
        {
            return BrainConfig.Default;
        }

        string text;
        try
        {
            text = await File.ReadAllTextAsync(path ?? usual, cancel);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new BridgeException($"The settings '{path ?? usual}' cannot be read: {exception.Message}", "Name another file with --config.", exception);
        }

        var read = BrainConfigFile.Read(text);
        return read.Config ?? throw new UsageException(string.Join('\n', read.Problems.Select(problem => $"{path ?? usual}: {problem}")));
    }

    private static string DefaultLedger() => LedgerPaths.Resolve(null, Environment.GetEnvironmentVariable);
}

/// <summary>What the verbs judge.</summary>
internal sealed record BrainInput(IReadOnlyList<LedgerEvent> Events, DateTimeOffset AsOf, BrainConfig Config, IReadOnlyList<LiveFact> Live, ReaderReport Health)
{
    public Evaluation Evaluate() => Evaluation.Of(Events, AsOf, Config, Live, Health);
}

/// <summary>A mistake on the command line or in a file given on it.</summary>
internal sealed class UsageException(string message) : Exception(message);

/// <summary>Runs a verb and turns what went wrong into a line and an exit code.</summary>
internal static class BrainVerb
{
    public static async Task<int> RunAsync(ParseResult parsed, Func<Task<int>> verb)
    {
        var error = parsed.InvocationConfiguration.Error;
        try
        {
            return await verb();
        }
        catch (UsageException exception)
        {
            await error.WriteLineAsync(exception.Message);
            return ExitCode.Usage;
        }
        catch (BridgeException exception)
        {
            await error.WriteLineAsync($"{exception.Message}\n{exception.NextStep}");
            return ExitCode.Environment;
        }
    }

    /// <summary>To a file, whole or not at all; or to the output.</summary>
    public static async Task WriteAsync(ParseResult parsed, string? path, string text, CancellationToken cancel)
    {
        if (path is null)
        {
            await parsed.InvocationConfiguration.Output.WriteAsync(text.AsMemory(), cancel);
            return;
        }

        try
        {
            var full = Path.GetFullPath(path);
            Directory.CreateDirectory(Path.GetDirectoryName(full)!);
            var half = string.Create(CultureInfo.InvariantCulture, $"{full}.{Environment.ProcessId}.tmp");
            await File.WriteAllTextAsync(half, text, cancel);
            File.Move(half, full, overwrite: true);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new BridgeException($"'{path}' cannot be written: {exception.Message}", "Name another file with --output.", exception);
        }
    }
}
