using CodexBridge.GitHub;

namespace CodexBridge.Tests.GitHub;

public class LinkHeaderSpecs
{
    [Theory]
    [InlineData("<a>; rel=\"next\"", "a")]
    [InlineData("<a>; rel=next", "a")]
    [InlineData("<p>; rel=\"prev\", <a>; rel=\"next\", <z>; rel=\"last\"", "a")]
    [InlineData("<a?q=1,2;3>; title=\"x\"; REL=\"first next\"", "a?q=1,2;3")]
    [InlineData("<a>; rel=\"nextish\"", null)]
    [InlineData("<a>; rel=\"last\"", null)]
    [InlineData("<a", null)]
    [InlineData("", null)]
    [InlineData(">>>;;;,,,rel=next", null)]
    public void The_next_page_is_found_among_the_links(string header, string? expected) =>
        Assert.Equal(expected, LinkHeader.Next([header]));
}
