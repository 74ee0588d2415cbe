using CodexBridge.Offline.GitHub;

namespace CodexBridge.Tests.Journeys;

/// <summary>The check that every stage makes of its requests can itself fail.</summary>
public sealed class ApiDescriptionSpecs
{
    [Theory]
    [InlineData("GET", "/repos/o/r/issues/3/comments", "?since=2026-01-01T00%3A00%3A00Z&per_page=100", "")]
    [InlineData("PATCH", "/repos/o/r/issues/comments/9", "", """{"body":"x"}""")]
    [InlineData("POST", "/repos/o/r/pulls/3/comments/9/replies", "", """{"body":"x"}""")]
    [InlineData("GET", "/repos/o/r/collaborators/maya/permission", "", "")]
    public void A_request_as_GitHub_describes_it_passes(string method, string path, string query, string body) => Assert.Null(ProblemOf(method, path, query, body));

    [Theory]
    [InlineData("GET", "/repos/o/r/issues/3/remarks", "", "", "no such path")]
    [InlineData("PUT", "/repos/o/r/issues/comments/9", "", "", "no such method")]
    [InlineData("GET", "/repos/o/r/issues/3/comments", "?sort=created", "", "no parameter sort")]
    [InlineData("POST", "/repos/o/r/issues/3/comments", "", """{"text":"x"}""", "missing fields [body]")]
    [InlineData("GET", "/repos/o/r/issues/3/comments", "", """{"body":"x"}""", "no body")]
    public void A_request_that_GitHub_does_not_describe_is_told(string method, string path, string query, string body, string words) =>
        Assert.Contains(words, ProblemOf(method, path, query, body), StringComparison.Ordinal);

    private static string? ProblemOf(string method, string path, string query, string body)
    {
        Assert.SkipWhen(ApiDescription.OrNull is null, "GitHub's description is not installed: npm ci --prefix tests/openapi.");
        return ApiDescription.OrNull!.Problem(new LoggedRequest(method, path, query, 200, body, null, new Dictionary<string, string>()));
    }
}
