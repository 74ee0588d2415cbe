using System.Collections.Concurrent;
using CodexBridge.Offline.Runner;
using CodexBridge.Sessions;

namespace CodexBridge.Tests.ExactlyOnce;

/// <summary>
/// The bridge is killed at every step that one command takes, and the job is run again: Codex got the message once, the thread has one
/// answer, and the answer tells the ending.
/// </summary>
public sealed class KillMatrixSpecs
{
    private const int Side = 3;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public Task A_spawn_killed_at_any_step_runs_once() => EveryStepAsync(
        _ => Task.FromResult("@codex spawn \"[[say the heron is home]]\""),
        messages: 1,
        (scene, answer) => Assert.Contains("the heron is home", answer, StringComparison.Ordinal),
        every: 1);

    [Fact]
    public Task A_reply_killed_at_any_step_runs_once() => EveryStepAsync(
        async scene =>
        {
            await scene.RunAsync(scene.Say("@codex spawn \"[[say first]]\""));
            return "@codex reply \"[[say the second word]]\"";
        },
        messages: 1,
        (scene, answer) => Assert.Contains("the second word", answer, StringComparison.Ordinal));

    [Fact]
    public Task A_reply_into_a_running_turn_killed_at_any_step_is_delivered_once()
    {
        var looked = new ConcurrentBag<Scene>();
        return EveryStepAsync(
            async scene =>
            {
                await scene.BeginCommandAsync();
                return "@codex reply \"[[say by the way]]\"";
            },
            messages: 1,
            (scene, answer) => Assert.Matches(looked.Contains(scene) ? "Delivered to the running turn|by the way" : "Delivered to the running turn", answer),
            meanwhile: async (scene, again) =>
            {
                // Killed while giving it: only what the turn does next shows whether it was given.
                while (!again.HasEnded && !scene.Answers[^1].Body.Contains("Looking whether", StringComparison.Ordinal))
                {
                    await Task.Delay(50, Token);
                }

                if (!again.HasEnded)
                {
                    looked.Add(scene);
                }

                scene.EndCommand();
            });
    }

    [Fact]
    public Task An_abort_killed_at_any_step_stops_the_turn() => EveryStepAsync(
        async scene =>
        {
            await scene.RunAsync(scene.Say("@codex spawn \"[[hang]]\""), ("CODEX_BRIDGE_WAIT", "no"));
            return "@codex abort";
        },
        messages: 0,
        (scene, answer) =>
        {
            Assert.Contains("Stopped session", answer, StringComparison.Ordinal);
            Assert.Equal(SessionState.Aborted, Assert.Single(scene.History().Sessions).State);
        });

    [Fact]
    public Task An_approval_killed_at_any_step_is_given_once() => EveryStepAsync(
        async scene =>
        {
            // Its follower is killed as well: the question waits in Codex, and in the ledger.
            var following = scene.Start(scene.Say($"@codex spawn \"[[shell-escalated echo once >> {scene.Checkout}/did.txt]] [[say did it]]\""));
            await Scene.UntilAsync(() => scene.History().Sessions.Any(session => session.OpenApprovals.Count > 0), following);
            var rid = scene.History().Sessions.Single().OpenApprovals.Single().Rid;
            following.Signal(StepProcess.SigKill);
            await following.EndAsync();
            return $"@codex approve {rid}";
        },
        messages: 0,
        (scene, answer) =>
        {
            Assert.Matches("Approved|died while giving it", answer);
            Assert.Empty(scene.History().Sessions.Single().OpenApprovals);
        });

    private static List<string> Chosen(IReadOnlyList<string> steps, int every)
    {
        var step = Environment.GetEnvironmentVariable("CODEX_BRIDGE_TEST_EVERY_STEP") == "1" ? 1 : every;
        return [.. steps.Where((_, index) => index % step == 0 || index == steps.Count - 1)];
    }

