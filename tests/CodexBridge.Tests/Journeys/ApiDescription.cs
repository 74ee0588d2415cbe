using System.Text.Json;
using CodexBridge.Offline.GitHub;
using CodexBridge.Tests.House;

namespace CodexBridge.Tests.Journeys;

/// <summary>
/// GitHub's own description of its REST API (npm <c>@octokit/openapi</c>), as far as it tells a request: paths, methods, names of query
/// parameters and of a body's fields. What it does not say cannot be relied upon.
/// </summary>
internal sealed class ApiDescription
{
    private static readonly Lazy<ApiDescription?> Installed = new(Load);

    private readonly JsonElement root;
    private readonly List<(string[] Path, JsonElement Methods)> paths;

    private ApiDescription(JsonElement root)
    {
        this.root = root;
        paths = [.. root.GetProperty("paths").EnumerateObject().Select(path => (path.Name.Split('/'), path.Value))];
    }

    /// <summary>Null where <c>npm ci --prefix tests/openapi</c> was not run.</summary>
    public static ApiDescription? OrNull => Installed.Value;

    /// <summary>What is wrong with a request; null: nothing.</summary>
    public string? Problem(LoggedRequest request)
    {
        if (Find(request.Path.Split('/')) is not { } methods)
        {
            return $"{request}: GitHub has no such path";
        }

        if (!methods.TryGetProperty(request.Method.ToLowerInvariant(), out var operation))
        {
            return $"{request}: GitHub has no such method there";
        }

        return Query(request, operation) ?? Body(request, operation);
    }

    private static ApiDescription? Load()
    {
        var file = Checkout.PathOf("tests/openapi/node_modules/@octokit/openapi/generated/api.github.com.json");
        return File.Exists(file) ? new ApiDescription(JsonDocument.Parse(File.ReadAllBytes(file)).RootElement) : null;
    }

    /// <summary>The path that names most of the segments: <c>/issues/comments/{id}</c> before <c>/issues/{number}/comments</c>.</summary>
    private JsonElement? Find(string[] asked) => paths
        .Where(path => (path.Path.Length == asked.Length || (path.Path.Length < asked.Length && IsWholePath(path.Path[^1])))
            && path.Path.Zip(asked).All(pair => IsName(pair.First) ? pair.Second.Length > 0 : pair.First == pair.Second))
        .OrderBy(path => path.Path.Count(IsName))
        .Select(path => (JsonElement?)path.Methods)
        .FirstOrDefault();

    private static bool IsName(string segment) => segment.StartsWith('{');

    /// <summary>A file's path in a repository, the one name that stands for several segments (<c>x-multi-segment</c>).</summary>
    private static bool IsWholePath(string segment) => segment == "{path}";

    private string? Query(LoggedRequest request, JsonElement operation)
    {
        var known = operation.TryGetProperty("parameters", out var parameters)
            ? parameters.EnumerateArray().Select(Resolve).Where(one => one.GetProperty("in").GetString() == "query").Select(one => one.GetProperty("name").GetString()!).ToHashSet(StringComparer.Ordinal)
            : [];
        var unknown = request.Query.TrimStart('?').Split('&', StringSplitOptions.RemoveEmptyEntries).Select(pair => Uri.UnescapeDataString(pair.Split('=')[0])).Where(name => !known.Contains(name)).ToList();
        return unknown.Count == 0 ? null : $"{request}: GitHub knows no parameter {string.Join(", ", unknown)}";
    }

    private string? Body(LoggedRequest request, JsonElement operation)
    {
        if (!operation.TryGetProperty("requestBody", out var described))
        {
            return request.Body.Length == 0 ? null : $"{request}: GitHub expects no body";
        }

        var schema = Resolve(Resolve(described).GetProperty("content").GetProperty("application/json").GetProperty("schema"));
        if (!schema.TryGetProperty("properties", out var properties))
        {
            return null;
        }

        using var body = JsonDocument.Parse(request.Body);
        var given = body.RootElement.EnumerateObject().Select(field => field.Name).ToList();
        var unknown = given.Where(name => !properties.TryGetProperty(name, out _)).ToList();
        var missing = schema.TryGetProperty("required", out var required) ? required.EnumerateArray().Select(name => name.GetString()!).Except(given).ToList() : [];
        return unknown.Count + missing.Count == 0 ? null : $"{request}: unknown fields [{string.Join(", ", unknown)}], missing fields [{string.Join(", ", missing)}]";
    }

    /// <summary>Follows a reference into the same document.</summary>
    private JsonElement Resolve(JsonElement element)
    {
        while (element.TryGetProperty("$ref", out var reference))
        {
            element = reference.GetString()!.Split('/').Skip(1).Aggregate(root, (place, name) => place.GetProperty(name));
        }

        return element;
    }
}
