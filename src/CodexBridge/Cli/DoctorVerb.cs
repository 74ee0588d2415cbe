using System.CommandLine;
using CodexBridge.Codex;
using CodexBridge.GitHub;
using CodexBridge.Runner;

namespace CodexBridge.Cli;

/// <summary>Looks at everything that a session needs on this machine and says what is missing and what to do. Changes nothing.</summary>
internal static class DoctorVerb
{
    public static Command Build()
    {
        var command = new Command("doctor", "Check this machine: policy, ledger, Codex, its sandbox, GitHub.");
        command.SetAction((_, cancellationToken) => RunAsync(RunnerEnvironment.OfThisProcess, Console.Out, cancellationToken));
        return command;
    }

    private static async Task<int> RunAsync(RunnerEnvironment environment, TextWriter output, CancellationToken cancellationToken)
    {
        var failures = 0;
        async Task CheckAsync(string what, Func<Task<string>> look)
        {
            try
            {
                await output.WriteLineAsync($"ok    {what}: {await look()}");
            }
            catch (BridgeException failure)
            {
                failures++;
                await output.WriteLineAsync($"FAIL  {what}: {failure.Message}\n      next step: {failure.NextStep}");
            }
        }

        Workbench? bench = null;
        await CheckAsync("policy and ledger", () =>
        {
            bench = Workbench.For(environment, Door.Terminal);
            return Task.FromResult($"writer {bench.Ledger.Writer} in {bench.Ledger.Home}");
        });
        if (bench is null)
        {
            return ExitCode.Environment;
        }

        var settings = bench.Codex.Settings(startIfAbsent: false);
        var backend = "";
        await CheckAsync("codex", async () =>
        {
            (backend, var description) = await CodexHost.LookAsync(settings, cancellationToken);
            return description;
        });
        await CheckAsync("sandbox", async () => backend == "mcp" ? "not tried: an MCP server has its own" : await SandboxPreflight.CheckAsync(settings, cancellationToken) is { Works: true } ? "workspace-write works" : throw new BridgeException("Codex's sandbox does not work on this machine: every command of a sandboxed session would fail.", "Allow unprivileged user namespaces, or install bubblewrap; in a throw-away container let the policy allow danger-full-access."));
        await CheckAsync("host", async () =>
        {
            await using var codex = await bench.Codex.ConnectIfRunningAsync(cancellationToken);
            return codex?.Description ?? (backend == "mcp" ? "none is needed: each job starts its own server" : "none runs; the first spawn starts one");
        });
        using var github = bench.GitHub();
        if (github is not null && RepositoryRef.TryParse(environment.Repository, environment.RepositoryId) is { } repository)
        {
            await CheckAsync("github", async () =>
            {
                var facts = await github.GetRepositoryAsync(repository, cancellationToken);
                return facts.IsPrivate == true
                    ? facts.FullName
                    : $"{facts.FullName} is public: require approval for all outside contributors, since forks' own workflows would run on this machine";
            });
        }

        return failures == 0 ? ExitCode.Done : ExitCode.Environment;
    }
}
