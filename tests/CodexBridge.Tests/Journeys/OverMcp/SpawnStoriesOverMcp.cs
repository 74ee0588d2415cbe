namespace CodexBridge.Tests.Journeys;

/// <summary>The stories of <see cref="SpawnStories"/> over MCP.</summary>
public sealed class SpawnStoriesOverMcp(McpStage stage) : SpawnStories(stage), IClassFixture<McpStage>;
