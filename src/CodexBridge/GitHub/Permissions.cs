namespace CodexBridge.GitHub;

/// <summary>Reads the two words that GitHub gives for one permission.</summary>
internal static class Permissions
{
    /// <summary>
    /// <paramref name="role"/> may refine <paramref name="permission"/> (write → maintain, read → triage). A role of the organisation's own
    /// counts as the permission beside it. Where the two contradict each other the lesser holds. Null: neither word is known.
    /// </summary>
    public static RepositoryPermission? Effective(string? permission, string? role) => (Parse(permission), Parse(role)) switch
    {
        (var legacy, null) => legacy,
        (null, { } named) => named,
        ({ } legacy, { } named) when Legacy(named) == Legacy(legacy) => named,
        ({ } legacy, { } named) => named < legacy ? named : legacy,
    };

    private static RepositoryPermission? Parse(string? word) => word switch
    {
        "admin" => RepositoryPermission.Admin,
        "maintain" => RepositoryPermission.Maintain,
        "write" or "push" => RepositoryPermission.Write,
        "triage" => RepositoryPermission.Triage,
        "read" or "pull" => RepositoryPermission.Read,
        "none" => RepositoryPermission.None,
        _ => null,
    };

    private static RepositoryPermission Legacy(RepositoryPermission permission) => permission switch
    {
        RepositoryPermission.Maintain => RepositoryPermission.Write,
        RepositoryPermission.Triage => RepositoryPermission.Read,
        _ => permission,
    };
}
