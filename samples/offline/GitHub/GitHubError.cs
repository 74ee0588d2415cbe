using System.Globalization;
using System.Text.Json.Nodes;

namespace CodexBridge.Offline.GitHub;

/// <summary>A refusal, in GitHub's words.</summary>
internal sealed class GitHubError(int status, string message, JsonArray? errors = null) : Exception(message)
{
    public int Status { get; } = status;

    public JsonObject Json
    {
        get
        {
            var json = new JsonObject { ["message"] = Message };
            if (errors is not null)
            {
                json["errors"] = errors.DeepClone();
            }

            json["documentation_url"] = "https://docs.github.com/rest";
            json["status"] = Status.ToString(CultureInfo.InvariantCulture);
            return json;
        }
    }

    public static GitHubError NotFound() => new(404, "Not Found");

    public static GitHubError NotForIntegrations() => new(403, "Resource not accessible by integration");

    public static GitHubError Invalid(string resource, string field, string code, string message) => new(
        422,
        "Validation Failed",
        new JsonArray(new JsonObject { ["resource"] = resource, ["code"] = code, ["field"] = field, ["message"] = message }));
}
