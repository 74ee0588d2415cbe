using System.CommandLine;
using System.Text;
using System.Text.Json;
using CodexBridge.Ledger;

namespace CodexBridge.Cli;

/// <summary><c>ledger write</c>: one event from options, or many from standard input.</summary>
internal static class LedgerWriteVerb
{
    internal static Command Build(LedgerPlace place)
    {
        var type = Text("--type", "What it is: progress, validation, done, error, review, reply, or a word of your own.");
        var message = Text("--msg", "The message. Begins it with a hyphen? Write --msg=…; is it long? Use --msg-file.");
        var messageFile = Text("--msg-file", "Take the message from a file, or from standard input with -.");
        var cid = Text("--cid", "Session (Codex thread id).");
        var task = Text("--task", "Task, such as IMG-42.");
        var agent = Text("--agent", "Who says it.");
        var branch = Text("--branch", "Branch.");
        var worktree = Text("--worktree", "Work tree.");
        var cwd = Text("--cwd", "Working folder.");
        var sha = Text("--sha", "Commit.");
        var tags = new Option<string[]>("--tags") { Description = "Tags.", AllowMultipleArgumentsPerToken = true, HelpName = "TAG" };
        var data = Text("--data", "A JSON object with anything further.");
        var batch = new Option<bool>("--batch") { Description = "Read events from standard input, one JSON object a line; print each one's id once it is safe." };
        var verb = new Command("write", "Append an event.") { type, message, messageFile, cid, task, agent, branch, worktree, cwd, sha, tags, data, batch };
        verb.SetAction((parsed, ct) => LedgerPlace.GuardAsync(parsed, async () =>
        {
            using var ledger = place.Open(parsed);
            if (parsed.GetValue(batch))
            {
                return await LedgerBatch.RunAsync(ledger, Console.OpenStandardInput(), parsed.InvocationConfiguration.Output, parsed.InvocationConfiguration.Error, ct);
            }

            if (string.IsNullOrWhiteSpace(parsed.GetValue(type)))
            {
                await parsed.InvocationConfiguration.Error.WriteLineAsync("error: --type is missing, for example --type progress.");
                return ExitCode.Usage;
            }

            var entry = new LedgerEvent
            {
                Type = parsed.GetValue(type)!,
                Cid = Named(parsed.GetValue(cid)),
                Task = Named(parsed.GetValue(task)),
                Agent = Named(parsed.GetValue(agent)),
                Branch = Named(parsed.GetValue(branch)),
                Worktree = Named(parsed.GetValue(worktree)),
                Cwd = Named(parsed.GetValue(cwd)),
                Sha = Named(parsed.GetValue(sha)),
                Message = Named(parsed.GetValue(messageFile) is { Length: > 0 } file ? await ReadTextAsync(file, ct) : parsed.GetValue(message)),
                Tags = parsed.GetValue(tags) is { Length: > 0 } given ? given : null,
            };
            var stored = Append(ledger, entry, parsed.GetValue(data), parsed.GetValue(place.Json), parsed.InvocationConfiguration.Error.WriteLine);
            await parsed.InvocationConfiguration.Output.WriteLineAsync(stored);
            return ExitCode.Done;
        }));
        return verb;
    }

    /// <summary>The name of the bridge is the bridge's: whoever else uses it speaks as somebody else.</summary>
    internal static LedgerEvent Claimed(LedgerEvent entry, Action<string> warn)
    {
        if (!string.Equals(entry.Agent, LedgerTypes.Bridge, StringComparison.Ordinal))
        {
            return entry;
        }

        warn("warning: the agent name \"bridge\" is reserved; recorded as \"cli\".");
        return entry with { Agent = "cli" };
    }

    /// <summary>Gives what is answered: the event's id or, as JSON, its whole line.</summary>
    /// <param name="data">What <c>--data</c> said.</param>
    /// <param name="json">Whether a script asks.</param>
    /// <param name="warn">Gets what people should know, a line each.</param>
    internal static string Append(LedgerStore ledger, LedgerEvent entry, string? data, bool json, Action<string> warn)
    {
        entry = Claimed(WithData(entry, data, warn), warn);
        if (entry.Cid is null && entry.Task is null)
        {
            warn("warning: neither --cid nor --task is given; the event is kept, but no row of the status shows it.");
        }

        var stored = ledger.Append(entry);
        if (!json)
        {
            return stored.Id!;
        }

        var line = new LineWriter();
        line.Verbatim(stored);
        return Encoding.UTF8.GetString(line.Written);
    }

    /// <summary>A report must not be lost over its trimmings: what is no JSON object is kept as text.</summary>
    private static LedgerEvent WithData(LedgerEvent entry, string? text, Action<string> warn)
    {
        if (string.IsNullOrWhiteSpace(text))
        {
            return entry;
        }

        try
        {
            var value = JsonElement.Parse(text, new JsonDocumentOptions { AllowDuplicateProperties = false, MaxDepth = 24 });
            if (value.ValueKind == JsonValueKind.Object)
            {
                return entry with { Data = value };
            }
        }
        catch (JsonException)
        {
            // Said below.
        }

        warn("warning: --data is no JSON object; the event is written, with the text under data_raw.");
        return entry.With("data_raw", LedgerBatch.JsonText(text));
    }

    private static async Task<string> ReadTextAsync(string file, CancellationToken ct)
    {
        try
        {
            using var reader = file == "-" ? new StreamReader(Console.OpenStandardInput(), Encoding.UTF8) : new StreamReader(file, Encoding.UTF8);
            return (await reader.ReadToEndAsync(ct)).TrimEnd('\n');
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new BridgeException($"The message cannot be read from {file}: {e.Message}", "Check the path after --msg-file.", e);
        }
    }

    private static Option<string?> Text(string name, string description) => new(name) { Description = description, HelpName = name[2..].ToUpperInvariant() };

    private static string? Named(string? value) => string.IsNullOrEmpty(value) ? null : value;
}
