namespace CodexBridge.Tests.Journeys;

/// <summary>The stories of <see cref="ControlStories"/> over MCP.</summary>
public sealed class ControlStoriesOverMcp(McpStage stage) : ControlStories(stage), IClassFixture<McpStage>;
