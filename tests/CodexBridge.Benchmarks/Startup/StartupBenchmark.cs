using System.Diagnostics;
using System.Globalization;

namespace CodexBridge.Benchmarks;

/// <summary>
/// What a job pays before anything is said: whole processes, published as for a job, one after another in turns, against the least that
/// other ways of doing the same would cost. GitHub is on loopback, so only the programs' own time counts.
/// </summary>
internal static class StartupBenchmark
{
    private const int Rounds = 15;
    private const string Help = "@codex help";
    private const string SmallTalk = "Thanks, that looks right to me.";

    /// <param name="args">Nothing, or the number of rounds.</param>
    public static async Task<int> RunAsync(string[] args)
    {
        var rounds = args is [var text] ? int.Parse(text, CultureInfo.InvariantCulture) : Rounds;
        var programs = await Programs.PrepareAsync();
        await using var yard = await StartupYard.OpenAsync(programs);

        // The first start of a machine makes its ledger; it also shows what the others have to post.
        await MeasuredRun.OfAsync(yard.Comment(Help).Start(programs.Bridge, "handle"));
        yard.KeepHelpBody();

        var contenders = Contenders(programs, yard.HelpBody).ToList();
        var runs = contenders.ToDictionary(contender => contender, _ => new List<MeasuredRun>());
        for (var round = -1; round < rounds; round++)
        {
            foreach (var contender in contenders)
            {
                var job = yard.Comment(contender.Words);
                var run = await MeasuredRun.OfAsync(contender.Start(job));
                if (job.Answers != (contender.Answers ? 1 : 0))
                {
                    throw new InvalidOperationException($"{contender.Name} left {job.Answers} answers.");
                }

                // The first round only warms the disk cache.
                if (round >= 0)
                {
                    runs[contender].Add(run);
                }
            }
        }

        Print(rounds, contenders.ConvertAll(contender => new Row(contender, Median(runs[contender], run => run.Wall), Median(runs[contender], run => run.Processor))));
        return 0;
    }

    private static IEnumerable<Contender> Contenders(Programs programs, string body)
    {
        yield return new("bare .NET: return 0", SmallTalk, false, job => job.Start(programs.Bare));
        yield return new("codex-bridge handle: event of another kind", SmallTalk, false, job => Pushed(job.Start(programs.Bridge, "handle")));
        yield return new("codex-bridge handle: comment for somebody else", SmallTalk, false, job => job.Start(programs.Bridge, "handle"));
        yield return new("launch.sh handle: comment for somebody else", SmallTalk, false, job => job.Start("bash", programs.Launcher, "handle"));
        yield return new("bare .NET: the same POST", Help, true, job => job.Start(programs.Bare, job.Comments, Offline.GitHub.OfflineGitHub.ActionsToken, body));
        yield return new("codex-bridge handle: help", Help, true, job => job.Start(programs.Bridge, "handle"));
        yield return new("launch.sh handle: help", Help, true, job => job.Start("bash", programs.Launcher, "handle"));
        if (programs.Python is not { } python)
        {
            Console.WriteLine("There is no python3 here: its rows and the chain of scripts are left out.");
            yield break;
        }

        var reader = Path.Combine(programs.Baseline, "read_event.py");
        yield return new("python3: reads the event", SmallTalk, false, job => job.Start(python, reader));
        yield return new("python3: reads the event, the same POST", Help, true, job => job.Start(python, reader, job.Comments, body));
        if (!Programs.OnPath("jq") || !Programs.OnPath("curl"))
        {
            Console.WriteLine("The chain of scripts needs jq and curl: its row is left out.");
            yield break;
        }

        yield return new("chain: python3, python3, jq, curl", Help, true, job => job.Start("bash", Path.Combine(programs.Baseline, "plan.sh"), job.Issue.ToString(CultureInfo.InvariantCulture), job.Comments));
    }

    private static ProcessStartInfo Pushed(ProcessStartInfo start)
    {
        start.Environment["GITHUB_EVENT_NAME"] = "push";
        return start;
    }

    private static TimeSpan Median(List<MeasuredRun> runs, Func<MeasuredRun, TimeSpan> of) => runs.Select(of).Order().ElementAt(runs.Count / 2);

    /// <summary>Each row against the bare program that does the same: nothing, or the POST.</summary>
    private static void Print(int rounds, List<Row> rows)
    {
        Console.WriteLine($"medians of {rounds} rounds in turns; {Environment.ProcessorCount} processors; times in ms; x: against the bare .NET program that does as much");
        Console.WriteLine($"{"program",-48} {"wall",7} {"x",6} {"cpu",7} {"x",6}");
        foreach (var row in rows)
        {
            var bare = rows.First(other => other.Contender.Answers == row.Contender.Answers);
            Console.WriteLine($"{row.Contender.Name,-48} {row.Wall.TotalMilliseconds,7:F1} {row.Wall / bare.Wall,6:F2} {row.Processor.TotalMilliseconds,7:F1} {row.Processor / bare.Processor,6:F2}");
        }
    }

    /// <param name="Words">The comment that its job is about.</param>
    /// <param name="Answers">Whether one comment must be there afterwards, or none.</param>
    private sealed record Contender(string Name, string Words, bool Answers, Func<StartupYard.Job, ProcessStartInfo> Start);

    private sealed record Row(Contender Contender, TimeSpan Wall, TimeSpan Processor);
}
