using System.Text;
using CodexBridge.Brain;
using CodexBridge.Ledger;

namespace CodexBridge.Tests.Brain;

public class DashboardSizeSpecs
{
    private const int Megabyte = 1_000_000;

    [Theory]
    [InlineData(10, 2)]
    [InlineData(1_000, 60)]
    [InlineData(10_000, 500)]
    [InlineData(100_000, 5_000)]
    public void The_page_stays_under_a_megabyte_and_the_issue_under_its_limit(int events, int sessions)
    {
        var ledger = SyntheticLedger.Of(events, sessions);
        Assert.Equal(events, ledger.Count);
        var board = DashboardBuilder.Of(ledger, SyntheticLedger.End, BrainConfig.Default);
        Assert.True(board.States.Sum(count => count.Number) <= sessions);
        Assert.True(Encoding.UTF8.GetByteCount(DashboardHtml.Write(board)) < Megabyte);
        Assert.True(Encoding.UTF8.GetByteCount(DashboardMarkdown.Write(board)) <= DashboardMarkdown.Longest);
    }

    [Theory]
    [InlineData("漢字漢字漢字")]
    [InlineData("<<<<\"\"&&&&")]
    [InlineData("💥💥💥💥")]
    [InlineData("````````")]
    public void Texts_that_grow_when_they_are_escaped_do_not_break_the_limit(string words)
    {
        var text = string.Concat(Enumerable.Repeat(words, 100));
        var ledger = SyntheticLedger.Of(6_000, 1_500, liveEvery: 1).Select((entry, i) => entry with { Message = text, Task = text[..Math.Min(40, text.Length)] + i, Host = text, Branch = text + i }).ToList();
        var board = DashboardBuilder.Of(ledger, SyntheticLedger.End, BrainConfig.Default);
        Assert.True(Encoding.UTF8.GetByteCount(DashboardHtml.Write(board)) < Megabyte);
        Assert.True(Encoding.UTF8.GetByteCount(DashboardMarkdown.Write(board)) <= DashboardMarkdown.Longest);
    }

    [Fact]
    public void An_empty_ledger_is_a_calm_page()
    {
        var board = DashboardBuilder.Of(Array.Empty<LedgerEvent>(), SyntheticLedger.End, BrainConfig.Default);
        Assert.Contains("Nobody is waiting for you.", DashboardHtml.Write(board), StringComparison.Ordinal);
        Assert.Contains("Nobody is waiting for you.", DashboardMarkdown.Write(board), StringComparison.Ordinal);
    }
}
