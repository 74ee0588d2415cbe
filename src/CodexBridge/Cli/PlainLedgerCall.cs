using System.Text;
using CodexBridge.Ledger;
using CodexBridge.Redaction;

namespace CodexBridge.Cli;

/// <summary>
/// <c>ledger write</c> and <c>ledger status</c> as agents and scripts call them all day: known options, one plain value each. Loading the
/// option parser and telling it of every verb would cost more than their work. Whatever is not that plain is left to the parser, which
/// understands it or says what is wrong with it.
/// </summary>
internal static class PlainLedgerCall
{
    private static readonly string[] OfWrite = ["--ledger", "--type", "--cid", "--task", "--agent", "--branch", "--worktree", "--cwd", "--sha", "--msg", "--data"];
    private static readonly string[] OfStatus = ["--ledger"];

    /// <summary>The exit code; null: nothing was done, the parser is to decide.</summary>
    public static int? TryRun(string[] args)
    {
        try
        {
            return args switch
            {
                ["ledger", "write", .. var rest] when Options(rest, OfWrite) is { } given && given.ContainsKey("--type") => Write(given),
                ["ledger", "status", .. var rest] when Options(rest, OfStatus) is { } given => Status(given),
                _ => null,
            };
        }
        catch (BridgeException failure)
        {
            return LedgerPlace.Failed(failure, Console.Error);
        }
    }

    /// <summary>Takes out what looks like a credential, and counts it.</summary>
    public static (string Text, int Count) Redact(string text) => Redactor.ShapesOnly.Redact(text) is var redacted ? (redacted.Text, redacted.Count) : default;

    /// <summary>What each option says; <c>--json</c>, which takes no value, says "". Null: not that plain.</summary>
    internal static Dictionary<string, string>? Options(ReadOnlySpan<string> args, string[] known)
    {
        var given = new Dictionary<string, string>(StringComparer.Ordinal);
        for (var i = 0; i < args.Length; i++)
        {
            var (name, value) = (args[i], "");
            if (name != "--json")
            {
                if (name.IndexOf('=', StringComparison.Ordinal) is > 0 and var at)
                {
                    (name, value) = (name[..at], name[(at + 1)..]);
                }
                else if (++i < args.Length)
                {
                    value = args[i];
                }

                if (!IsAmong(known, name) || string.IsNullOrWhiteSpace(value) || value[0] is '-' or '"')
                {
                    return null;
                }
            }

            if (!given.TryAdd(name, value))
            {
                return null;
            }
        }

        return given;
    }

    /// <summary>By hand: the framework's search makes its comparer anew in each process.</summary>
    private static bool IsAmong(string[] known, string name)
    {
        foreach (var option in known)
        {
            if (option == name)
            {
                return true;
            }
        }

        return false;
    }

    private static int Write(Dictionary<string, string> given)
    {
        using var ledger = LedgerPlace.Open(given.GetValueOrDefault("--ledger"), Redact, Warn);
        var entry = new LedgerEvent
        {
            Type = given["--type"],
            Cid = given.GetValueOrDefault("--cid"),
            Task = given.GetValueOrDefault("--task"),
            Agent = given.GetValueOrDefault("--agent"),
            Branch = given.GetValueOrDefault("--branch"),
            Worktree = given.GetValueOrDefault("--worktree"),
            Cwd = given.GetValueOrDefault("--cwd"),
            Sha = given.GetValueOrDefault("--sha"),
            Message = given.GetValueOrDefault("--msg"),
        };
        PlainOutput.Write(Encoding.UTF8.GetBytes(LedgerWriteVerb.Append(ledger, entry, given.GetValueOrDefault("--data"), given.ContainsKey("--json"), Warn) + Environment.NewLine));
        return ExitCode.Done;
    }

    private static int Status(Dictionary<string, string> given)
    {
        using var ledger = LedgerPlace.Open(given.GetValueOrDefault("--ledger"), Redact, warn: null);
        LedgerStatusVerb.Write(ledger, given.ContainsKey("--json"), PlainOutput.Write);
        return ExitCode.Done;
    }

    private static void Warn(string line) => Console.Error.WriteLine(line);
}
