namespace CodexBridge.GitHub;

/// <summary>
/// What an account may do in a repository, from the least. GitHub's <c>permission</c> knows admin, write, read, none; <c>role_name</c> adds
/// triage and maintain (and custom roles, which count as the <c>permission</c> beside them).
/// </summary>
internal enum RepositoryPermission
{
    None,
    Read,
    Triage,
    Write,
    Maintain,
    Admin,
}
