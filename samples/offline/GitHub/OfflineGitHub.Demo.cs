namespace CodexBridge.Offline.GitHub;

/// <summary>The town that every stand-in starts with.</summary>
internal sealed partial class OfflineGitHub
{
    /// <summary>The repository that exists from the start: public, owned by <see cref="Owner"/>.</summary>
    public const string DemoRepository = "octo/demo";

    /// <summary>Token of the workflow itself; it speaks as <c>github-actions[bot]</c>.</summary>
    public const string ActionsToken = "offline-actions-token";

    /// <summary>The owner, hence admin. Its token is <c>token-of-octo</c>; everybody's is made the same way.</summary>
    public const string Owner = "octo";

    /// <summary>May write.</summary>
    public const string Writer = "maya";

    /// <summary>May read.</summary>
    public const string Reader = "rui";

    /// <summary>Has an account, and no role here.</summary>
    public const string Stranger = "sam";

    private void Furnish()
    {
        if (world.Repositories.Count > 0)
        {
            return;
        }

        gate.Locked(() =>
        {
            // GitHub's own id of this bot.
            world.Accounts.Add(new Account { Id = 41_898_282, Login = "github-actions[bot]", Type = "Bot", Token = ActionsToken, IsActionsToken = true });
            world.Accounts.Add(new Account { Id = 49_699_333, Login = "dependabot[bot]", Type = "Bot" });
            return true;
        });
        foreach (var login in new[] { Owner, Writer, Reader, Stranger })
        {
            AddAccount(login, token: $"token-of-{login}");
        }

        AddRepository(DemoRepository);
        SetRole(DemoRepository, Writer, "write");
        SetRole(DemoRepository, Reader, "read");
        SetRole(DemoRepository, Stranger, "none");
    }
}
