namespace CodexBridge.Offline.GitHub;

/// <summary>Everything that the stand-in knows: mutable, guarded by one lock, kept in a file when asked.</summary>
internal sealed class World
{
    /// <summary>Beyond 32 bits, as GitHub's own ids are.</summary>
    public long LastId { get; set; } = 4_300_000_000;

    /// <summary>Requests of the current hour, for the rate limit's headers.</summary>
    public int Used { get; set; }

    public List<Account> Accounts { get; set; } = [];

    public List<Repository> Repositories { get; set; } = [];

    public long NextId() => ++LastId;

    public Account? AccountOf(string? login) =>
        Accounts.Find(account => string.Equals(account.Login, login, StringComparison.OrdinalIgnoreCase));
}

/// <summary>A user or a bot.</summary>
internal sealed class Account
{
    public required long Id { get; init; }

    public required string Login { get; init; }

    /// <summary><c>User</c>, <c>Bot</c> or <c>Organization</c>.</summary>
    public string Type { get; init; } = "User";

    /// <summary>Its bearer token; null for an account that cannot sign in here.</summary>
    public string? Token { get; init; }

    /// <summary>The token is a workflow's own: it may write to issues but may not ask who it is.</summary>
    public bool IsActionsToken { get; init; }
}

internal sealed class Repository
{
    public required long Id { get; init; }

    public required string Owner { get; init; }

    public required string Name { get; init; }

    public bool IsPrivate { get; init; }

    public bool IsFork { get; init; }

    public string DefaultBranch { get; init; } = "main";

    public required DateTimeOffset CreatedAt { get; init; }

    /// <summary>Login → role name: <c>admin</c>, <c>maintain</c>, <c>write</c>, <c>triage</c>, <c>read</c>, <c>none</c> or a custom one.</summary>
    public Dictionary<string, string> Roles { get; set; } = new(StringComparer.OrdinalIgnoreCase);

    public List<IssueThread> Threads { get; set; } = [];

    public List<Label> Labels { get; set; } = [];

    /// <summary>Branch → path → text, for the files that somebody pushed.</summary>
    public Dictionary<string, Dictionary<string, string>> Branches { get; set; } = new(StringComparer.Ordinal);

    public string FullName => $"{Owner}/{Name}";
}

internal sealed record Label(long Id, string Name, string Color);

/// <summary>An issue or a pull request with all that was said in it.</summary>
internal sealed class IssueThread
{
    public required long Id { get; init; }

    public required int Number { get; init; }

    public bool IsPullRequest { get; init; }

    public required string Title { get; set; }

    public string Body { get; set; } = "";

    public required string Author { get; init; }

    public string State { get; set; } = "open";

    public bool IsLocked { get; set; }

    /// <summary>Deleted issues answer 410.</summary>
    public bool IsDeleted { get; set; }

    public List<string> Labels { get; set; } = [];

    public List<Remark> Remarks { get; set; } = [];

    public List<Reaction> Reactions { get; set; } = [];

    public required DateTimeOffset CreatedAt { get; init; }

    public required DateTimeOffset UpdatedAt { get; set; }
}

internal enum RemarkKind
{
    Comment,

    /// <summary>Inline, at a line of a pull request's diff.</summary>
    ReviewComment,

    /// <summary>The summary of a review.</summary>
    Review,
}

/// <summary>A comment of any kind.</summary>
internal sealed class Remark
{
    public required long Id { get; init; }

    public RemarkKind Kind { get; init; }

    public required string Body { get; set; }

    /// <summary>A login; GitHub shows null for accounts that are gone, and so do we.</summary>
    public required string Author { get; init; }

    /// <summary>The review comment that this one answers.</summary>
    public long? InReplyTo { get; init; }

    public string? Path { get; init; }

    public int? Line { get; init; }

    public List<Reaction> Reactions { get; set; } = [];

    public required DateTimeOffset CreatedAt { get; init; }

    public required DateTimeOffset UpdatedAt { get; set; }
}

internal sealed record Reaction(long Id, string Author, string Content, DateTimeOffset CreatedAt);
