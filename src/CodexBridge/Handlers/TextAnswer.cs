using CodexBridge.Redaction;

namespace CodexBridge.Handlers;

/// <summary>
/// The answer where there is no thread: a plain workflow step or a script. Sections are collected and handed out once, at the end; what
/// changes meanwhile is told in single lines.
/// </summary>
internal sealed class TextAnswer(Redactor redactor, Action<string> progress) : IAnswer
{
    private readonly SortedDictionary<int, string> sections = [];
    private string? lastHeadline;

    public PostedComment? Posted => null;

    public int Budget => 200_000;

    public bool CanBeAnswered => false;

    public bool IsDelivered => true;

    public string Text
    {
        get
        {
            lock (sections)
            {
                return string.Join("\n\n---\n\n", sections.Values);
            }
        }
    }

    public Task ShowAsync(int ordinal, string text, bool now, CancellationToken cancellationToken)
    {
        var safe = redactor.Redact(text).Text;
        lock (sections)
        {
            sections[ordinal] = safe;
        }

        var headline = safe.AsSpan().TrimStart("# ").ToString().Split('\n', 2)[0];
        if (headline != lastHeadline)
        {
            lastHeadline = headline;
            progress(headline);
        }

        return Task.CompletedTask;
    }

    public Task<bool> CloseAsync(CancellationToken cancellationToken) => Task.FromResult(true);

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;
}
