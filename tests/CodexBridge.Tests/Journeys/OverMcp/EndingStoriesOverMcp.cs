namespace CodexBridge.Tests.Journeys;

/// <summary>The stories of <see cref="EndingStories"/> over MCP.</summary>
public sealed class EndingStoriesOverMcp(McpStage stage) : EndingStories(stage), IClassFixture<McpStage>;
