using System.Text;
using CodexBridge.Reports;
using CodexBridge.Sessions;

namespace CodexBridge.Tests.Reports;

public class FitAndMarkerSpecs
{
    private static readonly byte[] Ours = Encoding.ASCII.GetBytes("installation secret");

    [Fact]
    public void A_marker_comes_back_as_it_was_written()
    {
        foreach (var cid in new SessionId?[] { null, SessionId.Parse("01a201db-5ff9-7000-8000-0001aa2fe6b1") })
        {
            var marker = new Marker("42/comment-7/0/abcdef", cid, 3);
            Assert.Equal(marker, Marker.Parse(marker.Write(Ours) + "\n\nText", Ours));
        }
    }

    [Fact]
    public void A_marker_of_somebody_else_or_with_another_field_is_inert()
    {
        var written = new Marker("42/comment-7/0", null, 3).Write(Ours);
        Assert.Null(Marker.Parse(written, "another"u8));
        Assert.Null(Marker.Parse(written.Replace("rev=3", "rev=4", StringComparison.Ordinal), Ours));
        Assert.Null(Marker.Parse("Text\n" + written, Ours));
        Assert.Null(Marker.Parse("> " + written, Ours));
        Assert.Null(Marker.Parse(written.Replace("rev=3", "rev=03", StringComparison.Ordinal), Ours));
        Assert.Null(Marker.Parse(written.Replace(" -->", " x=1 -->", StringComparison.Ordinal), Ours));
        Assert.Null(Marker.Parse(written[..^1], Ours));
        Assert.Null(Marker.Parse("", Ours));
    }

    [Theory]
    [InlineData("a--b")]
    [InlineData("a b")]
    [InlineData("a>")]
    [InlineData("")]
    public void A_marker_refuses_a_key_that_could_end_it(string key) => Assert.Throws<ArgumentException>(() => new Marker(key, null, 0).Write(Ours));

    [Fact]
    public void A_long_answer_keeps_its_head_and_tail_and_closes_its_code()
    {
        var text = "Start\n\n```cs\n" + string.Concat(Enumerable.Range(0, 5000).Select(i => $"line {i} <x> @y\n")) + "```\n\nThe end.";
        var fitted = Fit.Agent(text, "github.com", 20_000, "/tmp/result.md");

        Assert.True(fitted.Length <= 20_000);
        Assert.StartsWith("Start\n\n```cs\nline 0", fitted, StringComparison.Ordinal);
        Assert.EndsWith("```\n\nThe end.", fitted, StringComparison.Ordinal);
        Assert.Contains("lines left out; the whole text is in `/tmp/result.md`", fitted, StringComparison.Ordinal);
        Assert.Equal(0, fitted.Split('\n').Count(line => line.StartsWith("```", StringComparison.Ordinal)) % 2);
    }

    [Fact]
    public void A_cut_never_splits_what_reads_as_one_character()
    {
        var text = string.Concat(Enumerable.Repeat("👩‍💻", 4000));
        for (var budget = 300; budget < 340; budget++)
        {
            var fitted = Fit.Plain(text, budget, null);
            Assert.True(fitted.Length <= budget);
            Assert.Equal("", fitted.Split('\n')[0].Replace("👩‍💻", "", StringComparison.Ordinal));
        }
    }

    [Fact]
    public void What_fits_is_left_alone() => Assert.Equal("short", Fit.Plain("short", 5, null));
}
