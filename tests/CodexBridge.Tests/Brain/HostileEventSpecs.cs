using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;
using CodexBridge.Brain;
using CodexBridge.Ledger;
using Markdig;
using Markdig.Syntax;
using Markdig.Syntax.Inlines;

namespace CodexBridge.Tests.Brain;

public partial class HostileEventSpecs
{
    private static readonly string[] Poison =
    [
        "", " ", "\0", "\u202Egnp.exe", "a\u200Bb", "`````", "```\n# out\n", "<script>alert(1)</script>", "\"><img src=x onerror=alert(1)>", "</style></script><script>alert(2)</script>", "]]>", "<!-- codexbridge:v1 -->", "-->",
        "@octocat closes #1", "[x](javascript:alert(1))", "![x](https://evil.example/p.png)", "https://evil.example/?d=secret", "javascript:alert(1)", "| a | b |", "{0} %s ${{ secrets.X }}", "'; DROP TABLE", "\\\" \\", "\u2028line\u2029para",
        "\ud800", "𝔘𝔫𝔦", "日本語のメッセージ", "💥💥💥", "@codex abort cid=s-1", "@codex spawn \"x\" sandbox=danger-full-access", new('a', 5_000), new('<', 3_000), "[/][red]markup[/]", "1e999", "task:", "../../etc/passwd", "-rf", "$(id)",
    ];

    private static readonly string[] Types = ["spawn", "turn", "progress", "error", "done", "review", "validation", "files", "command", "approval", "approval-answered", "beat", "reply", "comment", "ready", "queued", "merged", "claim", "finished", "aborted", "tokens", "", "unheard-of", "SPAWN"];

    private static readonly string?[] Times = [null, "", "now", "1970-01-01T00:00:00Z", "9999-12-31T23:59:59Z", "2031-01-01T00:00:00Z", "0001-01-01", "-1", "2026-03-02T09:05:00Z", "2026-03-02T09:05:00+14:00", "2026-13-45T99:99:99Z", new('9', 4_000)];

    private static readonly string[] Bodies =
    [
        "{}", "[]", "null", "7", "\"text\"", """{"reason":{"a":1},"need":[1]}""", """{"rid":"\ud800"}""", """{"files":[{"path":null},7,{"path":"../x"}],"sessions":{}}""", """{"expect_s":1e308,"budget_s":-5}""", """{"expect_s":99999999999999999999}""",
        """{"comment_url":"javascript:alert(1)"}""", """{"comment_url":"https://user:pw@evil.example/"}""", """{"comment_url":"https://evil.example/\"onmouseover=alert(1) x=\")"}""", """{"key":"k","verb":"spawn"}""", """{"depends":["T-1","T-2","T-1"],"priority":"first"}""", """{"state":"host-died"}""",
        """{"exit":1,"failed":-3}""", """{"sessions":["a"]}""", """{"boot":""}""", """{"prompt_id":"R03-aaaaaaaaaa"}""",
    ];

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    [InlineData(5)]
    [InlineData(6)]
    public void Whatever_stands_in_the_ledger_a_judgement_comes_out_and_nothing_leaks(int seed)
    {
        var events = Garbage(seed, 1_500);
        var board = DashboardBuilder.Of(events, WrittenTimeline.Zero.AddHours(2), BrainConfig.Default);
        using var json = JsonDocument.Parse(BrainJson.Write(board));
        Assert.Equal(1, json.RootElement.GetProperty("schema").GetInt32());
        CheckPage(DashboardHtml.Write(board));
        CheckMarkdown(DashboardMarkdown.Write(board));
        Assert.All(board.Drafts, CheckDraft);
    }

    [Fact]
    public void One_event_from_the_future_hides_no_stall()
    {
        LedgerEvent[] events =
        [
            At(0, "spawn", "a", 1), At(1, "turn", "a", 2), At(2, "progress", "a", 3) with { Timestamp = "2031-01-01T00:00:00Z" },
            .. Enumerable.Range(3, 60).Select(minute => At(minute, "beat", "a", minute + 1)),
        ];
        Assert.Contains(Evaluation.Of(events, WrittenTimeline.Zero.AddMinutes(50), BrainConfig.Default).Findings, finding => finding.Rule.Id == "R03");
    }

    [Fact]
    public void A_sequence_of_any_size_is_counted_and_harms_nothing()
    {
        LedgerEvent[] events = [At(0, "spawn", "a", long.MinValue), At(1, "turn", "a", 1), At(2, "progress", "a", long.MaxValue)];
        var findings = Evaluation.Of(events, WrittenTimeline.Zero.AddMinutes(3), BrainConfig.Default).Findings;
        Assert.Contains(findings, finding => finding.Rule.Id == "R18" && finding.Severity == Severity.Critical);
    }

    [Fact]
    public void An_announced_silence_has_a_longest_length()
    {
        LedgerEvent[] events = [At(0, "spawn", "a", 1), At(1, "progress", "a", 2) with { Data = JsonDocument.Parse("""{"expect_s":1e300}""").RootElement }, .. Enumerable.Range(2, 400).Select(minute => At(minute, "beat", "a", minute + 1))];
        Assert.Contains(Evaluation.Of(events, WrittenTimeline.Zero.AddMinutes(400), BrainConfig.Default).Findings, finding => finding.Rule.Id == "R03");
    }

