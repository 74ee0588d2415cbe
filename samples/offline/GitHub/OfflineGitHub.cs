using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;

namespace CodexBridge.Offline.GitHub;

/// <summary>
/// A small GitHub on loopback: the calls that the bridge makes, with state, GitHub's answers and errors, faults on demand, and a page
/// that shows a thread as a person would see it.
/// </summary>
internal sealed partial class OfflineGitHub : IAsyncDisposable
{
    private readonly WebApplication app;
    private readonly World world;
    private readonly OfflineGitHubOptions options;
    private readonly Gate gate;
    private Shapes shapes = new("", "");

    private OfflineGitHub(OfflineGitHubOptions options)
    {
        this.options = options;
        world = WorldFile.Read(options.StateFile);
        gate = new Gate(world, options, Faults, () => shapes);
        app = Loopback.Create(options.Port);
        foreach (var (method, pattern, handler) in Routes.All)
        {
            app.MapMethods(options.PathPrefix + pattern, [method], (RequestDelegate)(context => gate.RunAsync(context, handler)));
        }

        MapPages();
        app.MapFallback(options.PathPrefix + "/{**rest}", (RequestDelegate)(context => gate.RunAsync(context, _ => throw GitHubError.NotFound())));
    }

    /// <summary>For <c>GITHUB_API_URL</c>: with the prefix, without a slash at the end.</summary>
    public string ApiUrl => shapes.Api;

    /// <summary>For <c>GITHUB_SERVER_URL</c>: where the pages are.</summary>
    public string ServerUrl => shapes.Origin;

    /// <summary>What goes wrong next.</summary>
    public FaultQueue Faults { get; } = new();

    /// <summary>Every API request so far.</summary>
    public IReadOnlyList<LoggedRequest> Requests => gate.Log;

    public static async Task<OfflineGitHub> StartAsync(OfflineGitHubOptions options, CancellationToken cancellationToken)
    {
        var gitHub = new OfflineGitHub(options);
        await gitHub.app.StartAsync(cancellationToken);
        gitHub.shapes = new Shapes(Loopback.AddressOf(gitHub.app).GetLeftPart(UriPartial.Authority), options.PathPrefix);
        gitHub.Furnish();
        return gitHub;
    }

    public async ValueTask DisposeAsync() => await Loopback.StopAsync(app);

    /// <summary>Gives an account a role in a repository (both must exist): <c>admin</c>, <c>write</c>, <c>read</c>, <c>none</c>, …</summary>
    public void SetRole(string repository, string login, string role) =>
        gate.Locked(() => RepositoryOf(repository).Roles[login] = role);

    /// <summary>A file of a branch, as if somebody had pushed it.</summary>
    public void PutFile(string repository, string branch, string path, string text) => gate.Locked(() =>
    {
        var branches = world.Repositories.Find(r => r.FullName == repository)!.Branches;
        if (!branches.TryGetValue(branch, out var files))
        {
            branches[branch] = files = new(StringComparer.Ordinal);
        }

        return files[path] = text;
    });

    public Account AddAccount(string login, string type = "User", string? token = null) => gate.Locked(() =>
    {
        var account = new Account { Id = world.NextId(), Login = login, Type = type, Token = token };
        world.Accounts.Add(account);
        return account;
    });

    /// <summary>Deletes an account; what it wrote stays, with nobody's name.</summary>
    public void DeleteAccount(string login) =>
        gate.Locked(() => world.Accounts.RemoveAll(account => account.Login == login));

    public void AddRepository(string fullName, bool isPrivate = false, bool isFork = false) => gate.Locked(() =>
    {
        var slash = fullName.IndexOf('/', StringComparison.Ordinal);
        var repository = new Repository
        {
            Id = world.NextId(),
            Owner = fullName[..slash],
            Name = fullName[(slash + 1)..],
            IsPrivate = isPrivate,
            IsFork = isFork,
            CreatedAt = Now,
        };
        world.Repositories.Add(repository);
        return repository;
    });

    /// <returns>The number.</returns>
    public int OpenIssue(string repository, string login, string title, string body, params IReadOnlyList<string> labels) =>
        Open(repository, login, title, body, labels, isPullRequest: false);

    /// <returns>The number.</returns>
    public int OpenPullRequest(string repository, string login, string title, string body, params IReadOnlyList<string> labels) =>
        Open(repository, login, title, body, labels, isPullRequest: true);

    public void Change(string repository, int number, Action<IssueThread> change) => gate.Locked(() =>
    {
        change(ThreadOf(repository, number));
        return true;
    });

    /// <summary>The comments of a thread as its readers see them, oldest first.</summary>
    public IReadOnlyList<(long Id, string Author, string Body)> CommentsOf(string repository, int number) => gate.Reading(() =>
        ThreadOf(repository, number).Remarks.ConvertAll(remark => (remark.Id, remark.Author, remark.Body)));

    public IReadOnlyList<string> LabelsOf(string repository, int number) => gate.Reading(() => ThreadOf(repository, number).Labels.ToList());

    /// <summary>Reactions on a comment, as <c>login: content</c>.</summary>
    public IReadOnlyList<string> ReactionsOn(string repository, long commentId) => gate.Reading(() =>
        RepositoryOf(repository).Threads.SelectMany(thread => thread.Remarks).Single(remark => remark.Id == commentId)
            .Reactions.ConvertAll(reaction => $"{reaction.Author}: {reaction.Content}"));

    /// <summary>A thread as its page shows it.</summary>
    public string PageUrl(string repository, int number) => gate.Reading(() => shapes.PageUrl(RepositoryOf(repository), ThreadOf(repository, number)));

    /// <summary>The newest open issue, or null when there is none.</summary>
    public int? LatestIssue(string repository) => gate.Reading(() => RepositoryOf(repository).Threads.FindLast(thread => thread.State == "open")?.Number);

    /// <summary>A number that was never used before; also for workflow runs.</summary>
    public long NextId() => gate.Locked(world.NextId);

    private DateTimeOffset Now => options.Clock.GetUtcNow();

    private int Open(string repository, string login, string title, string body, IReadOnlyList<string> labels, bool isPullRequest) => gate.Locked(() =>
    {
        var place = RepositoryOf(repository);
        var thread = Acts.Open(world, place, AccountOf(login), title, body, isPullRequest, Now);
        Acts.Label(world, place, thread, labels, Now);
        return thread.Number;
    });

    private Repository RepositoryOf(string fullName) =>
        world.Repositories.Find(repository => repository.FullName == fullName) ?? throw new ArgumentException($"There is no repository {fullName} here.", nameof(fullName));

    private IssueThread ThreadOf(string repository, int number) => RepositoryOf(repository).Threads.Single(thread => thread.Number == number);

    private Account AccountOf(string login) =>
        world.AccountOf(login) ?? throw new ArgumentException($"There is no account {login} here.", nameof(login));
}
