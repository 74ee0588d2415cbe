using System.Globalization;
using System.Text.Json.Nodes;
using CodexBridge.Offline.GitHub;
using CodexBridge.Offline.Model;
using CodexBridge.Offline.Play;
using CodexBridge.Offline.Runner;
using CodexBridge.Tests.Codex;
using CodexBridge.Tests.House;

namespace CodexBridge.Tests.Journeys;

/// <summary>
/// One self-hosted machine with everything around it: GitHub and a model on loopback, the real Codex in a home of its own, a git checkout,
/// a ledger. Jobs play the repository's own <c>action.yml</c>; in place of its launcher, which has tests of its own, stands one line that
/// becomes the program built beside these tests. Stories of one class share a stage, each in its own thread.
/// </summary>
public class Stage : IAsyncLifetime
{
    internal const string Repository = OfflineGitHub.DemoRepository;
    internal const string Writer = OfflineGitHub.Writer;
    internal const string Bot = "github-actions[bot]";

    /// <summary>Far more than anything here takes on a busy machine.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(90);

    private readonly string? codex;
    private readonly string prefix;
    private int jobs;
    private OfflineGitHub? gitHub;
    private OfflineModel? model;

    public Stage()
        : this("")
    {
    }

    /// <param name="prefix">Path before every call to GitHub.</param>
    internal Stage(string prefix)
        : this(prefix, RealCodex.FindBinary())
    {
    }

