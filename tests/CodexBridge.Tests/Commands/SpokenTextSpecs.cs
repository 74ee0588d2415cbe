using CodexBridge.Commands;
using CodexBridge.Tests.Support;
using FsCheck;
using FsCheck.Fluent;
using Markdig;
using Markdig.Syntax;
using Markdig.Syntax.Inlines;

namespace CodexBridge.Tests.Commands;

/// <summary>Markdig, a CommonMark renderer, is asked whether what we hear is what a reader sees.</summary>
public class SpokenTextSpecs
{
    private static readonly MarkdownPipeline Pipeline = new MarkdownPipelineBuilder().UsePreciseSourceLocation().UsePipeTables().UseFootnotes().Build();

    // Folded and preformatted elements stand in the tables only: what they hide of the blocks after them, a renderer of Markdown alone does not know.
    private static readonly Gen<string> Page = Gen.Elements(
            "\n", "\n", "\n\n", "@codex say", "@codex say", "> ", "- ", "1. ", "2) ", "    ", "  ", "```", "````", "~~~", "`", "``", "# ", "---", "===", "<!--", "-->", "<div>", "</div>",
            "<a title=\"", "\">", "<?", "?>", "[x]: ", "[a", "](b", ")", "a|b", "|---|", "---|---", "words", "\\", "* * *", "<x", "\t")
        .ArrayOf().Select(parts => string.Concat(parts));

    [Fact]
    public void What_we_hear_in_the_tables_is_plain_text_for_Markdig() =>
        Assert.All(ArrowCases.Read("speech.txt"), each => Compare(each.Input));

    [Fact]
    public void What_we_hear_in_any_page_is_plain_text_for_Markdig() =>
        Check.One(Config.QuickThrowOnFailure.WithMaxTest(3000).WithReplay(20260101UL, 7UL), Prop.ForAll(Page.ToArbitrary(), Compare));

    private static void Compare(string text)
    {
        var scanner = new SpeechScanner(text);
        var page = Markdown.Parse(text, Pipeline);
        while (scanner.MoveNext() is { } line)
        {
            if (line.MayCommand && text.AsSpan(line.Start).StartsWith("@codex "))
            {
                Assert.True(IsPlain(page, line.Start), $"heard at {line.Start}, but not seen as plain text: {ArrowCases.EscapeText(text)}");
            }
        }
    }

    private static bool IsPlain(MarkdownDocument page, int offset)
    {
        var leaf = page.Descendants<LeafBlock>().Where(block => block.Span.Start <= offset && offset <= block.Span.End).MinBy(block => block.Span.Length);

        // A line of dashes below makes a heading of what was typed as a plain line; it is heard all the same.
        if (leaf is not (ParagraphBlock or HeadingBlock { IsSetext: true }) || InQuote(leaf))
        {
            return false;
        }

        // Emphasis over several lines is heard too: its first line shows the stars.
        var inline = leaf.Inline?.Descendants().Where(part => part is not ContainerInline && part.Span.Start <= offset && offset <= part.Span.End).MinBy(part => part.Span.Length);
        return inline is LiteralInline literal && !InLink(literal);
    }

    private static bool InQuote(Block block)
    {
        for (var parent = block.Parent; parent is not null; parent = parent.Parent)
        {
            if (parent is QuoteBlock)
            {
                return true;
            }
        }

        return false;
    }

    private static bool InLink(Inline inline)
    {
        for (var parent = inline.Parent; parent is not null; parent = parent.Parent)
        {
            if (parent is LinkInline)
            {
                return true;
            }
        }

        return false;
    }
}
