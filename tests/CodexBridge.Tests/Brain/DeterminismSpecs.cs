using CodexBridge.Brain;
using CodexBridge.Ledger;

namespace CodexBridge.Tests.Brain;

public class DeterminismSpecs
{
    private static readonly IReadOnlyList<LedgerEvent> Ledger = SyntheticLedger.Of(1_500, 90, liveEvery: 4);

    private static readonly string Answer = Answers(Ledger);

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    [InlineData(5)]
    public void Events_that_arrive_in_any_order_give_the_same_bytes(int seed)
    {
        var shuffled = Ledger.ToArray();
        new Random(seed).Shuffle(shuffled);
        Assert.Equal(Answer, Answers(shuffled));
    }

    [Fact]
    public void The_same_events_in_two_parts_and_in_either_order_give_the_same_bytes()
    {
        foreach (var cut in Enumerable.Range(0, 8).Select(part => part * Ledger.Count / 7))
        {
            Assert.Equal(Answer, Answers([.. Ledger.Skip(cut), .. Ledger.Take(cut)]));
        }
    }

    [Fact]
    public void Events_delivered_twice_change_no_finding()
    {
        var twice = Evaluation.Of([.. Ledger, .. Ledger], SyntheticLedger.End, BrainConfig.Default);
        Assert.Equal(Ledger.Count, twice.Scene.Timelines.Duplicates);
        Assert.Equal(Evaluation.Of(Ledger, SyntheticLedger.End, BrainConfig.Default).Findings.Select(finding => finding.Id), twice.Findings.Select(finding => finding.Id));
    }

    [Fact]
    public void Every_written_story_is_judged_alike_in_any_order()
    {
        foreach (var story in WrittenTimeline.ReadAll())
        {
            foreach (var look in story.Looks)
            {
                var events = story.Until(look.Minute).ToArray();
                var before = Answers(events, look.AsOf);
                new Random(3).Shuffle(events);
                Assert.Equal(before, Answers(events, look.AsOf));
            }
        }
    }

    [Fact]
    public void Two_looks_within_one_minute_see_the_same() =>
        Assert.Equal(
            BrainJson.Write(DashboardBuilder.Of(Ledger, SyntheticLedger.End, BrainConfig.Default)),
            BrainJson.Write(DashboardBuilder.Of(Ledger, SyntheticLedger.End.AddSeconds(59), BrainConfig.Default)));

    [Fact]
    public void A_finding_keeps_its_id_while_it_lasts()
    {
        var early = Evaluation.Of(Ledger, SyntheticLedger.End, BrainConfig.Default).Findings.Where(finding => finding.Rule.Id is "R05" or "R09" or "R10").Select(finding => finding.Id).Order().ToList();
        var later = Evaluation.Of(Ledger, SyntheticLedger.End.AddHours(2), BrainConfig.Default).Findings.Select(finding => finding.Id).ToHashSet();
        Assert.NotEmpty(early);
        Assert.All(early, id => Assert.Contains(id, later));
    }

    private static string Answers(IReadOnlyList<LedgerEvent> events, DateTimeOffset? asOf = null)
    {
        var board = DashboardBuilder.Of(Evaluation.Of(events, asOf ?? SyntheticLedger.End, BrainConfig.Default));
        return BrainJson.Write(board) + DashboardMarkdown.Write(board) + DashboardHtml.Write(board)
            + BrainJson.Write(new NextView(board.Schema, board.AsOf, board.Drafts, board.Reviews, board.MergeOrder));
    }
}
