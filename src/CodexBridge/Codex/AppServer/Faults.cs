using System.Text.Json;
using CodexBridge.Codex.AppServer.Wire;

namespace CodexBridge.Codex.AppServer;

/// <summary>
/// What a refusal of the app-server means. Nearly all carry the code -32600 and differ in their English only, so the phrases of
/// 0.150.1 to 0.169.0 are listed here and nowhere else; one that is not listed is <see cref="CodexFault.Refused"/>, told as it is.
/// </summary>
internal static class Faults
{
    private const long OverloadedCode = -32001;

    private static readonly (string Phrase, CodexFault Fault)[] Phrases =
    [
        ("is not materialized yet", CodexFault.NoTurnYet),
        ("already has an active writer", CodexFault.HeldElsewhere),
        ("Server is draining", CodexFault.ShuttingDown),
        ("Server overloaded", CodexFault.Overloaded),
        ("no active turn", CodexFault.NoActiveTurn),
        ("expected active turn id", CodexFault.NoActiveTurn),
        ("thread not found", CodexFault.UnknownThread),
        ("no rollout found", CodexFault.UnknownThread),
        ("invalid thread id", CodexFault.UnknownThread),
        ("thread not loaded", CodexFault.UnknownThread),
        ("is archived", CodexFault.Archived),
        ("failed to load configuration", CodexFault.Configuration),
        ("Invalid configuration", CodexFault.Configuration),
    ];

    public static CodexException From(string method, WireError error)
    {
        var message = error.Message ?? "(no text)";
        var fault = Classify(error, message);
        return new CodexException(fault, $"Codex refused {method}: {Shorten(message)}", NextStep(fault));
    }

    public static CodexException NoAnswer(string method, TimeSpan deadline, string address) => new(
        CodexFault.NoAnswer,
        $"Codex ({address}) did not answer {method} within {deadline.TotalSeconds:0.#} s.",
        "See the host's log; 'codex-bridge host stop' ends a host that hangs, and the next command starts a new one.");

    public static CodexException Lost(string address, string why) => new(
        CodexFault.NoHost, $"The connection to Codex ({address}) broke: {why}", "Run the command again: it joins the host, or starts a new one.");

    private static CodexFault Classify(WireError error, string message)
    {
        if (error.Code == OverloadedCode)
        {
            return CodexFault.Overloaded;
        }

        if (error.Data is { } data)
        {
            if (WireJson.Text(data, "reason") == "serverShuttingDown")
            {
                return CodexFault.ShuttingDown;
            }

            if (WireJson.Text(data, "input_error_code") == "input_too_large")
            {
                return CodexFault.InputTooLarge;
            }
        }

        foreach (var (phrase, fault) in Phrases)
        {
            if (message.Contains(phrase, StringComparison.OrdinalIgnoreCase))
            {
                return fault;
            }
        }

        return CodexFault.Refused;
    }

    private static string NextStep(CodexFault fault) => fault switch
    {
        CodexFault.HeldElsewhere => "Another Codex program (its own interface, or a second host) has this session open: close it there, then try again.",
        CodexFault.ShuttingDown => "Wait until its running turns have ended, then try again.",
        CodexFault.Overloaded => "Try again in a moment.",
        CodexFault.NoActiveTurn => "The turn has just ended: start a new one.",
        CodexFault.UnknownThread => "Check the session's id, and that this is the machine and the CODEX_HOME it was started with.",
        CodexFault.Archived => "Run 'codex unarchive' with its id, then try again.",
        CodexFault.InputTooLarge => "Shorten the message to 1,048,576 characters, or put it into a file of the checkout.",
        CodexFault.Configuration => "Repair config.toml in CODEX_HOME ('codex doctor' names the line).",
        _ => "See the host's log beside its socket in CODEX_HOME/codex-bridge.",
    };

    /// <summary>An unknown method is answered with a list of all of them.</summary>
    private static string Shorten(string message) => message.Length > 500 ? message[..500] + "…" : message;
}
