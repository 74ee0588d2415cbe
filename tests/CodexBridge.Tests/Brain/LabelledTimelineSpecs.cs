using System.Globalization;
using System.Text;
using CodexBridge.Brain;

namespace CodexBridge.Tests.Brain;

public class LabelledTimelineSpecs
{
    private static readonly IReadOnlyList<WrittenTimeline> All = WrittenTimeline.ReadAll();

    public static TheoryData<string> Titles => [.. All.Select(timeline => timeline.Title)];

    [Theory]
    [MemberData(nameof(Titles))]
    public void A_written_story_is_judged_as_its_author_would(string title)
    {
        var timeline = All.Single(story => story.Title == title);
        foreach (var look in timeline.Looks)
        {
            var found = Found(timeline, look).Select(finding => Label(finding, look)).Order(StringComparer.Ordinal);
            Assert.Equal($"at {look.Minute}: " + string.Join(' ', look.Expected), $"at {look.Minute}: " + string.Join(' ', found));
        }
    }

    [Fact]
    public void Over_all_stories_nothing_is_missed_and_nothing_is_invented()
    {
        var table = new StringBuilder("rule   stories  looks  hit  missed  invented\n");
        var missed = 0;
        var invented = 0;
        var looks = All.SelectMany(timeline => timeline.Looks.Select(look => (look.Expected, Found: Found(timeline, look).Select(finding => Label(finding, look)).ToList()))).ToList();
        foreach (var rule in RuleBook.All)
        {
            var (hit, miss, extra) = (0, 0, 0);
            foreach (var look in looks)
            {
                var expected = look.Expected.Where(label => label.StartsWith(rule.Id + ":", StringComparison.Ordinal)).ToList();
                var found = look.Found.Where(label => label.StartsWith(rule.Id + ":", StringComparison.Ordinal)).ToList();
                hit += expected.Intersect(found).Count();
                miss += expected.Except(found).Count();
                extra += found.Except(expected).Count();
            }

            var stories = All.Count(timeline => timeline.Looks.Any(look => look.Expected.Any(label => label.StartsWith(rule.Id + ":", StringComparison.Ordinal))));
            table.Append(CultureInfo.InvariantCulture, $"{rule.Id,-6} {stories,7} {looks.Count,6} {hit,4} {miss,7} {extra,9}\n");
            missed += miss;
            invented += extra;
        }

        TestContext.Current.TestOutputHelper?.WriteLine(table.ToString());
        Assert.True(All.Count >= 60, $"only {All.Count} stories");
        Assert.True(missed == 0 && invented == 0, table.ToString());
    }

    private static IReadOnlyList<Finding> Found(WrittenTimeline timeline, Look look) =>
        Evaluation.Of(timeline.Until(look.Minute), look.AsOf, BrainConfig.Default, timeline.Live, timeline.Health).Findings;

    /// <summary>With the severity if the author wrote one for this rule and subject, else without.</summary>
    private static string Label(Finding finding, Look look)
    {
        var plain = $"{finding.Rule.Id}:{finding.Subject}";
        return look.Expected.Any(label => label.StartsWith(plain + "=", StringComparison.Ordinal)) ? $"{plain}={finding.Severity.Word()}" : plain;
    }
}
