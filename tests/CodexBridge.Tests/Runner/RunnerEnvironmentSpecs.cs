using CodexBridge.Paths;
using CodexBridge.Runner;

namespace CodexBridge.Tests.Runner;

public sealed class RunnerEnvironmentSpecs : IDisposable
{
    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public void The_runner_s_variables_have_types()
    {
        var environment = Of(
            ("GITHUB_ACTIONS", "true"), ("GITHUB_REPOSITORY", "o/r"), ("GITHUB_REPOSITORY_ID", "5000000000"), ("GITHUB_RUN_ID", "9"),
            ("GITHUB_RUN_ATTEMPT", "2"), ("GITHUB_SERVER_URL", "https://ghe.example/"), ("GITHUB_ACTOR_ID", "x"), ("GITHUB_ACTOR", ""));

        Assert.True(environment.IsActions);
        Assert.Equal(5_000_000_000, environment.RepositoryId);
        Assert.Equal(2, environment.RunAttempt);
        Assert.Equal("https://ghe.example/o/r/actions/runs/9", environment.RunUrl);
        Assert.Null(environment.ActorId);
        Assert.Null(environment.Actor);
        Assert.Null(Of().FindEventFile());
        Assert.Null(Of().RunUrl);
    }

    [Fact]
    public void The_runner_s_own_event_file_is_taken()
    {
        var workspace = Directory.CreateDirectory(folder.File("work")).FullName;
        var file = folder.File("work-temp.json");

        Assert.Equal(RealPath.Of(file), Of(("GITHUB_WORKSPACE", workspace), ("GITHUB_EVENT_PATH", file)).FindEventFile());
    }

    [Theory]
    [InlineData("checkout/event.json")]
    [InlineData("checkout/../checkout/./deep/event.json")]
    [InlineData("link-to-checkout/event.json")]
    [InlineData("link-to-file.json")]
    [InlineData("checkout")]
    public void A_forged_event_file_in_the_workspace_is_refused(string path)
    {
        var workspace = Directory.CreateDirectory(folder.File("checkout")).FullName;
        File.WriteAllText(Path.Combine(workspace, "event.json"), "{}");
        Directory.CreateSymbolicLink(folder.File("link-to-checkout"), workspace);
        File.CreateSymbolicLink(folder.File("link-to-file.json"), "checkout/event.json");

        var e = Assert.Throws<BridgeException>(() => Of(("GITHUB_WORKSPACE", workspace), ("GITHUB_EVENT_PATH", folder.File(path))).FindEventFile());

        Assert.Contains("workspace", e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_workspace_behind_a_link_is_still_the_workspace()
    {
        var workspace = Directory.CreateDirectory(folder.File("work")).FullName;
        Directory.CreateSymbolicLink(folder.File("link"), "work");

        Assert.Throws<BridgeException>(() => Of(("GITHUB_WORKSPACE", folder.File("link")), ("GITHUB_EVENT_PATH", Path.Combine(workspace, "e.json"))).FindEventFile());
    }

    [Fact]
    public void Links_in_a_circle_end()
    {
        File.CreateSymbolicLink(folder.File("a"), "b");
        File.CreateSymbolicLink(folder.File("b"), "a");
        Assert.Throws<BridgeException>(() => RealPath.Of(folder.File("a")));
    }

    private static RunnerEnvironment Of(params (string Name, string Value)[] variables) =>
        new(variables.ToDictionary(variable => variable.Name, variable => variable.Value));
}
