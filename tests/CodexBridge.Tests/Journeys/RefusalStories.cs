using CodexBridge.Offline.GitHub;
using CodexBridge.Offline.Runner;

namespace CodexBridge.Tests.Journeys;

/// <summary>Who may not, does not; and what cannot be verified is refused.</summary>
public sealed class RefusalStories(Stage stage) : IClassFixture<Stage>
{
    private const string Private = "octo/secret";

    [Theory]
    [InlineData(OfflineGitHub.Reader)]
    [InlineData(OfflineGitHub.Stranger)]
    [InlineData("dependabot[bot]")]
    public async Task Whoever_may_not_write_starts_nothing_and_gets_no_stage(string login)
    {
        var issue = stage.OpenIssue();
        var job = await stage.SayAsync(issue, "@codex spawn \"[[say marker-refused]]\"", login);
        AssertRefused(job, "marker-refused");
        Assert.Empty(stage.Answers(issue));
    }

    [Fact]
    public async Task A_person_without_an_account_starts_nothing()
    {
        var issue = stage.OpenIssue();
        stage.GitHub.AddAccount("leaver", token: "token-of-leaver");
        var said = stage.GitHub.Comment("leaver", issue, "@codex spawn \"[[say marker-null]]\"");
        said.Payload["comment"]!["user"] = null;
        AssertRefused(await stage.Begin(said).Ending, "marker-null");
        stage.GitHub.DeleteAccount("leaver");
        AssertRefused(await stage.Begin(said).Ending, "marker-null");
        said.Payload["sender"] = null;
        AssertRefused(await stage.Begin(said).Ending, "marker-null");
        Assert.Empty(stage.Answers(issue));
    }

    [Theory]
    [InlineData(500)]
    [InlineData(403)]
    [InlineData(404)]
    public async Task A_permission_that_cannot_be_verified_is_none(int status)
    {
        // A repository of its own: the fault must not meet another story's question.
        var issue = stage.OpenIssue();
        var repository = $"octo/broken-{status}";
        stage.GitHub.AddRepository(repository);
        stage.GitHub.SetRole(repository, Stage.Writer, "write");
        issue = stage.OpenIssue(repository: repository);
        stage.GitHub.Faults.Add(new Fault("GET", $"/repos/{repository}/collaborators/*") { Status = status, Times = 100 });
        var job = await stage.Begin(stage.GitHub.Comment(Stage.Writer, issue, "@codex spawn \"[[say marker-unverified]]\"", repository)).Ending;
        AssertRefused(job, "marker-unverified");
    }

    [Fact]
    public async Task A_reader_may_ask_how_things_stand()
    {
        var issue = stage.OpenIssue();
        var status = await stage.SayAsync(issue, "@codex status", OfflineGitHub.Reader);
        var help = await stage.SayAsync(issue, "@codex help", OfflineGitHub.Reader);
        Assert.Equal(("answered", "answered"), (status.Outputs["outcome"], help.Outputs["outcome"]));
        Assert.Equal(2, stage.Answers(issue).Count);
    }

    [Fact]
    public async Task In_a_private_repository_the_refusal_is_explained()
    {
        _ = stage.OpenIssue();
        stage.GitHub.AddRepository(Private, isPrivate: true);
        stage.GitHub.SetRole(Private, OfflineGitHub.Reader, "read");
        var issue = stage.OpenIssue(repository: Private);
        var job = await stage.Begin(stage.GitHub.Comment(OfflineGitHub.Reader, issue, "@codex spawn \"[[say marker-private]]\"", Private)).Ending;
        AssertRefused(job, "marker-private");
        var answer = Assert.Single(stage.Answers(issue, Private));
        Assert.Contains("You need write access", answer, StringComparison.Ordinal);
        Assert.Contains("Nothing was started", answer, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_machine_for_private_work_serves_private_repositories_only()
    {
        var policy = new JobOptions { Policy = "accept-public: false\n" };
        var issue = stage.OpenIssue();
        AssertRefused(await stage.SayAsync(issue, "@codex spawn \"[[say marker-public]]\"", options: policy), "marker-public");

        stage.GitHub.AddRepository("octo/inner", isPrivate: true);
        stage.GitHub.SetRole("octo/inner", Stage.Writer, "write");
        var inner = stage.OpenIssue(repository: "octo/inner");
        var job = await stage.Begin(stage.GitHub.Comment(Stage.Writer, inner, "@codex spawn \"[[say inside]]\"", "octo/inner"), policy).Ending;
        Assert.Equal(("completed", "inside"), (job.Outputs["outcome"], job.Outputs["final-message"]));
    }

    [Fact]
    public async Task Full_access_needs_the_machines_policy_and_an_admin()
    {
        const string words = "@codex spawn \"[[say marker-danger]]\" sandbox=danger-full-access";
        var issue = stage.OpenIssue();
        var open = new JobOptions { Policy = $"danger-full-access: [{Stage.Repository}]\n", Inputs = [("max-sandbox", "danger-full-access")] };
        AssertRefused(await stage.SayAsync(issue, words, OfflineGitHub.Owner, JobOptions.With(("max-sandbox", "danger-full-access"))), "marker-danger");
        AssertRefused(await stage.SayAsync(issue, words, Stage.Writer, open), "marker-danger");

        var job = await stage.SayAsync(issue, words, OfflineGitHub.Owner, open);
        Assert.Equal("completed", job.Outputs["outcome"]);
        Assert.Contains("danger-full-access", stage.Answers(issue)[^1], StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_policy_with_a_mistake_refuses_everything_and_names_the_line()
    {
        var issue = stage.OpenIssue();
        var job = await stage.SayAsync(issue, "@codex spawn \"[[say marker-policy]]\"", options: new JobOptions { Policy = "max-sandbox: workspace-write\nsandbx: read-only\n" });
        Assert.Equal(4, job.ExitCode);
        Assert.Contains("sandbx", string.Join('\n', job.Log), StringComparison.Ordinal);
        Assert.Equal(0, stage.ModelRequests("marker-policy"));
    }

    [Theory]
    [InlineData("cwd=/etc")]
    [InlineData("cwd=../..")]
    [InlineData("cwd=.git")]
    [InlineData("cwd=out")]
    public async Task A_folder_outside_the_roots_is_refused(string where)
    {
        var issue = stage.OpenIssue();
        var link = Path.Combine(stage.Workspace, "out");
        if (!Path.Exists(link))
        {
            Directory.CreateSymbolicLink(link, "/usr");
        }

        AssertRefused(await stage.SayAsync(issue, $"@codex spawn \"[[say marker-outside]]\" {where}"), "marker-outside");
    }

    private void AssertRefused(ActionResult job, string marker)
    {
        Assert.Equal(("refused", "", 3), (job.Outputs["outcome"], job.Outputs["cid"], job.ExitCode));
        Assert.Equal(0, stage.ModelRequests(marker));
    }
}
