using System.CommandLine;
using CodexBridge.Commands;

namespace CodexBridge.Cli;

/// <summary>Starts a session from the terminal.</summary>
internal static class SpawnVerb
{
    public static Command Build()
    {
        var prompt = new Argument<string>("prompt") { Description = "What Codex is to do; - reads it from standard input." };
        var command = new Command("spawn", "Start a session and follow it; Ctrl-C leaves it running.") { prompt };
        var options = new SessionOptions(
            command,
            ("cwd", "Folder to work in, below the current one."),
            ("sandbox", "read-only, workspace-write or danger-full-access."),
            ("approval", "untrusted, on-request or never."),
            ("model", "Model, where not the configured one."),
            ("effort", "low, medium or high."),
            ("task", "Task id for the ledger."),
            ("branch", "Branch that the work belongs to, for the ledger."),
            ("timeout", "Longest time for the turn: 90s, 30m, 2h."),
            ("wait", "yes, or no to leave at once."));
        command.SetAction((parsed, _) => TerminalDoor.RunAsync(
            $"spawn {CommandText.Quoted(TerminalText.Of(parsed.GetValue(prompt)!))}{options.Spoken(parsed)}",
            parsed.GetValue(options.Json)));
        return command;
    }
}

/// <summary>Says something to a session.</summary>
internal static class ReplyVerb
{
    public static Command Build()
    {
        var message = new Argument<string>("message") { Description = "What to say; - reads it from standard input." };
        var command = new Command("reply", "Say something to a session: a new turn when it is idle, into the running turn when it is busy.") { message };
        var options = new SessionOptions(command, ("cid", "Session: its id or 4 or more characters of its start or end."), ("queue", "yes: wait for the running turn's end."), ("timeout", "Longest time for the turn."), ("wait", "yes, or no to leave at once."));
        command.SetAction((parsed, _) => TerminalDoor.RunAsync(
            $"reply {CommandText.Quoted(TerminalText.Of(parsed.GetValue(message)!))}{options.Spoken(parsed)}",
            parsed.GetValue(options.Json)));
        return command;
    }
}

/// <summary>Stops a session's turn.</summary>
internal static class AbortVerb
{
    public static Command Build() => TerminalDoor.OneSession("abort", "Stop the running turn of a session and every command it started.");
}

/// <summary>Tells how sessions stand.</summary>
internal static class StatusVerb
{
    public static Command Build() => TerminalDoor.OneSession("status", "Tell how a session stands; without --cid, all of this machine.");
}

/// <summary>Lets Codex do what it asked for.</summary>
internal static class ApproveVerb
{
    public static Command Build()
    {
        var id = new Argument<string>("id") { Description = "The short id shown with the question." };
        var command = new Command("approve", "Let Codex do what it asked for.") { id };
        var options = new SessionOptions(command);
        command.SetAction((parsed, _) => TerminalDoor.RunAsync($"approve {parsed.GetValue(id)}", parsed.GetValue(options.Json)));
        return command;
    }
}

/// <summary>Refuses what Codex asked for.</summary>
internal static class DenyVerb
{
    public static Command Build()
    {
        var id = new Argument<string>("id") { Description = "The short id shown with the question." };
        var why = new Argument<string?>("why") { Description = "Told to Codex.", Arity = ArgumentArity.ZeroOrOne };
        var command = new Command("deny", "Refuse what Codex asked for; the turn goes on.") { id, why };
        var options = new SessionOptions(command);
        command.SetAction((parsed, _) => TerminalDoor.RunAsync(
            $"deny {parsed.GetValue(id)}{(parsed.GetValue(why) is { } text ? " " + CommandText.Quoted(text) : "")}",
            parsed.GetValue(options.Json)));
        return command;
    }
}
