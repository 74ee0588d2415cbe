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
    private readonly WebApplication _app;
    private readonly World _world;
    private readonly OfflineGitHubOptions _options;
    private readonly Gate _gate;
    private Shapes _shapes = new("", "");

    private OfflineGitHub(OfflineGitHubOptions options)
    {
        _options = options;
        _world = WorldFile.Read(options.StateFile);
        _gate = new Gate(_world, options, Faults, () => _shapes);
        _app = Loopback.Create(options.Port);
        foreach (var (method, pattern, handler) in Routes.All)
        {
            _app.MapMethods(options.PathPrefix + pattern, [method], (RequestDelegate)(context => _gate.RunAsync(context, handler)));
        }

        MapPages();
        _app.MapFallback(options.PathPrefix + "/{**rest}", (RequestDelegate)(context => _gate.RunAsync(context, _ => throw GitHubError.NotFound())));
    }

    /// <summary>For <c>GITHUB_API_URL</c>: with the prefix, without a slash at the end.</summary>
    public string ApiUrl => _shapes.Api;

    /// <summary>For <c>GITHUB_SERVER_URL</c>: where the pages are.</summary>
    public string ServerUrl => _shapes.Origin;

    /// <summary>What goes wrong next.</summary>
    public FaultQueue Faults { get; } = new();

    /// <summary>Every API request so far.</summary>
    public IReadOnlyList<LoggedRequest> Requests => _gate.Log;

    public static async Task<OfflineGitHub> StartAsync(OfflineGitHubOptions options, CancellationToken cancellationToken)
    {
        var gitHub = new OfflineGitHub(options);
        await gitHub._app.StartAsync(cancellationToken);
        gitHub._shapes = new Shapes(Loopback.AddressOf(gitHub._app).GetLeftPart(UriPartial.Authority), options.PathPrefix);
        gitHub.Furnish();
        return gitHub;
    }

    public async ValueTask DisposeAsync() => await Loopback.StopAsync(_app);

    /// <summary>Gives an account a role in a repository (both must exist): <c>admin</c>, <c>write</c>, <c>read</c>, <c>none</c>, …</summary>
    public void SetRole(string repository, string login, string role) =>
        _gate.Locked(() => RepositoryOf(repository).Roles[login] = role);

    public Account AddAccount(string login, string type = "User", string? token = null) => _gate.Locked(() =>
    {
        var account = new Account { Id = _world.NextId(), Login = login, Type = type, Token = token };
        _world.Accounts.Add(account);
        return account;
    });

    /// <summary>Deletes an account; what it wrote stays, with nobody's name.</summary>
    public void DeleteAccount(string login) =>
        _gate.Locked(() => _world.Accounts.RemoveAll(account => account.Login == login));

    public void AddRepository(string fullName, bool isPrivate = false, bool isFork = false) => _gate.Locked(() =>
    {
        var slash = fullName.IndexOf('/', StringComparison.Ordinal);
        var repository = new Repository
        {
            Id = _world.NextId(),
            Owner = fullName[..slash],
            Name = fullName[(slash + 1)..],
            IsPrivate = isPrivate,
            IsFork = isFork,
            CreatedAt = Now,
        };
        _world.Repositories.Add(repository);
        return repository;
    });

    /// <returns>The number.</returns>
    public int OpenIssue(string repository, string login, string title, string body, params IReadOnlyList<string> labels) =>
        Open(repository, login, title, body, labels, isPullRequest: false);

    /// <returns>The number.</returns>
    public int OpenPullRequest(string repository, string login, string title, string body, params IReadOnlyList<string> labels) =>
        Open(repository, login, title, body, labels, isPullRequest: true);

    public void Change(string repository, int number, Action<IssueThread> change) => _gate.Locked(() =>
    {
        change(ThreadOf(repository, number));
        return true;
    });

    /// <summary>The comments of a thread as its readers see them, oldest first.</summary>
    public IReadOnlyList<(long Id, string Author, string Body)> CommentsOf(string repository, int number) => _gate.Reading(() =>
        ThreadOf(repository, number).Remarks.ConvertAll(remark => (remark.Id, remark.Author, remark.Body)));

    public IReadOnlyList<string> LabelsOf(string repository, int number) => _gate.Reading(() => ThreadOf(repository, number).Labels.ToList());

    /// <summary>Reactions on a comment, as <c>login: content</c>.</summary>
    public IReadOnlyList<string> ReactionsOn(string repository, long commentId) => _gate.Reading(() =>
        RepositoryOf(repository).Threads.SelectMany(thread => thread.Remarks).Single(remark => remark.Id == commentId)
            .Reactions.ConvertAll(reaction => $"{reaction.Author}: {reaction.Content}"));

    /// <summary>A thread as its page shows it.</summary>
    public string PageUrl(string repository, int number) => _gate.Reading(() => _shapes.PageUrl(RepositoryOf(repository), ThreadOf(repository, number)));

    /// <summary>The newest open issue, or null when there is none.</summary>
    public int? LatestIssue(string repository) => _gate.Reading(() => RepositoryOf(repository).Threads.FindLast(thread => thread.State == "open")?.Number);

    /// <summary>A number that was never used before; also for workflow runs.</summary>
    public long NextId() => _gate.Locked(_world.NextId);

    private DateTimeOffset Now => _options.Clock.GetUtcNow();

    private int Open(string repository, string login, string title, string body, IReadOnlyList<string> labels, bool isPullRequest) => _gate.Locked(() =>
    {
        var place = RepositoryOf(repository);
        var thread = Acts.Open(_world, place, AccountOf(login), title, body, isPullRequest, Now);
        Acts.Label(_world, place, thread, labels, Now);
        return thread.Number;
    });

    private Repository RepositoryOf(string fullName) =>
        _world.Repositories.Find(repository => repository.FullName == fullName) ?? throw new ArgumentException($"There is no repository {fullName} here.", nameof(fullName));

    private IssueThread ThreadOf(string repository, int number) => RepositoryOf(repository).Threads.Single(thread => thread.Number == number);

    private Account AccountOf(string login) =>
        _world.AccountOf(login) ?? throw new ArgumentException($"There is no account {login} here.", nameof(login));
}
