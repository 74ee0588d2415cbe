using CodexBridge.Offline.Runner;

namespace CodexBridge.Tests.Offline;

public class ActionPlayerSpecs
{
    private static CancellationToken Ending => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_step_gets_its_inputs_by_env_only_and_gives_its_outputs()
    {
        var result = await PlayAsync("""
            inputs:
              name: { default: nobody }
              github-token: { default: "${{ github.token }}" }
            outputs:
              said: { value: "${{ steps.one.outputs.said }}" }
            runs:
              using: composite
              steps:
                - id: one
                  shell: bash
                  env: { NAME: "${{ inputs.name }}", TOKEN: "${{ inputs.github-token }}" }
                  run: |
                    { echo 'said<<END'; echo "hello $NAME"; echo "token $TOKEN" | wc -c; echo END; } >> "$GITHUB_OUTPUT"
                    echo "# done" >> "$GITHUB_STEP_SUMMARY"
                    env | grep -c '^INPUT_' || true
                    echo "$TOKEN"
            """, run => run with { Inputs = new Dictionary<string, string> { ["name"] = "Maya" } });
        Assert.Equal("hello Maya\n19", result.Outputs["said"]);
        Assert.Equal("# done\n", result.Summary);
        Assert.Equal(["0", "***"], result.Log);
    }

    [Fact]
    public async Task A_failed_step_stops_all_but_those_that_always_run()
    {
        var result = await PlayAsync("""
            runs:
              using: composite
              steps:
                - { shell: bash, run: exit 3 }
                - { shell: bash, run: echo never }
                - { shell: bash, if: always(), run: echo always }
                - { shell: bash, if: "${{ failure() }}", run: echo failed }
                - { shell: bash, if: cancelled(), run: echo cancelled }
            """);
        Assert.Equal(JobStatus.Failure, result.Status);
        Assert.Equal([3, null, 0, 0, null], result.Steps);
        Assert.Equal(["##[error]Process completed with exit code 3.", "always", "failed"], result.Log);
    }

    [Fact]
    public async Task A_cancelled_step_is_asked_with_SIGINT_and_later_steps_still_tidy_up()
    {
        using var cancel = CancellationTokenSource.CreateLinkedTokenSource(Ending);
        // python3 handles SIGINT even where the test run itself was started with the signal ignored.
        var result = await PlayAsync("""
            runs:
              using: composite
              steps:
                - shell: bash
                  run: exec python3 -uc 'import signal,sys; signal.signal(signal.SIGINT, lambda *a: sys.exit(130)); print("ready"); signal.pause()'
                - { shell: bash, run: echo never }
                - { shell: bash, if: cancelled(), run: echo tidy }
            """, run => run with { OnLine = line => Cancel(line, cancel) }, cancel.Token);
        Assert.Equal(JobStatus.Cancelled, result.Status);
        Assert.Equal([130, null, 0], result.Steps);
        Assert.Equal(["ready", "tidy"], result.Log);
    }

    [Fact]
    public async Task What_a_job_leaves_behind_is_killed_unless_it_shed_the_jobs_mark()
    {
        var result = await PlayAsync("""
            runs:
              using: composite
              steps:
                - shell: bash
                  run: |
                    setsid sleep 3456 < /dev/null > /dev/null 2>&1 &
                    RUNNER_TRACKING_ID= setsid sleep 3 < /dev/null > /dev/null 2>&1 &
                    sleep 0.2 # both have become what they are
            """);
        Assert.Equal(["sleep 3456"], result.Killed);
    }

    [Theory]
    [InlineData("- { shell: bash, run: x, timeout-minutes: 1 }", "unexpected value 'timeout-minutes'")]
    [InlineData("- { run: x }", "shell: bash")]
    [InlineData("- { shell: bash, run: 'echo ${{ github.event.comment.body }}' }", "github.event.comment.body")]
    public async Task What_the_player_cannot_play_truly_is_refused(string step, string message)
    {
        var problem = await Assert.ThrowsAsync<FormatException>(() => PlayAsync($"runs:\n  using: composite\n  steps:\n    {step}\n"));
        Assert.Contains(message, problem.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("::error title=Codex::50%25 of it%0Afailed", "Error: Codex: 50% of it\nfailed")]
    [InlineData("::warning file=a.cs,line=3::careful", "Warning: careful")]
    [InlineData("::debug::x", null)]
    [InlineData("plain :: text", "plain :: text")]
    public void Workflow_commands_are_shown_as_what_they_mean(string line, string? shown) => Assert.Equal(shown, WorkflowLine.Render(line));

    private static void Cancel(string line, CancellationTokenSource cancel)
    {
        if (line == "ready")
        {
            cancel.Cancel();
        }
    }

    private static Task<ActionResult> PlayAsync(string action, Func<ActionRun, ActionRun>? change = null, CancellationToken? cancellationToken = null)
    {
        var folder = Directory.CreateTempSubdirectory("offline-").FullName;
        File.WriteAllText(Path.Combine(folder, "action.yml"), action);
        var run = new ActionRun
        {
            ActionPath = folder,
            Workspace = Directory.CreateDirectory(Path.Combine(folder, "workspace")).FullName,
            ToolCache = Path.Combine(folder, "tool"),
            Temp = Path.Combine(folder, "temp"),
            EventName = "issue_comment",
            EventJson = "{}",
            Token = "secret-token",
            ApiUrl = "http://127.0.0.1:9/api/v3",
            ServerUrl = "http://127.0.0.1:9",
            Repository = "octo/demo",
        };
        return ActionPlayer.RunAsync(change?.Invoke(run) ?? run, cancellationToken ?? Ending);
    }
}
