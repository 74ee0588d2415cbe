using Markdig;
using Markdig.Renderers;
using Markdig.Renderers.Html;
using Markdig.Syntax;
using Markdig.Syntax.Inlines;

namespace CodexBridge.Offline.GitHub.Page;

/// <summary>Markdown as a GitHub thread shows it: tables, task lists, alerts, line breaks kept, images taken out, HTML filtered.</summary>
internal static class GitHubMarkdown
{
    private static readonly MarkdownPipeline Pipeline = new MarkdownPipelineBuilder()
        .UsePipeTables()
        .UseTaskLists()
        .UseAlertBlocks()
        .UseAutoLinks()
        .UseEmphasisExtras(Markdig.Extensions.EmphasisExtras.EmphasisExtraOptions.Strikethrough)
        .UseEmojiAndSmiley(enableSmileys: false)
        .UseSoftlineBreakAsHardlineBreak()
        .Build();

    public static string ToHtml(string markdown)
    {
        var document = Markdown.Parse(markdown, Pipeline);
        foreach (var link in document.Descendants<LinkInline>().ToList())
        {
            Disarm(link);
        }

        foreach (var link in document.Descendants<AutolinkInline>().Where(link => !link.IsEmail && !SafeHtml.IsSafeLink(link.Url)).ToList())
        {
            link.ReplaceBy(new LiteralInline(link.Url));
        }

        using var writer = new StringWriter();
        var renderer = new HtmlRenderer(writer);
        Pipeline.Setup(renderer);
        renderer.ObjectRenderers.Replace<HtmlBlockRenderer>(new FilteredBlock());
        renderer.ObjectRenderers.Replace<Markdig.Renderers.Html.Inlines.HtmlInlineRenderer>(new FilteredInline());
        renderer.Render(document);
        return writer.ToString();
    }

    private static void Disarm(LinkInline link)
    {
        if (link.IsImage)
        {
            link.ReplaceBy(new LiteralInline("[image]"), copyChildren: false);
        }
        else if (!SafeHtml.IsSafeLink(link.Url))
        {
            link.Url = "#";
        }
    }

    private sealed class FilteredBlock : HtmlObjectRenderer<HtmlBlock>
    {
        protected override void Write(HtmlRenderer renderer, HtmlBlock obj) => renderer.WriteLine(SafeHtml.Filter(obj.Lines.ToString()));
    }

    private sealed class FilteredInline : HtmlObjectRenderer<HtmlInline>
    {
        protected override void Write(HtmlRenderer renderer, HtmlInline obj) => renderer.Write(SafeHtml.Filter(obj.Tag));
    }
}
