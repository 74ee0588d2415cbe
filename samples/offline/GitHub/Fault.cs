using System.IO.Enumeration;

namespace CodexBridge.Offline.GitHub;

/// <summary>Something that goes wrong with the next matching request.</summary>
/// <param name="Path">A path without the prefix; <c>*</c> stands for anything, e.g. <c>/repos/*/comments</c>.</param>
internal sealed record Fault(string Method, string Path)
{
    /// <summary>How many requests it hits.</summary>
    public int Times { get; init; } = 1;

    /// <summary>Answers with this status instead of acting; null: act.</summary>
    public int? Status { get; init; }

    /// <summary>Headers of that answer, such as <c>Retry-After</c>.</summary>
    public IReadOnlyDictionary<string, string> Headers { get; init; } = new Dictionary<string, string>();

    /// <summary>Body of that answer; null: GitHub's JSON with <see cref="Message"/>.</summary>
    public string? Html { get; init; }

    public string Message { get; init; } = "Server Error";

    /// <summary>Cuts the connection; with <see cref="ActsFirst"/> the work is done and only its answer is lost.</summary>
    public bool Drops { get; init; }

    public bool ActsFirst { get; init; }

    /// <summary>Waits before anything else.</summary>
    public TimeSpan Delay { get; init; }

    /// <summary>What a proxy in front of GitHub says when nobody is behind it.</summary>
    public static Fault BadGateway(string method, string path) =>
        new(method, path) { Status = 502, Html = "<html><head><title>502 Bad Gateway</title></head><body><h1>502 Bad Gateway</h1></body></html>" };

    /// <summary>GitHub's secondary rate limit.</summary>
    /// <param name="retryAfter">Seconds; null leaves the header out, as GitHub sometimes does.</param>
    public static Fault SecondaryLimit(string method, string path, string? retryAfter) => new(method, path)
    {
        Status = 403,
        Message = "You have exceeded a secondary rate limit and have been temporarily blocked from content creation. Please retry your request again later.",
        Headers = retryAfter is null ? new Dictionary<string, string>() : new Dictionary<string, string> { ["Retry-After"] = retryAfter },
    };

    public bool Matches(string method, string path) =>
        (Method is "*" || string.Equals(Method, method, StringComparison.OrdinalIgnoreCase)) && FileSystemName.MatchesSimpleExpression(Path, path);
}

/// <summary>The faults that wait for their request, oldest first.</summary>
internal sealed class FaultQueue
{
    private readonly Lock gate = new();
    private readonly List<Fault> faults = [];

    public void Add(Fault fault)
    {
        lock (gate)
        {
            faults.Add(fault);
        }
    }

    public void Clear()
    {
        lock (gate)
        {
            faults.Clear();
        }
    }

    /// <summary>The first fault for a request, used up by one; null when all is well.</summary>
    public Fault? Take(string method, string path)
    {
        lock (gate)
        {
            var index = faults.FindIndex(fault => fault.Matches(method, path));
            if (index < 0)
            {
                return null;
            }

            var fault = faults[index];
            if (fault.Times > 1)
            {
                faults[index] = fault with { Times = fault.Times - 1 };
            }
            else
            {
                faults.RemoveAt(index);
            }

            return fault;
        }
    }
}
