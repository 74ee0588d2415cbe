using CodexBridge.Commands;
using CodexBridge.GitHub;
using CodexBridge.Handlers;
using CodexBridge.Runner;
using CodexBridge.Triggers;

namespace CodexBridge.Cli;

/// <summary>One run of <c>handle</c>: builds the doors, listens while it follows, reports.</summary>
internal sealed class HandleJob(RunnerEnvironment environment, WorkflowCommands log, Shutdown shutdown, Surroundings around)
{
    public async Task<int> RunAsync()
    {
        var heard = Hear();
        if (heard is Heard.NotForUs not)
        {
            // Nothing that an event for somebody else does not need is built: no policy, no ledger, no client.
            return JobEnding.Report(environment, log, JobReport.Ignored(not.Code, not.Reason), null);
        }

        var trigger = ((Heard.Speech)heard).Trigger;
        var language = new LanguageOptions(new ActionInputs(environment).Text(ActionInput.Trigger));
        var reading = Reception.Read(trigger, language);
        if (!reading.Addressed)
        {
            return JobEnding.Report(environment, log, Reception.NotAddressed(language), null);
        }

        var bench = Workbench.For(environment, Door.Job, around);
        Masks(bench);
        if (bench.Problems.Count > 0)
        {
            var mistakes = string.Join('\n', bench.Problems);
            return JobEnding.Report(environment, log, new JobReport(Outcome.Usage, "inputs", mistakes, [], null, true), bench);
        }

        // A host of the job's own leaves before the job does, not some time after it.
        await using var local = bench.Codex;
        using var connection = bench.GitHub();
        var github = connection is null ? null : around.GitHub(connection);
        var delivery = new LedgerDelivery(() => bench.Store, bench.Inputs, log);
        delivery.Begin();
        var rules = new ReceptionRules(bench.Language, bench.Limits.RequireLabel, github);
        var gate = new Gate(bench.Shop, bench.Policy, bench.Limits, github, Fences.For(bench));
        var bridge = new Bridge(bench.Shop, gate);
        IAnswer AnswerFor(Trigger said, string name) => Doors.AnswerFor(said, name, github, bench, shutdown, line => log.Say(line));

        using var nothingLeft = CancellationTokenSource.CreateLinkedTokenSource(shutdown.Asked);
        var mailbox = github is null || trigger.Thread is null || !reading.Commands.Any(IsFollowed)
            ? null
            : new Mailbox(bench.Shop, bridge, github, rules, line => log.Say(line));
        var listening = mailbox?.ListenAsync(trigger, AnswerFor, nothingLeft.Token, shutdown.Asked) ?? Task.CompletedTask;
        var report = await new Reception(bench.Shop, bridge, gate, rules).ReceiveAsync(heard, AnswerFor, shutdown.Asked);
        await (mailbox?.IdleAsync() ?? Task.CompletedTask);
        await nothingLeft.CancelAsync();
        await listening;

        if (!shutdown.Asked.IsCancellationRequested && report.Outcome != Outcome.Ignored && !reading.Commands.All(spoken => spoken.Command is BridgeCommand.Help))
        {
            await new Sweeper(bench.Shop, github, line => log.Say(line)).SweepAsync(trigger.Repository, CancellationToken.None);
        }

        var code = JobEnding.Report(environment, log, report, bench);
        await delivery.EndAsync(shutdown.Asked);
        return code;
    }

    /// <summary>Whether the job stays with the command's session; the others are over before anybody could write to them.</summary>
    private static bool IsFollowed(SpokenCommand spoken) => spoken.Command is BridgeCommand.Spawn or BridgeCommand.Reply;

    private Heard Hear()
    {
        var inputs = new ActionInputs(environment);
        var command = inputs.Optional(ActionInput.Command);
        var path = environment.FindEventFile();
        if (path is null && command is null)
        {
            return new Heard.NotForUs("no-event", "There is neither an event nor a `command` input.");
        }

        var options = new TriggerOptions(
            inputs.Optional(ActionInput.TriggerLabel),
            command,
            null,
            environment.RunId,
            $"{environment["GITHUB_JOB"]}-{environment["GITHUB_ACTION"]}",
            RepositoryRef.TryParse(environment.Repository, environment.RepositoryId));
        return EventFile.Read(environment.EventName ?? "", path is null || !File.Exists(path) ? [] : File.ReadAllBytes(path), options);
    }

    private void Masks(Workbench bench)
    {
        if (bench.Inputs.Optional(ActionInput.GitHubToken) is { } token)
        {
            log.Mask(token);
        }
    }
}
