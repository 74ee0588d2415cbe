using System.Globalization;
using System.Text;

namespace CodexBridge.Git;

/// <summary>Commits to be made, each on its own ref, in the language of <c>git fast-import</c>.</summary>
internal sealed class GitCommits : IDisposable
{
    /// <summary>Who commits; by this address our own commits are known again.</summary>
    public const string Address = "codex-bridge@localhost";

    private readonly MemoryStream stream = new();

    public bool IsEmpty => stream.Length == 0;

    /// <param name="parent">Null: the first commit of its history, whatever the ref was before.</param>
    /// <param name="files">Path → content; the parent's other files stay.</param>
    public void Add(string reference, string? parent, string message, DateTimeOffset time, IEnumerable<KeyValuePair<string, byte[]>> files)
    {
        var text = Encoding.UTF8.GetBytes(message);
        Line(string.Create(CultureInfo.InvariantCulture, $"commit {reference}"));
        Line("mark :1");
        Line(string.Create(CultureInfo.InvariantCulture, $"committer codex-bridge <{Address}> {time.ToUnixTimeSeconds()} +0000"));
        Content(text);
        if (parent is not null)
        {
            Line($"from {parent}");
        }

        foreach (var (path, content) in files)
        {
            Line($"M 100644 inline {path}");
            Content(content);
        }

        Line("");
    }

    public async Task WriteAsync(Stream target, CancellationToken ct)
    {
        stream.Position = 0;
        await stream.CopyToAsync(target, ct);
        await target.WriteAsync("get-mark :1\ndone\n"u8.ToArray(), ct);
    }

    public void Dispose() => stream.Dispose();

    private void Content(byte[] content)
    {
        Line(string.Create(CultureInfo.InvariantCulture, $"data {content.Length}"));
        stream.Write(content);
        Line("");
    }

    private void Line(string text) => stream.Write(Encoding.UTF8.GetBytes(text + "\n"));
}
