using System.Text.RegularExpressions;

namespace CodexBridge.Offline.Play;

/// <summary>What the play shows in the terminal.</summary>
internal sealed partial class Stage(TextWriter writer, bool colours)
{
    private const string Bold = "1";
    private const string Dim = "2";
    private const string Blue = "34";

    public void Heading(string text) => writer.WriteLine(Paint(Bold, text));

    public void Note(string text) => writer.WriteLine(Paint(Dim, text));

    /// <summary>A line of the job's log.</summary>
    public void Log(string line) => writer.WriteLine($"{Paint(Dim, "  │")} {line}");

    /// <summary>A thread as its readers see it: machine-readable HTML comments stay hidden.</summary>
    public void Thread(string title, IEnumerable<(string Author, string Body)> remarks)
    {
        writer.WriteLine();
        Heading(title);
        foreach (var (author, body) in remarks)
        {
            writer.WriteLine();
            writer.WriteLine(Paint(Blue, $"── {author} ──"));
            writer.WriteLine(HtmlComment().Replace(body, "").Trim());
        }

        writer.WriteLine();
    }

    private string Paint(string code, string text) => colours ? $"\e[{code}m{text}\e[0m" : text;

    [GeneratedRegex("<!--.*?-->", RegexOptions.Singleline)]
    private static partial Regex HtmlComment();
}
