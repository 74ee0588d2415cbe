using System.CommandLine;
using System.Globalization;
using CodexBridge.Ledger;

namespace CodexBridge.Cli;

/// <summary><c>ledger verify</c>, <c>compact</c> and <c>import</c>: what a person does now and then.</summary>
internal static class LedgerUpkeepVerbs
{
    internal static Command Verify(LedgerPlace place)
    {
        var verb = new Command("verify", "Read everything anew and report lines that are no events and events that are missing.");
        verb.SetAction((parsed, _) => LedgerPlace.GuardAsync(parsed, () =>
        {
            using var ledger = place.Open(parsed);
            var health = LedgerUpkeep.Verify(ledger);
            var output = parsed.InvocationConfiguration.Output;
            var missing = health.Missing;
            var damaged = MonthArchive.Damaged(ledger.Paths);
            if (parsed.GetValue(place.Json))
            {
                output.WriteLine(System.Text.Json.JsonSerializer.Serialize(VerifyReport.Of(health, damaged), LedgerJson.Default.VerifyReport));
            }
            else
            {
                output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{health.Events} events, {missing} missing, {health.QuarantinedLines} unreadable lines"));
                foreach (var (writer, count) in health.Writers.OrderBy(writer => writer.Key, StringComparer.Ordinal))
                {
                    output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"writer {writer}: {count.First} to {count.Last}, {count.Lines} here"));
                }

                foreach (var place in health.Places)
                {
                    output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{place.File}:{place.Offset}: {FaultWords.Word(place.Fault)}"));
                }

                foreach (var archive in damaged)
                {
                    output.WriteLine($"{archive}: damaged; restore it from a backup");
                }
            }

            return Task.FromResult(missing > 0 || damaged.Count > 0 ? ExitCode.Failed : ExitCode.Done);
        }));
        return verb;
    }

    internal static Command Compact(LedgerPlace place)
    {
        var older = new Option<int>("--older")
        {
            Description = "Archive months that ended that many days ago (90d).",
            HelpName = "DAYS",
            DefaultValueFactory = _ => 90,
            CustomParser = Days,
        };
        var verb = new Command("compact", "Archive past months, drop blobs that nothing names and pack the store behind sync. No event goes.") { older };
        verb.SetAction((parsed, ct) => LedgerPlace.GuardAsync(parsed, async () =>
        {
            using var ledger = place.Open(parsed);
            var done = await LedgerUpkeep.CompactAsync(ledger, TimeSpan.FromDays(parsed.GetValue(older)), ct);
            await parsed.InvocationConfiguration.Output.WriteLineAsync(parsed.GetValue(place.Json)
                ? System.Text.Json.JsonSerializer.Serialize(done, LedgerJson.Default.CompactReport)
                : string.Create(CultureInfo.InvariantCulture, $"{done.Segments} segments of {done.Months} months archived and verified, {done.BytesFreed} bytes freed in {ledger.Home}"));
            return ExitCode.Done;
        }));
        return verb;
    }

    private static int Days(System.CommandLine.Parsing.ArgumentResult given)
    {
        if (int.TryParse(given.Tokens[0].Value.TrimEnd('d'), NumberStyles.None, CultureInfo.InvariantCulture, out var days) && days <= 36_500)
        {
            return days;
        }

        given.AddError($"`{given.Tokens[0].Value}` is no number of days; for example 90d.");
        return 0;
    }

    internal static Command Import(LedgerPlace place)
    {
        var file = new Argument<string>("file") { Description = "A ledger.jsonl of the first schema; what is new in it is taken in, each line once." };
        var verb = new Command("import", "Take in a ledger that other scripts write.") { file };
        verb.SetAction((parsed, _) => LedgerPlace.GuardAsync(parsed, () =>
        {
            var path = Path.GetFullPath(parsed.GetValue(file)!);
            if (!File.Exists(path))
            {
                parsed.InvocationConfiguration.Error.WriteLine($"error: {path} does not exist.");
                return Task.FromResult(ExitCode.Usage);
            }

            using var ledger = place.Open(parsed);
            var lines = LegacyImport.Run(ledger, path);
            parsed.InvocationConfiguration.Output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{lines} lines imported into {ledger.Home}"));
            return Task.FromResult(ExitCode.Done);
        }));
        return verb;
    }
}
