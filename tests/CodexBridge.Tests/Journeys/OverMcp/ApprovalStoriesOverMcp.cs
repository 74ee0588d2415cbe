namespace CodexBridge.Tests.Journeys;

/// <summary>The stories of <see cref="ApprovalStories"/> over MCP.</summary>
public sealed class ApprovalStoriesOverMcp(McpStage stage) : ApprovalStories(stage), IClassFixture<McpStage>;
