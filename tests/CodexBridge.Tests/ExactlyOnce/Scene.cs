using System.Text.Json.Nodes;
using CodexBridge.Ledger;
using CodexBridge.Offline.GitHub;

namespace CodexBridge.Tests.ExactlyOnce;

/// <summary>One issue, one ledger, one checkout; the jobs that its comments cause are real processes.</summary>
internal sealed class Scene
{
    private const string Repository = OfflineGitHub.DemoRepository;

    private readonly Yard yard;
    private readonly string folder;
    private int jobs;

    public Scene(Yard yard, string folder)
    {
        (this.yard, this.folder) = (yard, folder);
        Issue = yard.GitHub.OpenIssue(Repository, OfflineGitHub.Owner, "A scene", "Nothing yet.");
        Checkout = Directory.CreateDirectory(Path.Combine(folder, "checkout")).FullName;
        Directory.CreateDirectory(Path.Combine(Checkout, ".git"));
        LedgerHome = Path.Combine(folder, "ledger");
    }

    public int Issue { get; }

    public string Checkout { get; }

    public string LedgerHome { get; init; }

    /// <summary>What the bridge said in the thread, oldest first.</summary>
    public IReadOnlyList<(long Id, string Author, string Body)> Answers =>
        [.. yard.GitHub.CommentsOf(Repository, Issue).Where(comment => comment.Author == "github-actions[bot]")];

    /// <summary>The one answer that stands there.</summary>
    public string Answer => Assert.Single(Answers).Body;

    /// <summary>The owner comments.</summary>
    public OfflineEvent Say(string text) => yard.GitHub.Comment(OfflineGitHub.Owner, Issue, text);

    /// <summary>The ledger as its files stand now.</summary>
    public LedgerHistory History()
    {
        using var ledger = OpenLedger();
        return ledger.Read();
    }

    public LedgerStore OpenLedger() => LedgerStore.Open(new LedgerOptions { Home = LedgerHome });

    /// <summary>Begins the job that a comment causes.</summary>
    /// <param name="more">Further variables, or others.</param>
    public Job Start(OfflineEvent happened, params IReadOnlyList<(string Name, string Value)> more) => new("codex-bridge", ["handle"], Variables(happened, more));

    /// <summary>The same, with a process that dies at a step.</summary>
    /// <param name="step">Null: it lives.</param>
    /// <param name="list">File that gets the names of the steps; null: none.</param>
    public Job StartDoomed(OfflineEvent happened, string? step, string? list = null) =>
        new("codex-bridge-doomed", [], Variables(happened, [("DOOMED_STEP", step ?? ""), ("DOOMED_STEPS", list ?? "")]));

    /// <summary>The same, with a process that stops at a step until it gets SIGCONT.</summary>
    public Job StartHeld(OfflineEvent happened, string step) => new("codex-bridge-doomed", [], Variables(happened, [("DOOMED_STEP", step), ("DOOMED_HELD", "1")]));

    /// <summary>A session whose turn runs a command until <see cref="EndCommand"/>, followed by nobody.</summary>
    public async Task BeginCommandAsync()
    {
        var job = await RunAsync(
            Say("@codex spawn \"[[shell touch begun; while [ ! -e go ]; do sleep 0.05; done]] [[say it went]]\" sandbox=danger-full-access approval=never"),
            ("CODEX_BRIDGE_WAIT", "no"),
            ("CODEX_BRIDGE_MAX_SANDBOX", "danger-full-access"));
        Assert.True(job.Outcome == "detached", job.Log);
        await UntilAsync(() => File.Exists(Path.Combine(Checkout, "begun")), null);
    }

    public void EndCommand() => File.WriteAllText(Path.Combine(Checkout, "go"), "");

    /// <summary>What a schedule runs.</summary>
    public Job StartSweep() => new("codex-bridge", ["sweep"], Variables(null, []));

    public async Task<Job> RunAsync(OfflineEvent happened, params IReadOnlyList<(string Name, string Value)> more)
    {
        var job = Start(happened, more);
        await job.EndAsync();
        return job;
    }

    public async Task<Job> SweepAsync()
    {
        var job = StartSweep();
        await job.EndAsync();
        return job;
    }

    /// <summary>Makes another process the owner of the only claim, as if it had taken it over.</summary>
    public void HandTo(Func<ProcessIdentity, ProcessIdentity> next)
    {
        using var ledger = OpenLedger();
        var claim = Assert.Single(ledger.Read().Claims);
        var owner = next(claim.Owner);
        ledger.Append(new LedgerEvent
        {
            Type = LedgerTypes.Takeover,
            Agent = LedgerTypes.Bridge,
            Data = LedgerData.Of(
                ("key", claim.Key),
                ("owner", new JsonObject { ["machine"] = owner.Machine, ["boot"] = owner.Boot, ["pid"] = owner.Pid, ["start"] = owner.Start }),
                ("lease_until", "2001-01-01T00:00:00Z")),
        });
    }

    /// <summary>Comes back when it is so; fails when the job ends before.</summary>
    /// <param name="job">Null: nobody works on it that we could see.</param>
    public static async Task UntilAsync(Func<bool> isSo, Job? job)
    {
        while (!isSo())
        {
            Assert.False(job is { HasEnded: true } && !isSo(), job?.Log);
            await Task.Delay(20, TestContext.Current.CancellationToken);
        }
    }

    private Dictionary<string, string> Variables(OfflineEvent? happened, IReadOnlyList<(string Name, string Value)> more)
    {
        var number = Interlocked.Increment(ref jobs);
        var temp = Directory.CreateDirectory(Path.Combine(folder, $"job-{number}")).FullName;
        var variables = new Dictionary<string, string>
        {
            ["GITHUB_ACTIONS"] = "true",
            ["GITHUB_REPOSITORY"] = Repository,
            ["GITHUB_RUN_ID"] = "1",
            ["GITHUB_JOB"] = "codex",
            ["GITHUB_ACTION"] = "__self",
            ["GITHUB_API_URL"] = yard.GitHub.ApiUrl,
            ["GITHUB_SERVER_URL"] = yard.GitHub.ServerUrl,
            ["GITHUB_WORKSPACE"] = Checkout,
            ["GITHUB_OUTPUT"] = Path.Combine(temp, "output"),
            ["GITHUB_STEP_SUMMARY"] = Path.Combine(temp, "summary"),
            ["RUNNER_TEMP"] = temp,
            ["CODEX_BRIDGE_GITHUB_TOKEN"] = OfflineGitHub.ActionsToken,
            ["CODEX_BRIDGE_CODEX"] = yard.Codex,
            ["CODEX_BRIDGE_CODEX_HOME"] = yard.Home,
            ["CODEX_BRIDGE_LEDGER"] = LedgerHome,
            ["CODEX_BRIDGE_POLICY"] = yard.Policy,
            ["XDG_CONFIG_HOME"] = Path.Combine(folder, "config"),
        };
        if (happened is not null)
        {
            variables["GITHUB_EVENT_NAME"] = happened.Name;
            variables["GITHUB_EVENT_PATH"] = Path.Combine(temp, "event.json");
            File.WriteAllText(variables["GITHUB_EVENT_PATH"], happened.Json);
        }

        foreach (var (name, value) in more)
        {
            variables[name] = value;
        }

        return variables;
    }
}
