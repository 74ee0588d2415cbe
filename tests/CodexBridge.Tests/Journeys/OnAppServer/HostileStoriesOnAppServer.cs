namespace CodexBridge.Tests.Journeys;

/// <summary>The stories of <see cref="HostileStories"/> on Codex's app-server.</summary>
public sealed class HostileStoriesOnAppServer(Stage stage) : HostileStories(stage), IClassFixture<Stage>;