    private static LedgerEvent At(double minute, string type, string cid, long sequence) => new()
    {
        Type = type, Cid = cid, Agent = type is "progress" ? "task" : "bridge", Writer = "m1", Sequence = sequence,
        Timestamp = WrittenTimeline.Zero.AddMinutes(minute).ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture),
    };

    private static LedgerEvent[] Garbage(int seed, int count)
    {
        var random = new Random(seed);
        string? Pick(int nullIn) => random.Next(nullIn) == 0 ? null : Poison[random.Next(Poison.Length)];
        return
        [
            .. Enumerable.Range(0, count).Select(i => new LedgerEvent
            {
                Version = random.Next(-1, 10),
                Type = random.Next(20) == 0 ? Poison[random.Next(Poison.Length)] : Types[random.Next(Types.Length)],
                Timestamp = random.Next(3) == 0 ? Times[random.Next(Times.Length)] : WrittenTimeline.Zero.AddSeconds(random.Next(7_200)).ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture),
                Agent = random.Next(3) == 0 ? "bridge" : Pick(4),
                Cid = random.Next(3) == 0 ? "c" + random.Next(5) : Pick(3),
                Task = random.Next(3) == 0 ? "T-" + random.Next(4) : Pick(2),
                Branch = Pick(2), Worktree = Pick(3), Cwd = Pick(2), Sha = Pick(2), Message = Pick(4), Host = Pick(2),
                Tags = random.Next(3) == 0 ? [Pick(2)!, "depends:T-1", "depends:T-2"] : null,
                Id = random.Next(2) == 0 ? "id" + random.Next(50) : Pick(2),
                Writer = random.Next(2) == 0 ? "m" + random.Next(3) : Pick(2),
                Sequence = random.Next(2) == 0 ? random.Next(-5, 300) : random.Next(5) == 0 ? long.MaxValue : null,
                Re = random.Next(4) == 0 ? "id" + random.Next(50) : null,
                Data = random.Next(2) == 0 ? JsonDocument.Parse(Bodies[random.Next(Bodies.Length)]).RootElement : null,
            }),
        ];
    }

    private static void CheckPage(string page)
    {
        Assert.Single(Script().Matches(page));
        Assert.DoesNotContain("<img", page, StringComparison.OrdinalIgnoreCase);
        Assert.DoesNotContain("\0", page, StringComparison.Ordinal);
        Assert.DoesNotContain("\u202E", page, StringComparison.Ordinal);
        foreach (Match tag in Tag().Matches(page[page.IndexOf("<body", StringComparison.Ordinal)..page.IndexOf("<script>", StringComparison.Ordinal)]))
        {
            Assert.DoesNotMatch("""(?i)\son\w+\s*=|\sstyle\s*=|\ssrc\s*=""", Quoted().Replace(tag.Value, "\"\""));
            Assert.DoesNotContain("javascript:", Address().Match(tag.Value).Value, StringComparison.OrdinalIgnoreCase);
        }
    }

    private static void CheckMarkdown(string text)
    {
        Assert.True(Encoding.UTF8.GetByteCount(text) <= DashboardMarkdown.Longest);
        var document = Markdown.Parse(text, new MarkdownPipelineBuilder().UsePipeTables().UseTaskLists().UseAutoLinks().Build());
        Assert.Empty(document.Descendants<HtmlBlock>());
        Assert.All(document.Descendants<HtmlInline>(), html => Assert.True(html.Tag is "<sub>" or "</sub>", html.Tag));
        Assert.All(document.Descendants<LinkInline>(), link => Assert.True(!link.IsImage && (link.Url?.StartsWith("https://", StringComparison.Ordinal) ?? false), link.Url));
        Assert.Empty(document.Descendants<AutolinkInline>());
        Assert.All(document.Descendants<LiteralInline>(), literal => Assert.DoesNotContain('@', literal.Content.ToString()));
        Assert.All(document.Descendants<HeadingBlock>(), heading => Assert.Equal(3, heading.Level));
    }

    private static void CheckDraft(Draft draft)
    {
        foreach (var line in new[] { draft.Command, draft.Alternative }.OfType<string>().SelectMany(text => text.Split('\n')))
        {
            Assert.StartsWith("@codex ", line, StringComparison.Ordinal);
            Assert.Equal(1, line.Count(letter => letter == '@'));
            Assert.Equal(0, UnescapedQuotes().Count(line) % 2);
            Assert.DoesNotContain("://", line, StringComparison.Ordinal);
            Assert.True(line.Length <= 2_600, "a message is at most 1,200 characters before escaping");
            Assert.DoesNotContain("sandbox=danger", line[..Math.Max(line.IndexOf('"', StringComparison.Ordinal), 7)] + line[(line.LastIndexOf('"') + 1)..], StringComparison.Ordinal);
        }
    }

    [GeneratedRegex("<script", RegexOptions.IgnoreCase)]
    private static partial Regex Script();

    [GeneratedRegex("<[a-zA-Z][^>]*>")]
    private static partial Regex Tag();

    [GeneratedRegex("\"[^\"]*\"")]
    private static partial Regex Quoted();

    [GeneratedRegex("href=\"([^\"]*)\"")]
    private static partial Regex Address();

    [GeneratedRegex("(?<!\\\\)(?:\\\\\\\\)*\"")]
    private static partial Regex UnescapedQuotes();
}
