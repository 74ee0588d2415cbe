using CodexBridge.GitHub;

namespace CodexBridge.Access;

/// <summary>The least permission that each verb needs in the repository where it is spoken.</summary>
internal static class Roles
{
    public static IReadOnlyDictionary<string, RepositoryPermission> Default { get; } = new Dictionary<string, RepositoryPermission>(StringComparer.Ordinal)
    {
        ["help"] = RepositoryPermission.Read,
        ["status"] = RepositoryPermission.Read,
        ["spawn"] = RepositoryPermission.Write,
        ["reply"] = RepositoryPermission.Write,
        ["abort"] = RepositoryPermission.Write,
        ["approve"] = RepositoryPermission.Write,
        ["deny"] = RepositoryPermission.Write,
    };

    /// <summary>A verb that nobody gave a role to needs the highest.</summary>
    public static RepositoryPermission Needed(string verb, MachinePolicy policy) =>
        policy.RolesByVerb.TryGetValue(verb, out var role) || Default.TryGetValue(verb, out role) ? role : RepositoryPermission.Admin;

    public static string Word(this RepositoryPermission permission) => permission switch
    {
        RepositoryPermission.Admin => "admin",
        RepositoryPermission.Maintain => "maintain",
        RepositoryPermission.Write => "write",
        RepositoryPermission.Triage => "triage",
        RepositoryPermission.Read => "read",
        _ => "none",
    };

    public static RepositoryPermission? Parse(string word)
    {
        foreach (var permission in Enum.GetValues<RepositoryPermission>())
        {
            if (string.Equals(permission.Word(), word, StringComparison.Ordinal))
            {
                return permission;
            }
        }

        return null;
    }
}
