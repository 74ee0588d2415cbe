using System.Text.RegularExpressions;
using CodexBridge.Offline.GitHub;

namespace CodexBridge.Tests.Journeys;

/// <summary>Codex asks, people answer in the thread.</summary>
public abstract partial class ApprovalStories(Stage stage)
{
    [Fact]
    public async Task A_question_that_nobody_answers_is_refused_at_its_deadline()
    {
        var (issue, job, _, proof) = await AskAsync("overdue", new JobOptions { Policy = "approval-deadline: 2s\n" });
        var ended = await job.Ending;
        Assert.Equal("completed", ended.Outputs["outcome"]);
        Assert.False(File.Exists(proof));
        Assert.Contains("nobody answered in time", stage.Answers(issue)[0], StringComparison.Ordinal);
    }

    [Fact]
    public async Task Where_nobody_can_be_asked_the_answer_is_no_and_the_setting_is_named()
    {
        _ = stage.OpenIssue();
        var proof = Proof("nobody");
        var job = await stage.StepAsync($"spawn \"[[shell-escalated touch {proof}]] [[say went on]]\"");
        Assert.Equal(("completed", "went on"), (job.Outputs["outcome"], job.Outputs["final-message"]));
        Assert.Contains("1 action refused", job.Summary, StringComparison.Ordinal);
        Assert.Contains("would allow it", job.Summary, StringComparison.Ordinal);
        Assert.False(File.Exists(proof));
    }

    private protected async Task SweepUntilAsync(int issue, string text, JobOptions? options = null)
    {
        for (var tries = 0; tries < 50 && !stage.Answers(issue)[0].Contains(text, StringComparison.Ordinal); tries++)
        {
            await stage.StepAsync("sweep", options);
        }

        Assert.Contains(text, stage.Answers(issue)[0], StringComparison.Ordinal);
    }

    private protected string Proof(string name) => Path.Combine(stage.Folder, $"proof-{name}");

    /// <summary>A session that wants to write outside its sandbox, at the moment when its question stands in the thread.</summary>
    private protected async Task<(int Issue, Job Job, string Id, string Proof)> AskAsync(string name, JobOptions? options = null)
    {
        var issue = stage.OpenIssue();
        var proof = Proof(name);
        var job = stage.Say(issue, $"@codex spawn \"[[shell-escalated touch {proof}]] [[say went on]]\" approval=on-request", options: options);
        var question = await stage.HearAsync(issue, "Codex asks for permission");
        return (issue, job, ApproveHint().Match(question).Groups[1].Value, proof);
    }

    [GeneratedRegex("@codex approve ([0-9a-f]{8})")]
    private protected static partial Regex ApproveHint();
}
