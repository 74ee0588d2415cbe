using System.Globalization;

namespace CodexBridge.Offline.Runner;

/// <summary>
/// Plays a composite action as a self-hosted runner would: its own <c>run</c> steps, the runner's environment, files and signals. What it
/// leaves out is the service behind a runner: queues, labels, artifacts.
/// </summary>
internal static class ActionPlayer
{
    /// <summary>Cancelling the token cancels the job: the running step is signalled, <c>always()</c> and <c>cancelled()</c> steps still run.</summary>
    /// <exception cref="FormatException">The action uses something that is not played.</exception>
    public static async Task<ActionResult> RunAsync(ActionRun run, CancellationToken cancellationToken)
    {
        var action = ActionFile.Read(Path.Combine(run.ActionPath, "action.yml"));
        Empty(run.Temp);
        Directory.CreateDirectory(run.ToolCache);
        var log = new JobLog(run.OnLine);
        log.Mask(run.Token);
        var job = new Job(run, action, log);
        try
        {
            foreach (var step in action.Steps)
            {
                await job.PlayAsync(step, cancellationToken);
            }
        }
        finally
        {
            job.End();
        }

        return job.Result(action);
    }

    private static void Empty(string folder)
    {
        if (Directory.Exists(folder))
        {
            Directory.Delete(folder, recursive: true);
        }

        Directory.CreateDirectory(folder);
    }

    /// <summary>One job while it runs.</summary>
    private sealed class Job
    {
        private readonly ActionRun run;
        private readonly JobLog log;
        private readonly JobEnvironment environment;
        private readonly Dictionary<string, string> lookups = new(StringComparer.OrdinalIgnoreCase);
        private readonly List<int?> codes = [];
        private readonly List<int> signals = [];
        private readonly List<string> summaries = [];
        private IReadOnlyList<string> killed = [];
        private JobStatus status;

        public Job(ActionRun run, ActionFile action, JobLog log)
        {
            (this.run, this.log) = (run, log);
            environment = new JobEnvironment(run);
            foreach (var (name, value) in environment.GitHubContext)
            {
                lookups[$"github.{name}"] = value;
            }

            foreach (var (name, fallback) in action.Inputs)
            {
                lookups[$"inputs.{name}"] = run.Inputs.TryGetValue(name, out var given) ? given : new Expressions(lookups).Fill(fallback);
            }
        }

        public async Task PlayAsync(ActionStep step, CancellationToken cancellationToken)
        {
            if (cancellationToken.IsCancellationRequested)
            {
                status = JobStatus.Cancelled;
            }

            var expressions = new Expressions(lookups);
            if (!expressions.Holds(step.If, status))
            {
                codes.Add(null);
                return;
            }

            // A step that runs after the cancel is not cancelled again.
            var signal = status == JobStatus.Cancelled ? CancellationToken.None : cancellationToken;
            var files = environment.StepFiles(codes.Count, expressions.Fill(step.Run));
            var variables = environment.ForStep(files, step.Environment.ToDictionary(pair => pair.Key, pair => expressions.Fill(pair.Value)));
            var directory = Path.Combine(run.Workspace, expressions.Fill(step.WorkingDirectory ?? ""));
            var code = await StepProcess.RunAsync(files.Script, directory, variables, log.Add, signals.Add, signal);
            codes.Add(code);
            Collect(step, files);
            if (signal.IsCancellationRequested)
            {
                status = JobStatus.Cancelled;
            }
            else if (code != 0 && !step.ContinueOnError && status == JobStatus.Success)
            {
                status = JobStatus.Failure;
                log.Add(string.Create(CultureInfo.InvariantCulture, $"##[error]Process completed with exit code {code}."));
            }
        }

        public void End()
        {
            // The runner's own clean-up: whatever still carries the job's mark is killed.
            var orphans = ProcessTable.With($"RUNNER_TRACKING_ID={environment.TrackingId}");
            killed = [.. orphans.Where(orphan => StepProcess.Kill(orphan.Pid, StepProcess.SigKill) == 0).Select(orphan => orphan.Command)];
            Empty(run.Temp);
        }

        public ActionResult Result(ActionFile action)
        {
            var expressions = new Expressions(lookups);
            return new ActionResult(
                status,
                codes,
                action.Outputs.ToDictionary(pair => pair.Key, pair => expressions.Fill(pair.Value)),
                string.Concat(summaries),
                log.Lines,
                killed)
            {
                Signals = signals,
            };
        }

        private void Collect(ActionStep step, StepFiles files)
        {
            foreach (var (name, value) in FileCommands.Pairs(File.ReadAllText(files.Output)))
            {
                lookups[$"steps.{step.Id}.outputs.{name}"] = value;
            }

            environment.Take(FileCommands.Pairs(File.ReadAllText(files.Env)), FileCommands.Lines(File.ReadAllText(files.Path)));
            summaries.Add(File.ReadAllText(files.Summary));
        }
    }
}
