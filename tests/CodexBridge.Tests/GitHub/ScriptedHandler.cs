using System.Net;
using System.Text;

namespace CodexBridge.Tests.GitHub;

/// <summary>One request as the other side saw it.</summary>
internal sealed record SeenRequest(string Method, string Url, string Body, IReadOnlyDictionary<string, string> Headers)
{
    /// <summary><c>POST /api/v3/repos/o/r</c>, with the query as it was sent.</summary>
    public string Line => $"{Method} {new Uri(Url).PathAndQuery}";
}

/// <summary>Answers requests in the order of a script and remembers them. Running off the script's end fails the test.</summary>
internal sealed class ScriptedHandler(params Func<SeenRequest, HttpResponseMessage>[] script) : HttpMessageHandler
{
    private readonly Queue<Func<SeenRequest, HttpResponseMessage>> steps = new(script);

    public List<SeenRequest> Seen { get; } = [];

    public static Func<SeenRequest, HttpResponseMessage> Json(int status, string json, params (string Name, string Value)[] headers) =>
        _ => Answer(status, json, "application/json", headers);

    public static Func<SeenRequest, HttpResponseMessage> Html(int status) =>
        _ => Answer(status, "<html><body><h1>502 Bad Gateway</h1>nginx</body></html>", "text/html", []);

    public static Func<SeenRequest, HttpResponseMessage> Lost() => _ => throw new HttpRequestException(HttpRequestError.ResponseEnded, "lost");

    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        var body = request.Content is null ? "" : await request.Content.ReadAsStringAsync(cancellationToken);
        var headers = request.Headers.Concat(request.Content?.Headers.AsEnumerable() ?? []).ToDictionary(h => h.Key, h => string.Join(", ", h.Value));
        var seen = new SeenRequest(request.Method.Method, request.RequestUri!.AbsoluteUri, body, headers);
        Seen.Add(seen);
        Assert.True(steps.Count > 0, $"Unexpected request: {seen.Line}");
        return steps.Dequeue()(seen);
    }

    private static HttpResponseMessage Answer(int status, string body, string type, (string Name, string Value)[] headers)
    {
        var answer = new HttpResponseMessage((HttpStatusCode)status) { Content = new StringContent(body, Encoding.UTF8, type) };
        foreach (var (name, value) in headers)
        {
            answer.Headers.TryAddWithoutValidation(name, value);
        }

        return answer;
    }
}
