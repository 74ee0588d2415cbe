using System.CommandLine;
using CodexBridge.Brain;
using Spectre.Console;

namespace CodexBridge.Cli;

/// <summary><c>dashboard</c>: the board, live in a terminal, or written as Markdown, page or JSON.</summary>
internal static class DashboardVerb
{
    internal static Command Build() => Build(TimeProvider.System);

    internal static Command Build(TimeProvider clock)
    {
        var options = new BrainOptions();
        var format = new Option<string?>("--format") { Description = "terminal, markdown, html or json. Default: terminal where there is one, else markdown." };
        var output = new Option<string?>("--output") { Description = "File to write, replaced as a whole." };
        var json = new Option<bool>("--json") { Description = "The same as --format json." };
        var every = new Option<int>("--every") { Description = "Seconds between two looks of the live view.", DefaultValueFactory = _ => 5, CustomParser = NumberOption.Within(1, 3_600) };
        var command = new Command("dashboard", "Show all sessions: what needs a human first, then the board, drafts and merge order.") { format, output, json, every };
        options.AddTo(command);
        command.SetAction((parsed, cancel) => BrainVerb.RunAsync(parsed, async () =>
        {
            var wanted = parsed.GetValue(json) ? "json" : parsed.GetValue(format) ?? (parsed.GetValue(output) is null && !Console.IsOutputRedirected ? "terminal" : "markdown");
            if (wanted == "terminal" && !Console.IsOutputRedirected)
            {
                await WatchAsync(async () => DashboardBuilder.Of((await options.ReadAsync(parsed, clock, cancel)).Evaluate()), TimeSpan.FromSeconds(parsed.GetValue(every)), clock, cancel);
                return ExitCode.Done;
            }

            var board = DashboardBuilder.Of((await options.ReadAsync(parsed, clock, cancel)).Evaluate());
            var text = wanted switch
            {
                "json" => BrainJson.Write(board),
                "html" => DashboardHtml.Write(board),
                "markdown" => DashboardMarkdown.Write(board),
                "terminal" => Plain(board, parsed.InvocationConfiguration.Output),
                _ => throw new UsageException("--format takes terminal, markdown, html or json."),
            };
            await BrainVerb.WriteAsync(parsed, parsed.GetValue(output), text, cancel);
            return ExitCode.Done;
        }));
        return command;
    }

    /// <summary>Looks again until it is told to stop; a look that fails is shown in place of the board, and the next one may do better.</summary>
    private static async Task WatchAsync(Func<Task<Dashboard>> look, TimeSpan pause, TimeProvider clock, CancellationToken cancel)
    {
        var first = await look();
        var live = AnsiConsole.Live(TerminalBoard.Of(first, AnsiConsole.Profile.Height)).AutoClear(false).Overflow(VerticalOverflow.Crop);
        await live.StartAsync(async context =>
        {
            using var timer = new PeriodicTimer(pause, clock);
            try
            {
                while (await timer.WaitForNextTickAsync(cancel))
                {
                    context.UpdateTarget(TerminalBoard.Of(await look(), AnsiConsole.Profile.Height));
                    context.Refresh();
                }
            }
            catch (OperationCanceledException)
            {
                // Ctrl-C is how one leaves.
            }
        });
    }

    /// <summary>One look, for a pipe.</summary>
    private static string Plain(Dashboard board, TextWriter like)
    {
        using var writer = new StringWriter(like.FormatProvider);
        var console = AnsiConsole.Create(new AnsiConsoleSettings { Ansi = AnsiSupport.No, ColorSystem = ColorSystemSupport.NoColors, Interactive = InteractionSupport.No, Out = new AnsiConsoleOutput(writer) });
        console.Profile.Width = 120;
        console.Write(TerminalBoard.Of(board, 200));
        return writer.ToString();
    }
}