    /// <param name="codex">The Codex of the machine; null: it has none, and every story is skipped.</param>
    private protected Stage(string prefix, string? codex)
    {
        (this.prefix, this.codex) = (prefix, codex);
        // Short, since a socket's path may have 107 bytes; and Codex goes without its helper programs when its home is in the temporary folder.
        Folder = Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.UserProfile), ".cache", "codex-bridge-tests", Guid.NewGuid().ToString("N")[..8]);
        CodexHome = Path.Combine(Folder, "codex");
        Workspace = Path.Combine(Folder, "work", "demo", "demo");
        Ledger = Path.Combine(Folder, "ledger");
        Home = Path.Combine(Folder, "home");
    }

    internal string Folder { get; }

    internal string CodexHome { get; }

    internal string Workspace { get; }

    internal string Ledger { get; }

    /// <summary>Home directory of the runner's user.</summary>
    internal string Home { get; }

    /// <summary>The action's inputs that hold in every job of this machine.</summary>
    internal virtual IReadOnlyList<(string Name, string Value)> Inputs => [];

    internal OfflineGitHub GitHub => gitHub!;

    internal OfflineModel Model => model!;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        Directory.CreateDirectory(Home);
        await DemoWorkspace.EnsureAsync(Workspace, CancellationToken.None);
        gitHub = await OfflineGitHub.StartAsync(new OfflineGitHubOptions { PathPrefix = prefix, RateLimit = 100_000 }, CancellationToken.None);
        model = await OfflineModel.StartAsync(new OfflineModelOptions(), CancellationToken.None);
        OfflineCodexHome.Write(CodexHome, model.BaseUrl);
        var launcher = Directory.CreateDirectory(Path.Combine(Folder, "action", "src"));
        File.Copy(Checkout.PathOf("action.yml"), Path.Combine(Folder, "action", "action.yml"));
        await File.WriteAllTextAsync(Path.Combine(launcher.FullName, "launch.sh"), $"exec '{Path.Combine(AppContext.BaseDirectory, "codex-bridge")}' \"$@\"\n");
    }

    /// <summary>A second machine of the same kind, for a story that would disturb others.</summary>
    internal async Task<Stage> AnotherAsync(string prefix = "")
    {
        var another = New(prefix);
        await another.InitializeAsync();
        return another;
    }

    private protected virtual Stage New(string prefix) => new(prefix);

    public async ValueTask DisposeAsync()
    {
        GC.SuppressFinalize(this);
        await CodexHosts.StopAsync(CodexHome);
        var wrong = gitHub is null || ApiDescription.OrNull is not { } description ? [] : gitHub.Requests.Select(description.Problem).OfType<string>().Distinct().ToList();
        await (model?.DisposeAsync() ?? ValueTask.CompletedTask);
        await (gitHub?.DisposeAsync() ?? ValueTask.CompletedTask);
        for (var tries = 0; Directory.Exists(Folder); tries++)
        {
            try
            {
                Directory.Delete(Folder, recursive: true);
            }
            catch (IOException) when (tries < 20)
            {
                await Task.Delay(50); // A dying host may still be writing.
            }
        }

        Assert.Empty(wrong); // Every request of every story is one that GitHub describes.
    }

    /// <summary>Where a story begins: a fresh thread. Skips it where the real Codex cannot play.</summary>
    internal int OpenIssue(string body = "We have none yet.", string login = Writer, string repository = Repository)
    {
        Assert.SkipWhen(codex is null, "The real Codex is not installed: npm ci --prefix tests/codex (or set CODEX_BRIDGE_TEST_CODEX).");
        Assert.SkipUnless(OperatingSystem.IsLinux(), "The stories read /proc.");
        return GitHub.OpenIssue(repository, login, "Notes", body);
    }

    /// <summary>Somebody comments, and the comment's job starts.</summary>
    internal Job Say(int issue, string words, string login = Writer, JobOptions? options = null) => Begin(GitHub.Comment(login, issue, words), options);

    /// <summary>Somebody comments; the comment's job runs to its end.</summary>
    internal Task<ActionResult> SayAsync(int issue, string words, string login = Writer, JobOptions? options = null) => Say(issue, words, login, options).Ending;

    internal Job Begin(OfflineEvent? happened, JobOptions? options = null)
    {
        options ??= new JobOptions();
        var number = Interlocked.Increment(ref jobs);
        var temp = Path.Combine(Folder, "temp", number.ToString(CultureInfo.InvariantCulture));
        var inputs = new Dictionary<string, string>
        {
            ["codex"] = codex ?? "/codex-is-not-installed",
            ["codex-home"] = CodexHome,
            ["ledger"] = Ledger,
            ["state"] = Path.Combine(Folder, "state"),
        };
        foreach (var (name, value) in Inputs.Concat(options.Inputs))
        {
            inputs[name] = value;
        }

        var environment = new Dictionary<string, string?>
        {
            ["HOME"] = Home,
            ["XDG_CONFIG_HOME"] = options.Policy is null ? null : PolicyFolder(number, options.Policy),
            ["XDG_STATE_HOME"] = null,
            ["CODEX_HOME"] = null,
            ["LEDGER_HOME"] = null,
        };
        foreach (var (name, value) in options.Environment)
        {
            environment[name] = value;
        }

        return new Job(temp, new ActionRun
        {
            ActionPath = Path.Combine(Folder, "action"),
            Workspace = Workspace,
            ToolCache = Path.Combine(Folder, "tool"),
            Temp = temp,
            EventName = happened?.Name ?? "push",
            EventJson = happened?.Json ?? "{}",
            Token = options.Token,
            ApiUrl = GitHub.ApiUrl,
            ServerUrl = GitHub.ServerUrl,
            Repository = happened?.Payload["repository"]?["full_name"]?.ToString() ?? Repository,
            RepositoryId = (happened?.Payload["repository"] ?? GitHub.Dispatch(Writer).Payload["repository"])!["id"]!.ToString(),
            Actor = happened?.Actor?.Login ?? "",
            ActorId = happened?.Actor?.Id.ToString(CultureInfo.InvariantCulture) ?? "",
            RunId = GitHub.NextId(),
            Inputs = inputs,
            Environment = environment,
        });
    }

    /// <summary>A workflow step with a <c>command</c> input, of an event that speaks to nobody.</summary>
    internal Task<ActionResult> StepAsync(string command, JobOptions? options = null)
    {
        options ??= new JobOptions();
        return Begin(null, options with { Inputs = [.. options.Inputs, ("command", command)] }).Ending;
    }

    /// <summary>The bridge's comments in a thread, oldest first.</summary>
    internal IReadOnlyList<string> Answers(int issue, string repository = Repository) =>
        [.. GitHub.CommentsOf(repository, issue).Where(remark => remark.Author == Bot).Select(remark => remark.Body)];

    internal long AnswerId(int issue) => GitHub.CommentsOf(Repository, issue).Last(remark => remark.Author == Bot).Id;

    /// <summary>The only answer in a thread.</summary>
    internal string Answer(int issue) => Assert.Single(Answers(issue));

    /// <summary>Comes back when one of the bridge's comments in a thread holds the text, and gives that comment.</summary>
    internal Task<string> HearAsync(int issue, string text, TimeSpan? patience = null) =>
        UntilAsync(() => Answers(issue).FirstOrDefault(body => body.Contains(text, StringComparison.Ordinal)), () => $"“{text}” in:\n{string.Join("\n=====\n", Answers(issue))}", patience);

    /// <summary>How often the model was asked in conversations that hold the text.</summary>
    internal int ModelRequests(string text) => Model.Requests.Count(request => request.UserMessages.Any(message => message.Contains(text, StringComparison.Ordinal)));

    /// <summary>Polls for a condition. Fails, with what it waited for, when the condition stays away.</summary>
    internal static async Task<T> UntilAsync<T>(Func<T?> look, Func<string> what, TimeSpan? patience = null)
        where T : class
    {
        using var limit = new CancellationTokenSource(patience ?? Patience);
        while (!limit.IsCancellationRequested)
        {
            if (look() is { } seen)
            {
                return seen;
            }

            await Task.Delay(25, Token);
        }

        Assert.Fail($"Waited in vain for {what()}");
        throw new System.Diagnostics.UnreachableException();
    }

    internal static Task UntilAsync(Func<bool> look, string what) => UntilAsync(() => look() ? "" : null, () => what);

    /// <summary>All events of the ledger, oldest first within each file.</summary>
    internal IReadOnlyList<JsonObject> LedgerEvents() =>
        [.. Directory.EnumerateFiles(Ledger, "*.jsonl", SearchOption.AllDirectories).SelectMany(File.ReadLines).Select(line => JsonNode.Parse(line)).OfType<JsonObject>()];

    /// <summary>The conversations on Codex's disk, with the moment of their last change: what no <c>status</c> may touch.</summary>
    internal IReadOnlyList<string> Conversations() =>
        [.. Directory.Exists(Path.Combine(CodexHome, "sessions"))
            ? Directory.EnumerateFiles(Path.Combine(CodexHome, "sessions"), "*", SearchOption.AllDirectories).Order(StringComparer.Ordinal).Select(file => $"{file} {new FileInfo(file).Length} {File.GetLastWriteTimeUtc(file):O}")
            : []];

    private string PolicyFolder(int number, string policy)
    {
        var folder = Path.Combine(Folder, "config", number.ToString(CultureInfo.InvariantCulture));
        Directory.CreateDirectory(Path.Combine(folder, "codex-bridge"));
        File.WriteAllText(Path.Combine(folder, "codex-bridge", "policy.yml"), policy);
        return folder;
    }
}
