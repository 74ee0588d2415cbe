using System.CommandLine;
using System.Text;
using CodexBridge.Commands;
using CodexBridge.Triggers;

namespace CodexBridge.Cli;

/// <summary><c>codex-bridge parse</c>: shows how any text or event would be read. Changes nothing and asks nobody.</summary>
internal static class ParseVerb
{
    private const int Understood = 0;
    private const int HasProblems = 2;
    private const int NoInput = 4;

    public static Command Build()
    {
        var text = new Option<string>("--text") { Description = "The text itself." };
        var file = new Option<FileInfo>("--file") { Description = "A file that holds the text. Without any of these, standard input." };
        var eventFile = new Option<FileInfo>("--event") { Description = "A webhook payload, as in GITHUB_EVENT_PATH." };
        var eventName = new Option<string>("--event-name") { Description = "Its name, as in GITHUB_EVENT_NAME.", DefaultValueFactory = _ => "issue_comment" };
        var previous = new Option<FileInfo>("--previous") { Description = "A file that holds the text before an edit: only what it lacks counts." };
        var command = new Option<bool>("--command") { Description = "Read as the action's command input: the trigger word may be left out." };
        var trigger = new Option<string>("--trigger") { Description = "The trigger word.", DefaultValueFactory = _ => LanguageOptions.DefaultTrigger };
        var label = new Option<string>("--trigger-label") { Description = "The label that starts a session." };
        var json = new Option<bool>("--json") { Description = "For scripts." };
        var verb = new Command("parse", "Show how a text or an event would be read. Nothing is started.")
        {
            text, file, eventFile, eventName, previous, command, trigger, label, json,
        };
        verb.SetAction(async (parsed, cancellationToken) =>
        {
            var (output, error) = (parsed.InvocationConfiguration.Output, parsed.InvocationConfiguration.Error);
            var options = new LanguageOptions(parsed.GetRequiredValue(trigger));
            ParseReport report;
            try
            {
                if (parsed.GetValue(eventFile) is { } payload)
                {
                    var bytes = await File.ReadAllBytesAsync(payload.FullName, cancellationToken);
                    report = ParseReport.OfEvent(EventFile.Read(parsed.GetRequiredValue(eventName), bytes, new TriggerOptions(parsed.GetValue(label))), options);
                }
                else
                {
                    var words = parsed.GetValue(text) ?? await ReadAsync(parsed.GetValue(file), cancellationToken);
                    var before = parsed.GetValue(previous) is { } old ? await ReadAsync(old, cancellationToken) : null;
                    report = parsed.GetValue(command) ? ParseReport.OfCommand(words, options) : ParseReport.OfText(words, before, options);
                }
            }
            catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
            {
                await error.WriteLineAsync($"codex-bridge parse: {failure.Message}".AsMemory(), cancellationToken);
                return NoInput;
            }

            await output.WriteLineAsync((parsed.GetValue(json) ? report.ToJson() : report.ToText().TrimEnd('\n')).AsMemory(), cancellationToken);
            return report.Problems.Count > 0 ? HasProblems : Understood;
        });
        return verb;
    }

    private static async Task<string> ReadAsync(FileInfo? file, CancellationToken cancellationToken)
    {
        if (file is not null)
        {
            return await File.ReadAllTextAsync(file.FullName, cancellationToken);
        }

        using var input = new StreamReader(Console.OpenStandardInput(), Encoding.UTF8);
        return await input.ReadToEndAsync(cancellationToken);
    }
}
