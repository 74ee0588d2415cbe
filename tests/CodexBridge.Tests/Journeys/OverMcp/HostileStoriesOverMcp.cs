namespace CodexBridge.Tests.Journeys;

/// <summary>The stories of <see cref="HostileStories"/> over MCP.</summary>
public sealed class HostileStoriesOverMcp(McpStage stage) : HostileStories(stage), IClassFixture<McpStage>
{
    private protected override string Again => "spawn";
}
