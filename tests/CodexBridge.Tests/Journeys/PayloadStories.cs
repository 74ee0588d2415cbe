using System.Text.Json;
using System.Text.Json.Nodes;
using CodexBridge.Offline.GitHub;
using CodexBridge.Tests.Triggers;

namespace CodexBridge.Tests.Journeys;

/// <summary>GitHub's own example payloads through the program itself: whatever comes, it ends well and starts nothing.</summary>
public sealed class PayloadStories(Stage stage) : IClassFixture<Stage>
{
    public static TheoryData<string, string> Examples()
    {
        var data = new TheoryData<string, string>();
        foreach (var name in (string[])["issue_comment", "issues", "pull_request", "pull_request_review", "pull_request_review_comment", "workflow_dispatch", "discussion_comment", "push"])
        {
            // One of each event and action; all of them pass the reader in its own tests.
            foreach (var example in ExamplePayloads.All().Where(example => example.Name == name).DistinctBy(Action).Take(3))
            {
                data.Add(name, Action(example));
            }
        }

        return data;
    }

    [Theory]
    [MemberData(nameof(Examples))]
    public async Task An_example_of_GitHubs_ends_well_and_starts_nothing(string name, string action)
    {
        _ = stage.OpenIssue();
        var json = ExamplePayloads.All().First(example => example.Name == name && Action(example) == action).Json;
        var job = await stage.Begin(new OfflineEvent(name, JsonNode.Parse(json)!.AsObject(), null), JobOptions.With(("trigger-label", "no such label"))).Ending;
        Assert.Equal(("ignored", 0), (job.Outputs["outcome"], job.ExitCode));
        Assert.NotEqual("", job.Summary);
        Assert.DoesNotContain(job.Log, line => line.Contains("Unhandled", StringComparison.Ordinal));
        Assert.Empty(stage.Model.Requests);
    }

    private static string Action((string Name, byte[] Json) example)
    {
        using var document = JsonDocument.Parse(example.Json);
        return document.RootElement.TryGetProperty("action", out var action) ? action.GetString() ?? "" : "";
    }
}
