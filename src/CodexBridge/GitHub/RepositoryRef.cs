namespace CodexBridge.GitHub;

/// <summary>A repository: <c>owner/name</c>, and its numeric id where the payload or the runner told it.</summary>
/// <param name="IsPrivate">Null: nobody said.</param>
internal sealed record RepositoryRef(string Owner, string Name, long? Id = null, bool? IsPrivate = null)
{
    public static RepositoryRef? TryParse(string? fullName, long? id = null, bool? isPrivate = null)
    {
        var parts = fullName?.Split('/') ?? [];
        return parts.Length == 2 && parts.All(part => part.Length > 0) ? new RepositoryRef(parts[0], parts[1], id, isPrivate) : null;
    }

    public override string ToString() => $"{Owner}/{Name}";
}

/// <summary>An issue or pull request: GitHub's "issue number" serves both.</summary>
internal sealed record IssueRef(RepositoryRef Repository, int Number)
{
    public override string ToString() => $"{Repository}#{Number}";
}

/// <summary>An account as GitHub names it. The id is the identity; the login may change hands.</summary>
/// <param name="Type">GitHub's <c>type</c>: User, Bot, Organization, Mannequin.</param>
internal sealed record Actor(long Id, string Login, string Type)
{
    /// <summary>
    /// The author of everything posted with a job's own token on github.com. GitHub Enterprise Server gives its Actions app another id, so
    /// there the author of our own first comment tells.
    /// </summary>
    public static Actor ActionsBot { get; } = new(41_898_282, "github-actions[bot]", "Bot");

    /// <summary>A bot by its type or by the suffix that GitHub reserves for Apps.</summary>
    public bool IsBot => !string.Equals(Type, "User", StringComparison.Ordinal) || Login.EndsWith("[bot]", StringComparison.OrdinalIgnoreCase);
}
