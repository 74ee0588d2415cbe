using CodexBridge.Access;
using CodexBridge.Brain;
using CodexBridge.Codex;
using CodexBridge.Commands;
using CodexBridge.GitHub;
using CodexBridge.Handlers;
using CodexBridge.Inbox;
using CodexBridge.Ledger;
using CodexBridge.Paths;
using CodexBridge.Redaction;
using CodexBridge.Runner;

namespace CodexBridge.Cli;

/// <summary>
/// Everything that a door needs, built by hand from the environment: settings first, then the rooms from the bottom up. What a command does
/// not use is not built.
/// </summary>
internal sealed class Workbench
{
    private readonly RunnerEnvironment environment;
    private readonly ActionInputs inputs;
    private readonly LedgerWhenNeeded ledger;

    private Workbench(RunnerEnvironment environment, Door door, Surroundings around)
    {
        this.environment = environment;
        inputs = new ActionInputs(environment);
        Clock = TimeProvider.System;
        Workspace = RealPath.Of(environment.Workspace ?? Environment.CurrentDirectory);
        Policy = PolicyPlace.Read(environment);
        Limits = WorkflowInputs.Read(inputs, Problems);
        Redactor = Redactor.FromEnvironment(Variables(), Secrets());
        Language = new LanguageOptions(inputs.Text(ActionInput.Trigger));
        ledger = new LedgerWhenNeeded(StatePlaces.Options(environment, Redactor, Clock));
        Ledger = around.Ledger(ledger);
        Self = ProcessProbe.Current;
        Codex = new LocalCodex(environment, inputs, Policy, Workspace, [AgentVoiceVerb.Server(Ledger.Home)]);
        Settings = new BridgeSettings(
            Language.Trigger,
            Uri.TryCreate(environment.ServerUrl, UriKind.Absolute, out var server) ? server.Authority : "github.com",
            Workspace,
            Environment.MachineName,
            door == Door.Job ? OnCancel.Interrupt : OnCancel.LeaveRunning,
            "The workflow run was cancelled, so the turn was interrupted.",
            Policy.ApprovalDeadline ?? TimeSpan.FromMinutes(15),
            environment.Temp ?? StatePlaces.State(inputs, Ledger.Home),
            [],
            Guardrails.Text);
        Marks = new OwnMarks(InstallationSecret.LoadOrCreate(Ledger.Home), new HashSet<long> { Actor.ActionsBot.Id });
        Shop = new Workshop(Ledger, around.Codex(Codex), Redactor, Marks, Self, Clock, Settings);
    }

    public TimeProvider Clock { get; }

    /// <summary>Absolute real path of the job's workspace, or of the current folder.</summary>
    public string Workspace { get; }

    public MachinePolicy Policy { get; }

    public WorkflowLimits Limits { get; }

    /// <summary>Inputs that cannot be read; nothing may start while there are any.</summary>
    public List<InputProblem> Problems { get; } = [];

    public Redactor Redactor { get; }

    public LanguageOptions Language { get; }

    /// <summary>Stays open as long as the process.</summary>
    public LedgerStore Store => ledger.Store;

    public ILedger Ledger { get; }

    /// <summary>An Actions token may not ask who it is, but GitHub gives its account the same id everywhere.</summary>
    public OwnMarks Marks { get; }

    public ProcessIdentity Self { get; }

    public LocalCodex Codex { get; }

    public BridgeSettings Settings { get; }

    public Workshop Shop { get; }

    public RunnerEnvironment Runner => environment;

    public ActionInputs Inputs => inputs;

    public static Workbench For(RunnerEnvironment environment, Door door) => For(environment, door, Surroundings.Plain);

    public static Workbench For(RunnerEnvironment environment, Door door, Surroundings around) => new(environment, door, around);

    /// <summary>Null where there is no token: a terminal without GitHub.</summary>
    public RestGitHub? GitHub() => inputs.Optional(ActionInput.GitHubToken) is { } token
        ? new RestGitHub(new GitHubConnection(environment.ApiUrl, token, ProgramVersion.Text), Clock)
        : null;

    private IEnumerable<string> Secrets()
    {
        if (inputs.Optional(ActionInput.GitHubToken) is { } token)
        {
            yield return token;
        }

        foreach (var name in Policy.Redact)
        {
            if (environment[name] is { } value)
            {
                yield return value;
            }
        }
    }

    private static IEnumerable<KeyValuePair<string, string>> Variables()
    {
        foreach (System.Collections.DictionaryEntry entry in Environment.GetEnvironmentVariables())
        {
            yield return KeyValuePair.Create((string)entry.Key, entry.Value as string ?? "");
        }
    }
}

/// <summary>Which kind of place runs the program.</summary>
internal enum Door
{
    /// <summary>A workflow job: its cancel stops the turn.</summary>
    Job,

    /// <summary>A person's terminal: Ctrl-C leaves the session running.</summary>
    Terminal,
}
