using System.Globalization;
using CodexBridge.GitHub;
using static CodexBridge.Tests.GitHub.ScriptedHandler;

namespace CodexBridge.Tests.GitHub;

/// <summary>The things that nearly every test of the REST client begins with.</summary>
internal static class Given
{
    public const string Token = "ghs_canaryCANARYcanary0123456789";
    public const string Base = "http://127.0.0.1:1/api/v3";

    public static readonly RepositoryRef Repository = new("octo", "tools");
    public static readonly IssueRef Issue = new(Repository, 7);
    public static readonly Actor Mona = new(42, "mona", "User");

    public static RestGitHub GitHub(ScriptedHandler handler, TimeProvider? clock = null, Patience? patience = null) =>
        new(new GitHubConnection(Base, Token, "1.2.3"), clock ?? new SkippingClock(), patience, handler);

    public static string Comment(long id, string body) =>
        $$"""
        {"id":{{id.ToString(CultureInfo.InvariantCulture)}},"body":{{Quote(body)}},"html_url":"https://h/c","user":{"id":42,"login":"mona","type":"User"},
         "created_at":"2026-03-01T11:00:00Z","updated_at":"2026-03-01T11:30:00Z","performed_via_github_app":null}
        """;

    public static string Comments(params IEnumerable<(long Id, string Body)> comments) =>
        $"[{string.Join(',', comments.Select(c => Comment(c.Id, c.Body)))}]";

    public static Func<SeenRequest, HttpResponseMessage> Created(long id, string body) => Json(201, Comment(id, body));

    private static string Quote(string text) =>
        $"\"{text.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("\"", "\\\"", StringComparison.Ordinal).Replace("\r", "\\r", StringComparison.Ordinal).Replace("\n", "\\n", StringComparison.Ordinal)}\"";
}
