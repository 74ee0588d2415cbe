using System.CommandLine;
using System.Text;
using CodexBridge.Ledger;

namespace CodexBridge.Cli;

/// <summary><c>ledger tail</c>: the newest events of all writers, and those to come.</summary>
internal static class LedgerTailVerb
{
    private const long Window = 4 * 1024 * 1024;

    internal static Command Build(LedgerPlace place)
    {
        var lines = new Option<int>("--lines", "-n") { Description = "How many.", DefaultValueFactory = _ => 20, CustomParser = NumberOption.Within(0, 10_000_000) };
        var follow = new Option<bool>("--follow", "-f") { Description = "Go on printing events as they are written." };
        var verb = new Command("tail", "Print the newest events, oldest first, as lines of JSON.") { lines, follow };
        verb.SetAction((parsed, ct) => LedgerPlace.GuardAsync(parsed, async () =>
        {
            using var ledger = place.Open(parsed);
            ledger.ReadFold();
            var output = parsed.InvocationConfiguration.Output;
            var follower = new LedgerFollower(ledger.Paths);
            foreach (var line in MergedTail.Read(ledger.Paths, Window).TakeLast(Math.Max(0, parsed.GetValue(lines))))
            {
                await output.WriteLineAsync(Encoding.UTF8.GetString(line.Line));
            }

            await output.FlushAsync(ct);
            if (parsed.GetValue(follow))
            {
                await foreach (var line in follower.FollowAsync(ledger, ct))
                {
                    await output.WriteLineAsync(Encoding.UTF8.GetString(line));
                    await output.FlushAsync(ct);
                }
            }

            return ExitCode.Done;
        }));
        return verb;
    }
}
