using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;

namespace CodexBridge.Offline.GitHub;

/// <summary>Files of a branch, as the contents API gives them. Folders and links are left out.</summary>
internal static class FileRoutes
{
    /// <summary>Beyond this the API gives no content, only the raw form does.</summary>
    private const int LargestInJson = 1024 * 1024;

    public static Answer Get(Call call)
    {
        var (repository, path) = (call.Repository, call.Route("path"));
        var branch = call.Query("ref") ?? repository.DefaultBranch;
        if (!repository.Branches.TryGetValue(branch, out var files))
        {
            throw new GitHubError(404, $"No commit found for the ref {branch}");
        }

        if (!files.TryGetValue(path, out var text))
        {
            throw GitHubError.NotFound();
        }

        return call.WantsRaw ? new Answer(200, null, Raw: text) : new Answer(200, Shape(call, repository, path, branch, text));
    }

    private static JsonObject Shape(Call call, Repository repository, string path, string branch, string text)
    {
        var bytes = Encoding.UTF8.GetBytes(text);
#pragma warning disable CA5350 // The name that git gives a blob.
        var sha = Convert.ToHexStringLower(SHA1.HashData([.. Encoding.UTF8.GetBytes($"blob {bytes.Length}\0"), .. bytes]));
#pragma warning restore CA5350
        var url = $"{call.Shapes.RepositoryUrl(repository)}/contents/{path}?ref={Uri.EscapeDataString(branch)}";
        var blob = $"{call.Shapes.RepositoryUrl(repository)}/git/blobs/{sha}";
        var page = $"{call.Shapes.Origin}/{repository.FullName}/blob/{branch}/{path}";
        return new JsonObject
        {
            ["name"] = path[(path.LastIndexOf('/') + 1)..],
            ["path"] = path,
            ["sha"] = sha,
            ["size"] = bytes.Length,
            ["url"] = url,
            ["html_url"] = page,
            ["git_url"] = blob,
            ["download_url"] = $"{call.Shapes.Origin}/raw/{repository.FullName}/{branch}/{path}",
            ["type"] = "file",
            ["content"] = bytes.Length <= LargestInJson ? Convert.ToBase64String(bytes) : "",
            ["encoding"] = bytes.Length <= LargestInJson ? "base64" : "none",
            ["_links"] = new JsonObject { ["self"] = url, ["git"] = blob, ["html"] = page },
        };
    }
}
