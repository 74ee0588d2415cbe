using System.CommandLine;
using System.Globalization;
using CodexBridge.Ledger;

namespace CodexBridge.Cli;

/// <summary><c>ledger sync</c>: share the ledger through a git repository, once or for ever.</summary>
internal static class LedgerSyncVerb
{
    internal static Command Build(LedgerPlace place)
    {
        var remote = new Option<string?>("--remote") { Description = "Address of the repository. Default: CODEX_BRIDGE_LEDGER_REMOTE, else the origin of LEDGER_HOME.", HelpName = "URL" };
        var branch = new Option<string>("--branch") { Description = "Branch of the published view.", DefaultValueFactory = _ => System.Environment.GetEnvironmentVariable("CODEX_BRIDGE_LEDGER_BRANCH") is { Length: > 0 } named ? named : "codex-ledger" };
        var watch = new Option<bool>("--watch") { Description = "Go on, round by round." };
        var interval = new Option<double>("--interval") { Description = "Seconds between rounds, at least.", DefaultValueFactory = _ => 15 };
        var noPublish = new Option<bool>("--no-publish") { Description = "Deliver events, but leave the view to other machines." };
        var verb = new Command("sync", "Send new events, fetch those of other machines, publish the view.") { remote, branch, watch, interval, noPublish };
        verb.SetAction((parsed, ct) => LedgerPlace.GuardAsync(parsed, async () =>
        {
            var address = await LedgerPlace.RemoteAsync(parsed.GetValue(remote), ct);
            if (address is null)
            {
                await parsed.InvocationConfiguration.Error.WriteLineAsync("error: no remote is known. Give --remote URL, or set CODEX_BRIDGE_LEDGER_REMOTE.");
                return ExitCode.Usage;
            }

            using var ledger = place.Open(parsed);
            var sync = new LedgerSync(ledger, new SyncOptions { Remote = address, Branch = parsed.GetValue(branch)!, Publish = !parsed.GetValue(noPublish) });
            while (true)
            {
                ledger.ReadFold();
                var report = await sync.RunAsync(force: !parsed.GetValue(watch), ct);
                Print(parsed, place, report);
                if (!parsed.GetValue(watch))
                {
                    return report.Problem is null ? ExitCode.Done : ExitCode.Environment;
                }

                try
                {
                    await Task.Delay(Pause(parsed.GetValue(interval), ledger), ct);
                }
                catch (OperationCanceledException)
                {
                    return ExitCode.Done;
                }
            }
        }));
        return verb;
    }

    /// <summary>Hosts ask for few pushes a minute to one repository, so many machines go slower; a little chance keeps them out of step.</summary>
    private static TimeSpan Pause(double least, LedgerStore ledger)
    {
        var writers = Directory.Exists(ledger.Paths.In) ? Directory.EnumerateDirectories(ledger.Paths.In).Count() + 1 : 1;
        var seconds = least < 15 ? least : Math.Max(least, 10.0 * Math.Min(writers, 30));
        return TimeSpan.FromSeconds(seconds * (0.9 + (System.Environment.TickCount64 % 200 / 1000.0)));
    }

    private static void Print(ParseResult parsed, LedgerPlace place, SyncReport report)
    {
        var output = parsed.InvocationConfiguration.Output;
        if (parsed.GetValue(place.Json))
        {
            output.WriteLine(System.Text.Json.JsonSerializer.Serialize(report, LedgerJson.Default.SyncReport));
            return;
        }

        if (report.Ran && report.Problem is null)
        {
            output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"sent {report.BytesSent} bytes, received {report.BytesReceived} of {report.WritersReceived} writers{(report.Published ? ", view published" : "")}"));
        }

        foreach (var note in report.Notes)
        {
            output.WriteLine(note);
        }

        if (report.Problem is not null)
        {
            parsed.InvocationConfiguration.Error.WriteLine($"not delivered yet: {report.Problem}");
        }
    }
}
