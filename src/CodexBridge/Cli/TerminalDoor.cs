using System.CommandLine;
using CodexBridge.Commands;
using CodexBridge.GitHub;
using CodexBridge.Handlers;
using CodexBridge.Runner;
using CodexBridge.Triggers;

namespace CodexBridge.Cli;

/// <summary>The terminal's door into the same story: a person on the machine itself speaks, the machine's policy still holds.</summary>
internal static class TerminalDoor
{
    public static async Task<int> RunAsync(string spoken, bool json)
    {
        using var shutdown = new Shutdown(TimeProvider.System);
        var bench = Workbench.For(RunnerEnvironment.OfThisProcess, Door.Terminal);
        if (bench.Problems.Count > 0)
        {
            await Console.Error.WriteLineAsync(string.Join('\n', bench.Problems));
            return ExitCode.Usage;
        }

        await using var local = bench.Codex;
        var gate = new Gate(bench.Shop, bench.Policy, bench.Limits, null, Fences.For(bench));
        var bridge = new Bridge(bench.Shop, gate);
        var rules = new ReceptionRules(bench.Language, null, null);
        IAnswer AnswerFor(Trigger said, string name) =>
            json ? new TextAnswer(bench.Redactor, _ => { }) : new TerminalAnswer(bench.Redactor, Console.Out, !Console.IsOutputRedirected);
        var report = await new Reception(bench.Shop, bridge, gate, rules).ReceiveAsync(new Heard.Speech(TriggerOf(spoken)), AnswerFor, shutdown.Asked);
        if (json)
        {
            Console.WriteLine(TerminalJson.Write(report));
        }
        else if (report is { Outcome: Outcome.Detached, Main.Cid: { } cid })
        {
            Console.WriteLine($"\nThe session goes on. Come back with:\n  codex-bridge attach {cid.Short}\n  codex-bridge status --cid {cid.Short}\n  codex-bridge abort --cid {cid.Short}");
        }

        return JobEnding.Code(report);
    }

    /// <summary>A verb that takes a session and nothing else.</summary>
    public static Command OneSession(string verb, string help)
    {
        var command = new Command(verb, help);
        var options = new SessionOptions(command, ("cid", "Session: its id or 4 or more characters of its start or end."));
        command.SetAction((parsed, _) => RunAsync($"{verb}{options.Spoken(parsed)}", parsed.GetValue(options.Json)));
        return command;
    }

    /// <summary>Each call is a new utterance; the repository is left open, so that a person sees all sessions of the machine.</summary>
    private static Trigger TriggerOf(string spoken) =>
        new(TriggerKind.Terminal, $"terminal-{Guid.NewGuid():N}", null, null, false, new Actor(0, Environment.UserName, "User"), null, spoken, null, null, [], null, null, null);
}
