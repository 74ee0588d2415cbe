using CodexBridge.Offline.GitHub;
using CodexBridge.Tests.Codex;

namespace CodexBridge.Tests.Journeys;

/// <summary>What an MCP server cannot do is said in the thread, with the way out; what the listening job can do instead, it does.</summary>
public sealed class McpStories(McpStage stage) : IClassFixture<McpStage>
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task The_comment_says_how_Codex_is_driven_why_and_what_that_costs()
    {
        var issue = stage.OpenIssue();
        await stage.SayAsync(issue, "@codex spawn \"[[say hello]]\"");
        var answer = stage.Answer(issue);
        Assert.Contains("Driven over MCP (codex-mcp-server 0.153.4), because the input `backend` asks for it", Plain(answer), StringComparison.Ordinal);
        Assert.Contains("takes the conversation over", answer, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_job_that_follows_hears_status_a_reply_that_waits_its_turn_and_an_abort()
    {
        var issue = stage.OpenIssue();
        var gate = Path.Combine(stage.Workspace, "mcp-gate");
        var job = stage.Say(issue, $"@codex spawn \"the first thing [[shell until [ -e {gate} ]; do sleep 0.1; done]] [[say one]]\"");
        await stage.HearAsync(issue, "until [ -e");
        stage.GitHub.Comment(Stage.Writer, issue, "@codex status");
        await stage.HearAsync(issue, "| state | running |");

        var reply = stage.GitHub.Comment(Stage.Writer, issue, "@codex reply \"the second thing [[history]] [[shell sleep 300.0153]]\"");
        await stage.HearAsync(issue, "takes no words into a running turn");
        await File.WriteAllTextAsync(gate, "", Token);
        await Stage.UntilAsync(() => Processes.With("sleep\0300.0153\0").Count > 0, "the reply's own turn");

        stage.GitHub.Comment(Stage.Writer, issue, "@codex abort");
        await stage.HearAsync(issue, "Stopped session");
        Assert.Empty(Processes.With("sleep\0300.0153\0"));
        var ended = await job.Ending;
        Assert.Equal(("completed", "one"), (ended.Outputs["outcome"], ended.Outputs["final-message"]));
        Assert.Equal("already-handled", (await stage.Begin(reply).Ending).Outputs["outcome"]);
        Assert.Contains("Codex was stopped", stage.Answers(issue)[2], StringComparison.Ordinal);
    }

    [Fact]
    public async Task Another_job_cannot_reach_the_session_and_says_who_can()
    {
        var issue = stage.OpenIssue();
        var elsewhere = stage.OpenIssue();
        var gate = Path.Combine(stage.Workspace, "mcp-other-gate");
        var job = stage.Say(issue, $"@codex spawn \"[[shell until [ -e {gate} ]; do sleep 0.1; done]] [[say undisturbed]]\"");
        await stage.HearAsync(issue, "until [ -e");
        var cid = Cid(stage.Answers(issue)[0]);
        foreach (var words in (string[])[$"abort cid={cid}", $"reply cid={cid} \"psst\""])
        {
            var other = await stage.SayAsync(elsewhere, $"@codex {words}");
            Assert.Equal(("failed", 1), (other.Outputs["outcome"], other.ExitCode));
            Assert.Contains("runs over MCP inside another process", stage.Answers(elsewhere)[^1], StringComparison.Ordinal);
            Assert.Contains($"written in its own thread (#{issue})", stage.Answers(elsewhere)[^1], StringComparison.Ordinal);
        }

        await stage.SayAsync(elsewhere, $"@codex status cid={cid}");
        Assert.Contains("| state | running |", stage.Answers(elsewhere)[^1], StringComparison.Ordinal);
        await File.WriteAllTextAsync(gate, "", Token);
        Assert.Equal(("completed", "undisturbed"), ((await job.Ending).Outputs["outcome"], (await job.Ending).Outputs["final-message"]));
    }

    [Fact]
    public async Task After_its_job_a_session_can_only_be_taken_over_by_a_newer_Codex()
    {
        var issue = stage.OpenIssue();
        var spawned = await stage.SayAsync(issue, "@codex spawn \"the first thing [[say one]]\"");
        var refused = await stage.SayAsync(issue, "@codex reply \"marker-mcp-gone [[history]]\"");
        Assert.Equal(("failed", 4), (refused.Outputs["outcome"], refused.ExitCode));
        Assert.Contains("an MCP server cannot resume a conversation", Plain(stage.Answers(issue)[^1]), StringComparison.Ordinal);
        Assert.Equal(0, stage.ModelRequests("marker-mcp-gone"));

        var newest = RealCodex.FindBinary();
        Assert.SkipWhen(newest is null, "The newest Codex is not installed.");
        var taken = await stage.SayAsync(issue, "@codex reply \"the third thing [[history]]\"", options: JobOptions.With(("backend", "auto"), ("codex", newest)));
        Assert.Equal(("completed", spawned.Outputs["cid"]), (taken.Outputs["outcome"], taken.Outputs["cid"]));
        Assert.Contains("1. the first thing", taken.Outputs["final-message"], StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_job_that_was_told_not_to_wait_waits_and_says_so()
    {
        var issue = stage.OpenIssue();
        var job = await stage.SayAsync(issue, "@codex spawn \"[[say waited for]]\" wait=no");
        Assert.Equal(("completed", "waited for"), (job.Outputs["outcome"], job.Outputs["final-message"]));
        Assert.Contains("cannot be kept", stage.Answer(issue), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_question_is_answered_through_the_job_that_follows()
    {
        var issue = stage.OpenIssue();
        var proof = Path.Combine(stage.Folder, "proof-over-mcp");
        var job = stage.Say(issue, $"@codex spawn \"[[shell-escalated touch {proof}]] [[say went on]]\" approval=on-request");
        var question = await stage.HearAsync(issue, "Codex asks for permission");
        var id = System.Text.RegularExpressions.Regex.Match(question, "@codex approve ([0-9a-f]{8})").Groups[1].Value;
        stage.GitHub.Comment(OfflineGitHub.Stranger, issue, $"@codex approve {id}");
        stage.GitHub.Comment(Stage.Writer, issue, $"@codex approve {id}");
        var ended = await job.Ending;
        Assert.Equal(("completed", "went on"), (ended.Outputs["outcome"], ended.Outputs["final-message"]));
        Assert.True(File.Exists(proof));
        await stage.HearAsync(issue, "Approved");
    }

    [Fact]
    public async Task A_killed_job_takes_its_session_with_it_and_the_command_is_never_run_twice()
    {
        var issue = stage.OpenIssue();
        var said = stage.GitHub.Comment(Stage.Writer, issue, "@codex spawn \"marker-mcp-killed [[shell sleep 300.0253]] [[say never]]\"");
        var job = stage.Begin(said);
        await Stage.UntilAsync(() => Processes.With("sleep\0300.0253\0").Count > 0, "the command");
        await job.KillAsync();
        var requests = stage.ModelRequests("marker-mcp-killed");

        var again = await stage.Begin(said).Ending;
        Assert.Equal(("host-died", 1), (again.Outputs["outcome"], again.ExitCode));
        Assert.Contains("host died", stage.Answer(issue), StringComparison.Ordinal);
        Assert.Contains("with Codex 0.150.1 or newer", Plain(stage.Answer(issue)), StringComparison.Ordinal);
        Assert.Equal(requests, stage.ModelRequests("marker-mcp-killed"));
    }

    [Fact]
    public async Task A_limit_that_the_server_does_not_know_is_refused_and_nothing_starts()
    {
        var issue = stage.OpenIssue();
        var job = await stage.SayAsync(issue, "@codex spawn \"marker-mcp-untrusted [[say never]]\" approval=untrusted");
        Assert.Equal("failed", job.Outputs["outcome"]);
        Assert.Contains("knows approval-policy as on-request, never", Plain(stage.Answer(issue)), StringComparison.Ordinal);
        Assert.Equal(0, stage.ModelRequests("marker-mcp-untrusted"));
    }

    private static string Cid(string answer) => System.Text.RegularExpressions.Regex.Match(answer, "[0-9a-f]{8}-[0-9a-f-]{27}").Value;

    /// <summary>As a reader sees it: without what keeps others' text from being markup.</summary>
    private static string Plain(string answer) => System.Net.WebUtility.HtmlDecode(answer).Replace("\\", "", StringComparison.Ordinal).Replace("\n> ", " ", StringComparison.Ordinal);
}
