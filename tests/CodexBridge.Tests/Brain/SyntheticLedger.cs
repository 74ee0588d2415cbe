using System.Globalization;
using System.Text.Json;
using CodexBridge.Ledger;

namespace CodexBridge.Tests.Brain;

/// <summary>A ledger as several machines would write it over days: every kind of session, in fixed proportions, from a seed.</summary>
internal static class SyntheticLedger
{
    public static readonly DateTimeOffset End = new(2026, 3, 9, 18, 0, 0, TimeSpan.Zero);

    /// <summary><paramref name="events"/> events over about <paramref name="sessions"/> sessions, in order of time.</summary>
    public static IReadOnlyList<LedgerEvent> Of(int events, int sessions, int seed = 7, int liveEvery = 40)
    {
        var random = new Random(seed);
        List<(DateTimeOffset At, LedgerEvent Event)> story = [];
        var each = Math.Max(2, events / Math.Max(1, sessions));
        for (var i = 0; i < sessions && story.Count < events; i++)
        {
            Session(story, random, i, Math.Min(each, events - story.Count), live: i % liveEvery == 0, sessions);
        }

        for (var minute = 0; story.Count < events; minute++)
        {
            story.Add((End.AddMinutes(-(minute % 4_000)), new LedgerEvent { Type = LedgerTypes.Beat, Agent = "bridge", Cid = Cid(0), Writer = Writer(0), Host = "box-0" }));
        }

        var sequence = new Dictionary<string, long>(StringComparer.Ordinal);
        return [.. story.OrderBy(pair => pair.At).Select(pair =>
        {
            var writer = pair.Event.Writer!;
            var next = sequence[writer] = sequence.GetValueOrDefault(writer) + 1;
            return pair.Event with { Sequence = next, Id = $"{writer}-{next:D8}", Timestamp = pair.At.ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture) };
        })];
    }

    private static string Cid(int i) => $"01a2{i:x4}-5ff9-7000-8000-{(uint)(i * 2654435761):x8}{i:x4}";

    private static string Writer(int i) => $"{0xab0000 + (i % 8):x6}000000";

    private static void Session(List<(DateTimeOffset, LedgerEvent)> story, Random random, int i, int count, bool live, int sessions)
    {
        var kind = live ? random.Next(6) : 6 + random.Next(4);
        var minutes = live ? 15 + random.Next(90) : 60 + (i * 6_800 / Math.Max(1, sessions)) + random.Next(300);
        var at = End.AddMinutes(-minutes);
        var task = $"{(i % 3 == 0 ? "IMG" : i % 3 == 1 ? "FEAT" : "FIX")}-{100 + i}";
        var sha = $"{(uint)(i * 40503):x8}ab";
        LedgerEvent Make(string type, string? msg = null, string? data = null, string agent = "bridge") => new()
        {
            Type = type, Agent = agent, Cid = Cid(i), Writer = Writer(i), Host = $"box-{i % 8}", Message = msg,
            Task = type == LedgerTypes.Spawn ? task : null, Branch = type == LedgerTypes.Spawn ? $"task/{task.ToLowerInvariant()}" : null,
            Sha = type is LedgerTypes.Done or LedgerTypes.Validation && agent != "bridge" ? sha : null, Data = data is null ? null : JsonDocument.Parse(data).RootElement,
        };
        string[] steps = ["moved the parser into its own file", "wrote the failing test first", "split the long method; 12 of 40 call sites left", "measured: 230 ms before, 90 ms after", "renamed the two confusing types", "read the issue and the thread below it"];
        var added = 0;
        void Add(double minute, LedgerEvent entry)
        {
            if (added < count && at.AddMinutes(minute) <= End)
            {
                story.Add((at.AddMinutes(minute), entry));
                added++;
            }
        }

        Add(0, Make(LedgerTypes.Spawn, $"Implement {task}: {steps[i % steps.Length]}", """{"sandbox":"workspace-write"}"""));
        if (kind == 0)
        {
            return;
        }

        Add(0.1, Make(LedgerTypes.Turn));
        Add(0.2, Make(LedgerTypes.Comment, null, $$"""{"comment_url":"https://github.com/acme/shop/issues/{{i}}#issuecomment-{{1000 + i}}"}"""));
        var body = Math.Max(0, count - 7);
        var span = live ? kind == 1 ? 6 : kind is 2 or 3 ? minutes - 14 : minutes : 50;
        for (var k = 0; k < body; k++)
        {
            var minute = 0.5 + (span * (k + 1.0) / (body + 1));
            Add(minute, (k % 4) switch
            {
                0 => Make(LedgerTypes.Progress, $"{steps[(i + k) % steps.Length]} ({k})", agent: "codex"),
                1 => Make(LedgerTypes.Command, "dotnet build", """{"exit":0,"duration_ms":4100}"""),
                2 => Make(LedgerTypes.Files, null, $$"""{"files":[{"path":"src/{{task}}/File{{k}}.cs","kind":"update"}]}"""),
                _ => Make(LedgerTypes.Beat, null, """{"pid":1,"boot":"b1","quiet_s":3}"""),
            });
        }

        switch (kind)
        {
            case 2:
                Add(span + 1, Make(LedgerTypes.Error, "blocked", """{"reason":"the package feed answers 401","need":"a token for the feed"}""", "codex"));
                break;
            case 3:
                Add(span + 2, Make(LedgerTypes.ApprovalAsked, null, $$"""{"rid":"{{i:x4}}","kind":"command","command":"npm publish --dry-run","cwd":"/srv/shop"}"""));
                break;
            case 6 or 7:
                Add(52, Make(LedgerTypes.Validation, "tests: 214 passed", agent: "codex"));
                Add(53, Make(LedgerTypes.Done, "ready for review", agent: "codex"));
                Add(70, Make(LedgerTypes.Review, "approved", agent: "reviewer"));
                Add(90, Make("merged", "merged", agent: "reviewer"));
                break;
            case 8:
                Add(52, Make(LedgerTypes.Validation, "tests: 214 passed", agent: "codex"));
                Add(53, Make(LedgerTypes.Done, "ready for review", agent: "codex"));
                if (i % 10 != 0)
                {
                    Add(90, Make("merged", "merged", agent: "reviewer"));
                }

                break;
            case 9:
                Add(53, Make(LedgerTypes.Error, "model unavailable", """{"state":"failed","kind":"usageLimitExceeded"}"""));
                break;
        }
    }
}
