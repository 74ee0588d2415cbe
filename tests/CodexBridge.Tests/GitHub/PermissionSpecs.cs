using CodexBridge.GitHub;
using static CodexBridge.Tests.GitHub.ScriptedHandler;

namespace CodexBridge.Tests.GitHub;

public class PermissionSpecs
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("admin", "admin", RepositoryPermission.Admin)]
    [InlineData("write", "maintain", RepositoryPermission.Maintain)]
    [InlineData("write", "write", RepositoryPermission.Write)]
    [InlineData("read", "triage", RepositoryPermission.Triage)]
    [InlineData("read", "read", RepositoryPermission.Read)]
    [InlineData("none", "none", RepositoryPermission.None)]
    [InlineData("write", "security-lead", RepositoryPermission.Write)]
    [InlineData("read", "docs-writer", RepositoryPermission.Read)]
    [InlineData("none", "", RepositoryPermission.None)]
    [InlineData("maintain", "maintain", RepositoryPermission.Maintain)]
    [InlineData("read", "admin", RepositoryPermission.Read)]
    [InlineData("admin", "triage", RepositoryPermission.Triage)]
    [InlineData("none", "write", RepositoryPermission.None)]
    [InlineData(null, "write", RepositoryPermission.Write)]
    [InlineData(null, "security-lead", null)]
    [InlineData("ADMIN", null, null)]
    internal void Both_words_are_understood_and_the_lesser_holds(string? permission, string? role, RepositoryPermission? expected) =>
        Assert.Equal(expected, Permissions.Effective(permission, role));

    [Fact]
    public async Task A_stranger_has_no_permission()
    {
        using var github = Given.GitHub(new ScriptedHandler(Json(404, """{"message":"mona is not a user"}""")));
        Assert.Equal(RepositoryPermission.None, await github.GetPermissionAsync(Given.Repository, Given.Mona, Token));
    }

    [Theory]
    [InlineData("""{"permission":"admin","role_name":"admin","user":{"id":43,"login":"mona"}}""")]
    [InlineData("""{"permission":"admin","role_name":"admin","user":null}""")]
    [InlineData("""{"permission":"admin","role_name":"admin"}""")]
    [InlineData("""{"permission":"superuser","role_name":"emperor","user":{"id":42,"login":"mona"}}""")]
    [InlineData("""{"user":{"id":42,"login":"mona"}}""")]
    [InlineData("[]")]
    public async Task A_permission_that_cannot_be_verified_is_no_permission(string json)
    {
        using var github = Given.GitHub(new ScriptedHandler(Json(200, json)));
        await Assert.ThrowsAsync<GitHubException>(() => github.GetPermissionAsync(Given.Repository, Given.Mona, Token));
    }

    [Theory]
    [InlineData(401)]
    [InlineData(403)]
    [InlineData(500)]
    public async Task A_permission_that_GitHub_does_not_tell_is_no_permission(int status)
    {
        using var github = Given.GitHub(new ScriptedHandler([.. Enumerable.Repeat(Json(status, "{}"), 6)]));
        await Assert.ThrowsAsync<GitHubException>(() => github.GetPermissionAsync(Given.Repository, Given.Mona, Token));
    }

    [Fact]
    public async Task A_login_cannot_steer_the_request_elsewhere()
    {
        var handler = new ScriptedHandler(Json(404, "{}"));
        using var github = Given.GitHub(handler);

        await github.GetPermissionAsync(Given.Repository, new Actor(1, "a/../../b?c#d[bot]", "Bot"), Token);

        Assert.Equal("GET /api/v3/repos/octo/tools/collaborators/a%2F..%2F..%2Fb%3Fc%23d%5Bbot%5D/permission", handler.Seen[0].Line);
    }
}
