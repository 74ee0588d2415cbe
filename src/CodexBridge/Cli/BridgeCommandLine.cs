using System.CommandLine;
using System.CommandLine.Parsing;
using CodexBridge.Runner;

namespace CodexBridge.Cli;

/// <summary>The verbs of the program. Each file of this room builds one.</summary>
internal static class BridgeCommandLine
{
    public static async Task<int> RunAsync(string[] args)
    {
        var root = Build();

        // An argument may begin with @codex; it must never be taken for a file of further arguments.
        var parser = new ParserConfiguration { ResponseFileTokenReplacer = null };
        var parsed = root.Parse(args, parser);
        List<string> mistakes = [.. MistypedOptions(parsed), .. parsed.Errors.Select(error => error.Message)];
        if (mistakes.Count > 0)
        {
            foreach (var mistake in mistakes)
            {
                await Console.Error.WriteLineAsync($"codex-bridge: {mistake}");
            }

            await Console.Error.WriteLineAsync($"codex-bridge: `codex-bridge {Verb(parsed.CommandResult)}--help` shows what it takes");
            return ExitCode.Usage;
        }

        try
        {
            return await parsed.InvokeAsync(new InvocationConfiguration { EnableDefaultExceptionHandler = false, ProcessTerminationTimeout = null });
        }
        catch (BridgeException failure)
        {
            await Console.Error.WriteLineAsync($"codex-bridge: {failure.Message}");
            await Console.Error.WriteLineAsync($"next step: {failure.NextStep}");
            return ExitCode.Environment;
        }
    }

    /// <summary>What would be taken for a prompt, and start a session, though it was meant as an option.</summary>
    private static IEnumerable<string> MistypedOptions(ParseResult parsed) => parsed.Tokens.Any(token => token.Type == TokenType.DoubleDash)
        ? []
        : parsed.CommandResult.Children.OfType<ArgumentResult>().SelectMany(argument => argument.Tokens)
            .Where(token => token.Value is ['-', '-', >= 'a' and <= 'z', ..] && !token.Value.Contains(' ', StringComparison.Ordinal))
            .Select(token => $"`{token.Value}` is no option of `codex-bridge {Verb(parsed.CommandResult).TrimEnd()}`; behind -- it is taken as text");

    /// <summary>As it is typed, with a space behind it; empty for the program itself.</summary>
    private static string Verb(SymbolResult? result) => result switch
    {
        CommandResult { Command: RootCommand } or null => "",
        CommandResult { Command: var command } => $"{Verb(result.Parent)}{command.Name} ",
        _ => Verb(result.Parent),
    };

    public static RootCommand Build() => new("Drive the Codex of this machine from GitHub comments, workflow steps and the terminal.")
    {
        Handle(),
        SpawnVerb.Build(),
        ReplyVerb.Build(),
        AbortVerb.Build(),
        StatusVerb.Build(),
        ApproveVerb.Build(),
        DenyVerb.Build(),
        AttachVerb.Build(),
        SweepVerb.Build(),
        ParseVerb.Build(),
        LedgerVerb.Build(PlainLedgerCall.Redact),
        DashboardVerb.Build(),
        StallsVerb.Build(),
        NextVerb.Build(),
        HostVerb.Build(),
        McpVerb.Build(),
        DoctorVerb.Build(),
        InitVerb.Build(),
    };

    private static Command Handle()
    {
        var handle = new Command("handle", "Hear the event of this workflow run and carry out what it says (what the action runs).");
        handle.SetAction((_, _) => HandleVerb.RunAsync(RunnerEnvironment.OfThisProcess, Console.Out));
        return handle;
    }
}
