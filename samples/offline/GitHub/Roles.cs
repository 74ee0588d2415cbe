namespace CodexBridge.Offline.GitHub;

/// <summary>GitHub's ladder of roles, and what the older <c>permission</c> word for each is.</summary>
internal static class Roles
{
    private static readonly string[] Ladder = ["none", "read", "triage", "write", "maintain", "admin"];

    /// <summary>The role that GitHub would name: strangers read what is public.</summary>
    public static string Of(Repository repository, Account account) =>
        repository.Roles.TryGetValue(account.Login, out var role) ? role
        : string.Equals(repository.Owner, account.Login, StringComparison.OrdinalIgnoreCase) ? "admin"
        : repository.IsPrivate ? "none" : "read";

    /// <summary>A custom role counts as write here.</summary>
    public static int RankOf(string role) => Array.IndexOf(Ladder, role) is var rank and >= 0 ? rank : Array.IndexOf(Ladder, "write");

    public static int Rank(Repository repository, Account account) => RankOf(Of(repository, account));

    /// <summary>The four words of <c>permission</c>: admin, write, read, none.</summary>
    public static string PermissionOf(string role) => RankOf(role) switch
    {
        0 => "none",
        1 or 2 => "read",
        5 => "admin",
        _ => "write",
    };

    /// <summary>What a reader sees beside a name.</summary>
    public static string AssociationOf(Repository repository, Account? account) => account switch
    {
        null => "NONE",
        _ when string.Equals(repository.Owner, account.Login, StringComparison.OrdinalIgnoreCase) => "OWNER",
        _ when Rank(repository, account) >= RankOf("triage") => "COLLABORATOR",
        _ => "NONE",
    };
}