    /// <param name="before">What happened in the thread earlier, whose answers are not counted; gives the command.</param>
    /// <param name="messages">How often Codex must have got the command's message.</param>
    /// <param name="every">1: each step is tried; n: each nth, and the last. CODEX_BRIDGE_TEST_EVERY_STEP=1 tries each of all.</param>
    /// <param name="meanwhile">What happens beside the second run, so that the turn ends; null: nothing.</param>
    private static async Task EveryStepAsync(Func<Scene, Task<string>> before, int messages, Action<Scene, string> check, int every = 4, Func<Scene, Job, Task>? meanwhile = null)
    {
        await using var yard = await Yard.OpenAsync();
        var steps = Chosen(await StepsAsync(yard, before, meanwhile), every);
        Assert.True(steps.Count > 5, string.Join('\n', steps));
        var died = new ConcurrentBag<string>();
        var comments = new ConcurrentBag<(string Step, long Comment)>();
        var wrong = new ConcurrentBag<string>();
        await Parallel.ForEachAsync(steps, new ParallelOptions { MaxDegreeOfParallelism = Side, CancellationToken = Token }, async (step, _) =>
        {
            var scene = yard.NewScene();
            var command = await before(scene);
            var known = scene.Answers.Count;
            var said = scene.Say(command);
            var doomed = scene.StartDoomed(said, step);
            await doomed.EndAsync();
            if (doomed.ExitCode == Job.Killed)
            {
                died.Add(step);
            }

            var again = scene.Start(said);
            await (meanwhile?.Invoke(scene, again) ?? Task.CompletedTask);
            await again.EndAsync();
            comments.Add((step, said.CommentId!.Value));
            try
            {
                Assert.Equal(known + 1, scene.Answers.Count);
                check(scene, scene.Answers[^1].Body);

                // Of this command; an earlier one's turn may still be going on, followed by nobody.
                Assert.All(scene.History().Claims.Where(claim => claim.Key.Contains($".comment-{said.CommentId}.", StringComparison.Ordinal)), claim => Assert.NotNull(claim.Outcome));
            }
            catch (Xunit.Sdk.XunitException failed)
            {
                wrong.Add($"== {step}\n{failed.Message}\n{scene.Answers[^1].Body}\n{again.Log}");
            }
        });

        // A turn that was told something shows it at its next step; those whose end is brought about are waited for.
        var turns = meanwhile is null ? await yard.AllTurnsAsync() : await yard.EndedTurnsAsync();
        foreach (var (step, comment) in comments)
        {
            var got = turns.SelectMany(turn => turn.ClientMessageIds).Count(id => id.Contains($".comment-{comment}.", StringComparison.Ordinal));
            if (got != messages)
            {
                wrong.Add($"== {step}\nCodex got the message {got} times");
            }
        }

        Assert.True(wrong.IsEmpty, string.Join('\n', wrong));
        // A progress edit may fall away, and so may a look at the thread while following: both come by the clock. Everything else must have been met.
        Assert.All(steps.Where(step => !ComesByTheClock(step)), step => Assert.Contains(step, died));
        TestContext.Current.TestOutputHelper?.WriteLine($"{died.Count} of {steps.Count} steps killed:\n{string.Join('\n', steps)}");
    }

    /// <summary>The first list of comments is the search for an earlier answer, which no run leaves out; later ones are the follower's.</summary>
    private static bool ComesByTheClock(string step) =>
        step.Contains("UpdateComment", StringComparison.Ordinal)
        || (step.Contains("ListComments", StringComparison.Ordinal) && !step.EndsWith(" #1", StringComparison.Ordinal));

    private static async Task<IReadOnlyList<string>> StepsAsync(Yard yard, Func<Scene, Task<string>> before, Func<Scene, Job, Task>? meanwhile)
    {
        var scene = yard.NewScene();
        var command = await before(scene);
        var list = Path.Combine(scene.Checkout, "..", "steps");
        var job = scene.StartDoomed(scene.Say(command), null, list);
        await job.EndAsync();
        Assert.True(job.ExitCode == 0, job.Log);
        await (meanwhile?.Invoke(scene, job) ?? Task.CompletedTask);
        return await File.ReadAllLinesAsync(list, Token);
    }
}
